#include "services/scoring/rpc/scoring_handler.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/scoring/domain/submissions.h"
#include "services/scoring/rpc/conversions.h"
#include "services/scoring/rpc/sight.h"

namespace jgt::scoring {
namespace {

constexpr char kRegionPattern[] = "regions/*";
constexpr char kRunPattern[] = "regions/*/scoreRuns/*";
constexpr char kScorePattern[] = "regions/*/scoreRuns/*/scores/*";
constexpr char kListScores[] = "ListScores";
constexpr int kScoresMax = 500;  // a page of scores with their items

StatusOr<v1::Score> ScoreFrom(const RecordedScore& recorded) {
  v1::Score score;
  if (!score.ParseFromString(recorded.bytes)) {
    return DataLoss("SCORE_DAMAGED", "a recorded score cannot be read").Zh("评分记录已损坏");
  }
  return score;
}

// Mutations are the county's: a role on one school is not enough for them.
Status RequireWhole(const rpc::Call& call, const std::string& region) {
  return call.whole() ? OkStatus() : call.AuthorizeOn(RegionName(region));
}

StatusOr<int> PlaceFrom(const std::string& position) {
  int place = 0;
  if (position.empty()) return place;
  const auto [end, error] = std::from_chars(position.data(), position.data() + position.size(), place);
  if (error == std::errc() && end == position.data() + position.size()) return place;
  return InvalidArgument("BAD_PAGE_TOKEN", "page_token was not made by this list")
      .Field("page_token", "was not made by this list")
      .Zh("分页标记无效");
}

void DropEntries(v1::Score& score) {
  for (v1::ItemScore& item : *score.mutable_items()) {
    for (v1::Condition& condition : *item.mutable_conditions()) condition.clear_entries();
  }
}

}  // namespace

ScoringHandler::ScoringHandler(const ScoringParts& parts)
    : rpc_(parts.rpc, v1::ScoringService::service_full_name()),
      book_(parts.book),
      page_tokens_(parts.page_tokens),
      positions_(parts.positions),
      store_(parts.store) {}

StatusOr<v1::RecordSurveysResponse> ScoringHandler::Surveys(const rpc::Call& call,
                                                            const v1::RecordSurveysRequest& request) {
  using Response = v1::RecordSurveysResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), kRegionPattern));
  RETURN_IF_ERROR(RequireWhole(call, parent.region));
  std::vector<Survey> surveys;
  surveys.reserve(static_cast<size_t>(request.surveys_size()));
  for (const v1::Survey& survey : request.surveys()) surveys.push_back(FromProto(survey));
  RETURN_IF_ERROR(CheckSurveys(parent.region, surveys));
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  return journal::AnswerFrom<Response>(
      store_.RecordSurveys(parent.region, journal::MutationOf(call, request, request.request_id()), surveys,
                           [](const std::vector<Survey>& recorded, const journal::Position& last) {
                             Response response;
                             for (const Survey& survey : recorded) *response.add_surveys() = ToProto(survey);
                             *response.mutable_position() = journal::ToProto(last);
                             return response.SerializeAsString();
                           }));
}

StatusOr<v1::RecordDeductionResponse> ScoringHandler::Deduct(const rpc::Call& call,
                                                             const v1::RecordDeductionRequest& request) {
  using Response = v1::RecordDeductionResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), kRegionPattern));
  RETURN_IF_ERROR(RequireWhole(call, parent.region));
  ASSIGN_OR_RETURN(const Deduction deduction, FromProto(request.deduction()));
  RETURN_IF_ERROR(CheckDeduction(parent.region, deduction));
  return journal::AnswerFrom<Response>(store_.RecordDeduction(parent.region,
                                                              journal::MutationOf(call, request, request.request_id()),
                                                              deduction, [](const journal::Position& last) {
                                                                Response response;
                                                                *response.mutable_position() = journal::ToProto(last);
                                                                return response.SerializeAsString();
                                                              }));
}

StatusOr<v1::RunScoresResponse> ScoringHandler::Run(const rpc::Call& call, const v1::RunScoresRequest& request) {
  using Response = v1::RunScoresResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), kRegionPattern));
  RETURN_IF_ERROR(RequireWhole(call, parent.region));
  RETURN_IF_ERROR(CheckYear(request.year()));
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  return journal::AnswerFrom<Response>(
      store_.RunScores(parent.region, journal::MutationOf(call, request, request.request_id()), request.year(),
                       [](const ScoreRun& run, const journal::Position& last) {
                         Response response;
                         *response.mutable_score_run() = ToProto(run);
                         *response.mutable_position() = journal::ToProto(last);
                         return response.SerializeAsString();
                       }));
}

StatusOr<v1::GetScoreRunResponse> ScoringHandler::GetRun(const rpc::Call& call, const v1::GetScoreRunRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), kRunPattern));
  call.NothingToNarrow();  // A run says when the county was scored, and of no school how.
  ASSIGN_OR_RETURN(const ScoreRun run, store_.GetRun(name.region, name.id(), call.deadline));
  v1::GetScoreRunResponse response;
  *response.mutable_score_run() = ToProto(run);
  return response;
}

// One more than a page holds tells whether there is a next one; for a caller who sees only some, reading goes on until
// that many are found.
StatusOr<std::vector<RecordedScore>> ScoringHandler::Visible(const Sight& sight, ScorePage page, Deadline deadline) {
  const auto wanted = static_cast<size_t>(page.limit);
  std::vector<RecordedScore> shown;
  for (bool more = true; more && shown.size() < wanted;) {
    StatusOr<std::vector<RecordedScore>> scores = store_.ListScores(page, deadline);
    if (!scores.ok()) return sight.whole() || sight.within() ? scores.status() : sight.refusal();
    more = scores->size() == wanted;
    if (more) page.after_place = scores->back().place;
    for (RecordedScore& score : *scores) {
      if (shown.size() < wanted && sight.Shows(score)) shown.push_back(std::move(score));
    }
  }
  if (shown.empty() && !sight.whole() && !sight.within()) return sight.refusal();
  return shown;
}

StatusOr<v1::ListScoresResponse> ScoringHandler::List(const rpc::Call& call, const v1::ListScoresRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), kRunPattern));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size(), kPageDefault, kScoresMax));
  const PageScope scope{.rpc = kListScores, .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  ASSIGN_OR_RETURN(const int after_place, PlaceFrom(position));
  ScorePage page{.region = parent.region,
                 .run = parent.id(),
                 .after_place = after_place,
                 .limit = page_size + 1,
                 .whole = request.with_items()};
  const Sight sight(call, parent.region);
  ASSIGN_OR_RETURN(std::vector<RecordedScore> shown, Visible(sight, page, call.deadline));
  const bool is_full = shown.size() > static_cast<size_t>(page_size);
  v1::ListScoresResponse response;
  if (is_full) {
    shown.pop_back();
    response.set_next_page_token(page_tokens_.Encode(scope, std::to_string(shown.back().place)));
  }
  for (const RecordedScore& recorded : shown) {
    ASSIGN_OR_RETURN(*response.add_scores(), ScoreFrom(recorded));
    DropEntries(*response.mutable_scores()->rbegin());
  }
  return response;
}

StatusOr<v1::GetScoreResponse> ScoringHandler::Get(const rpc::Call& call, const v1::GetScoreRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), kScorePattern));
  const Sight sight(call, name.region);
  const StatusOr<RecordedScore> recorded = store_.GetScore(name.region, name.ids.at(0), name.ids.at(1), call.deadline);
  // A guessed name and a name of somebody else get the same answer.
  const bool guessed = recorded.status().code() == StatusCode::kNotFound;
  if (!sight.whole() && (guessed || (recorded.ok() && !sight.Shows(*recorded)))) return sight.refusal();
  if (!recorded.ok()) return recorded.status();
  v1::GetScoreResponse response;
  ASSIGN_OR_RETURN(*response.mutable_score(), ScoreFrom(*recorded));
  return response;
}

StatusOr<v1::ListRubricsResponse> ScoringHandler::Rubrics(const rpc::Call& call) const {
  call.NothingToNarrow();
  v1::ListRubricsResponse response;
  for (const auto& [version, rubric] : book_.rubrics) *response.add_rubrics() = ToProto(rubric, book_.policy);
  response.set_policy(book_.policy.version);
  return response;
}

grpc::ServerUnaryReactor* ScoringHandler::RecordSurveys(grpc::CallbackServerContext* context,
                                                        const v1::RecordSurveysRequest* request,
                                                        v1::RecordSurveysResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto& asked) { return Surveys(call, asked); });
}

grpc::ServerUnaryReactor* ScoringHandler::RecordDeduction(grpc::CallbackServerContext* context,
                                                          const v1::RecordDeductionRequest* request,
                                                          v1::RecordDeductionResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto& asked) { return Deduct(call, asked); });
}

grpc::ServerUnaryReactor* ScoringHandler::RunScores(grpc::CallbackServerContext* context,
                                                    const v1::RunScoresRequest* request,
                                                    v1::RunScoresResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto& asked) { return Run(call, asked); });
}

grpc::ServerUnaryReactor* ScoringHandler::GetScoreRun(grpc::CallbackServerContext* context,
                                                      const v1::GetScoreRunRequest* request,
                                                      v1::GetScoreRunResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto& asked) { return GetRun(call, asked); });
}

grpc::ServerUnaryReactor* ScoringHandler::ListScores(grpc::CallbackServerContext* context,
                                                     const v1::ListScoresRequest* request,
                                                     v1::ListScoresResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto& asked) { return List(call, asked); });
}

grpc::ServerUnaryReactor* ScoringHandler::GetScore(grpc::CallbackServerContext* context,
                                                   const v1::GetScoreRequest* request, v1::GetScoreResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto& asked) { return Get(call, asked); });
}

grpc::ServerUnaryReactor* ScoringHandler::ListRubrics(grpc::CallbackServerContext* context,
                                                      const v1::ListRubricsRequest* request,
                                                      v1::ListRubricsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const auto&) { return Rubrics(call); });
}

}  // namespace jgt::scoring
