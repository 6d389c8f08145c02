#include "services/reporting/rpc/count_handler.h"

#include <algorithm>
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/rpc/conversions.h"
#include "services/reporting/rpc/request_fields.h"
#include "services/reporting/rpc/visible.h"

namespace jgt::reporting {
namespace {

v1::Figures ToProto(const Figures& figures) {
  v1::Figures message;
  message.set_activities(figures.activities);
  message.set_teachers(figures.teachers);
  message.set_students(figures.students);
  return message;
}

v1::Count ToProto(const CountRow& row) {
  v1::Count message;
  message.set_pairing(row.pairing);
  message.set_kind(row.kind);
  *message.mutable_recorded() = ToProto(row.by_basis[0]);
  *message.mutable_confirmed() = ToProto(row.by_basis[1]);
  *message.mutable_evidenced() = ToProto(row.by_basis[2]);
  *message.mutable_verified() = ToProto(row.by_basis[3]);
  return message;
}

v1::ExplainedActivity ToProto(const ExplainedActivity& explained) {
  v1::ExplainedActivity message;
  message.set_activity(explained.activity);
  message.set_county(RegionName(explained.region));
  message.set_seq(explained.seq);
  message.set_confirmed_seq(explained.confirmed_seq);
  message.set_timed_out(explained.timed_out);
  message.set_pairing(explained.pairing);
  message.set_day(explained.day);
  message.set_kind(explained.kind);
  message.set_subject(static_cast<jgt::common::v1::Subject>(explained.subject));
  message.set_teachers(static_cast<int32_t>(explained.teachers));
  message.set_students(static_cast<int32_t>(explained.students));
  return message;
}

v1::Restatement ToProto(const Restatement& entry) {
  v1::Restatement message;
  message.set_county(RegionName(entry.region));
  message.set_seq(entry.seq);
  message.set_cause(static_cast<v1::RestatementCause>(entry.cause));
  message.set_activity(entry.activity);
  message.set_pairing(entry.pairing);
  message.set_day(entry.day);
  message.set_kind(entry.kind);
  message.set_subject(static_cast<jgt::common::v1::Subject>(entry.subject));
  *message.mutable_change() = ToProto(entry.change);
  return message;
}

// "pairing kind": neither has a blank. Authenticated by the page token.
std::string WriteRow(const CountRow& row) { return row.pairing + " " + row.kind; }

// The rows behind the last one of the page before.
size_t RowsBehind(const std::vector<CountRow>& rows, const std::string& last) {
  const auto behind = std::find_if(rows.begin(), rows.end(), [&](const CountRow& row) {
    const size_t blank = last.find(' ');
    return std::pair(row.pairing, row.kind) > std::pair(last.substr(0, blank), last.substr(blank + 1));
  });
  return static_cast<size_t>(behind - rows.begin());
}

std::vector<journal::Position> PositionsOf(const std::vector<Moment>& moments) {
  std::vector<journal::Position> positions;
  for (const Moment& moment : moments) {
    if (moment.ledger > 0) positions.push_back({.service = "ledger", .region = moment.region, .seq = moment.ledger});
    if (moment.evidence > 0)
      positions.push_back({.service = "evidence", .region = moment.region, .seq = moment.evidence});
  }
  return positions;
}

}  // namespace

CountHandler::CountHandler(const CountParts& parts)
    : rpc_(parts.rpc, v1::CountService::service_full_name()),
      page_tokens_(parts.page_tokens),
      positions_(parts.positions),
      store_(parts.store) {}

template <typename Request>
StatusOr<CountScope> CountHandler::ScopeOf(const rpc::Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!request.pairing().empty())
    RETURN_IF_ERROR(ParseName("pairing", request.pairing(), "regions/*/pairings/*").status());
  CountScope scope{.region = parent.region,
                   .pairings = std::nullopt,
                   .period = {},
                   .kind = request.kind(),
                   .subject = std::nullopt,
                   .level = request.level()};
  ASSIGN_OR_RETURN(scope.subject, SubjectOf(request));
  RETURN_IF_ERROR(CheckLevel(scope.level));
  const bool whole = call.AuthorizeOn(request.parent()).ok();
  if (!whole) {
    ASSIGN_OR_RETURN(const std::vector<Pairing> pairings, store_.PairingsIn(parent.region, call.deadline));
    scope.pairings.emplace();
    for (const Pairing& pairing : pairings) {
      if (Visible(call.VisibleOrgs(), pairing)) scope.pairings->push_back(pairing.name);
    }
    const std::vector<std::string>& seen = *scope.pairings;
    // The same refusal whether or not the pairing is there.
    if (seen.empty() ||
        (!request.pairing().empty() && std::find(seen.begin(), seen.end(), request.pairing()) == seen.end()))
      return call.AuthorizeOn(request.parent());
  }
  if (!request.pairing().empty()) scope.pairings = {request.pairing()};
  ASSIGN_OR_RETURN(scope.period, ParsePeriod(request.period()));
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  return scope;
}

StatusOr<v1::CountActivitiesResponse> CountHandler::Count(const rpc::Call& call,
                                                          const v1::CountActivitiesRequest& request) {
  ASSIGN_OR_RETURN(const CountScope scope, ScopeOf(call, request));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope page{.rpc = "CountActivities", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(page, request.page_token()));
  ASSIGN_OR_RETURN(const Counts counts, store_.Count(scope, call.deadline));
  v1::CountActivitiesResponse response;
  if (position.empty()) {
    for (const CountRow& total : TotalsOf(counts.rows)) *response.add_totals() = ToProto(total);
  }
  const size_t first = position.empty() ? 0 : RowsBehind(counts.rows, position);
  const size_t end = std::min(counts.rows.size(), first + static_cast<size_t>(page_size));
  for (size_t i = first; i < end; ++i) *response.add_counts() = ToProto(counts.rows[i]);
  if (end < counts.rows.size()) response.set_next_page_token(page_tokens_.Encode(page, WriteRow(counts.rows[end - 1])));
  journal::SetPositions(counts.positions, response);
  return response;
}

StatusOr<v1::ExplainCountResponse> CountHandler::Explain(const rpc::Call& call,
                                                         const v1::ExplainCountRequest& request) {
  ASSIGN_OR_RETURN(CountScope scope, ScopeOf(call, request));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope page{.rpc = "ExplainCount", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(page, request.page_token()));
  ExplainQuery query{.scope = std::move(scope), .basis = Basis::kConfirmed, .cursor = std::nullopt, .limit = page_size};
  ASSIGN_OR_RETURN(query.basis, FromProto(request.basis()));
  if (!position.empty()) query.cursor = ReadCursor(position);
  ASSIGN_OR_RETURN(Explanation explanation, store_.Explain(query, call.deadline));
  v1::ExplainCountResponse response;
  *response.mutable_figures() = ToProto(explanation.cursor.figures);
  const bool more = explanation.activities.size() > static_cast<size_t>(page_size);
  if (more) explanation.activities.resize(static_cast<size_t>(page_size));
  for (const ExplainedActivity& explained : explanation.activities) *response.add_activities() = ToProto(explained);
  if (more) {
    explanation.cursor.after_region = explanation.activities.back().region;
    explanation.cursor.after_seq = explanation.activities.back().seq;
    response.set_next_page_token(page_tokens_.Encode(page, WriteCursor(explanation.cursor)));
  }
  journal::SetPositions(PositionsOf(explanation.cursor.moments), response);
  return response;
}

StatusOr<v1::ListRestatementsResponse> CountHandler::Restatements(const rpc::Call& call,
                                                                  const v1::ListRestatementsRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  // The form is the bureau's: a role on one school does not reach it.
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  const RegionLevel level = LevelOf(parent.region);
  if (level != RegionLevel::kCounty && level != RegionLevel::kCity)
    return NoForm(parent.region, "it is neither a county nor a city (R192)");
  RestatementQuery query{.region = parent.region, .month = {}, .filed_seq = request.filed_seq()};
  ASSIGN_OR_RETURN(query.month, ParseMonthField("month", request.month()));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope page{.rpc = "ListRestatements", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(page, request.page_token()));
  // The pages of one list are about one filing, whatever is filed meanwhile: "filed_seq region seq".
  ExplainCursor last = position.empty() ? ExplainCursor() : ReadCursor(position);
  if (!position.empty()) query.filed_seq = last.figures.activities;
  ASSIGN_OR_RETURN(const reporting::Restatements found, store_.RestatementsOf(query, call.deadline));
  v1::ListRestatementsResponse response;
  if (!response.mutable_filed()->ParseFromString(found.form))
    return DataLoss("BAD_FORM", "a stored form cannot be read").Zh("已上报的报表无法读取");
  response.set_filed_seq(found.filed_seq);
  response.set_filed_at_micros(found.filed_at.micros);
  const auto is_new = [&](const Restatement& entry) {
    return std::pair(entry.region, entry.seq) > std::pair(last.after_region, last.after_seq);
  };
  for (const Restatement& entry : found.entries) {
    if (!is_new(entry)) continue;
    if (response.restatements_size() == page_size) {
      const v1::Restatement& shown = response.restatements(page_size - 1);
      last = {.figures = {.activities = found.filed_seq},
              .moments = {},
              .after_region = RegionOf(shown.county()),
              .after_seq = shown.seq()};
      response.set_next_page_token(page_tokens_.Encode(page, WriteCursor(last)));
      break;
    }
    *response.add_restatements() = ToProto(entry);
  }
  journal::SetPositions(found.positions, response);
  return response;
}

grpc::ServerUnaryReactor* CountHandler::CountActivities(grpc::CallbackServerContext* context,
                                                        const v1::CountActivitiesRequest* request,
                                                        v1::CountActivitiesResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::CountActivitiesRequest& message) { return Count(call, message); });
}

grpc::ServerUnaryReactor* CountHandler::ExplainCount(grpc::CallbackServerContext* context,
                                                     const v1::ExplainCountRequest* request,
                                                     v1::ExplainCountResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ExplainCountRequest& message) { return Explain(call, message); });
}

grpc::ServerUnaryReactor* CountHandler::ListRestatements(grpc::CallbackServerContext* context,
                                                         const v1::ListRestatementsRequest* request,
                                                         v1::ListRestatementsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::ListRestatementsRequest& message) {
                         return Restatements(call, message);
                       });
}

}  // namespace jgt::reporting
