// jgtctl score: run, list, explain.
#include <algorithm>
#include <iostream>

#include "jgt/scoring/v1/scoring_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using scoring::v1::ScoringService;
using ScoringStub = ScoringService::StubInterface;

constexpr int kScoresMax = 10000;

struct ScoreOptions {
  std::string county;
  std::string name;
  int year = 0;
  int best = 0;
  int worst = 0;
};

// The reason for a score in one line: the items that cost the most points, then the remarks.
std::string Why(const scoring::v1::Score& score) {
  if (score.rubric().empty()) return "未评分";
  std::vector<std::string> full;
  std::string lost;
  for (const auto& item : score.items()) {
    if (item.bonus()) continue;
    if (item.points_display() == item.points_max() || item.points() == item.points_max()) {
      full.push_back(item.display_name());
    } else {
      lost += absl::StrFormat("%s%s %s/%s", lost.empty() ? "" : "，", item.display_name(), item.points_display(),
                              item.points_max());
    }
  }
  return lost.empty() ? "各项满分" : lost;
}

void AddRow(Table& table, size_t place, const scoring::v1::Score& score) {
  std::string notices;
  for (const auto& notice : score.notices()) notices += (notices.empty() ? "" : " ") + notice.code();
  const std::string points = score.rubric().empty() ? "-" : score.total_display() + "/" + score.item_total();
  table.Add({std::to_string(place), score.supporter_name() + " → " + score.supported_name(), points, score.grade(),
             Why(score), notices});
}

StatusOr<scoring::v1::ListScoresResponse> ListAll(Session& session, ScoringStub& stub, const std::string& run) {
  scoring::v1::ListScoresRequest request;
  request.set_parent(run);
  request.set_page_size(100);
  request.set_with_items(true);
  scoring::v1::ListScoresResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<scoring::v1::ListScoresResponse>(stub, &ScoringStub::ListScores, request));
    all.mutable_scores()->MergeFrom(page.scores());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && all.scores_size() < kScoresMax);
  return all;
}

Status RunScores(Session& session, const ScoreOptions& options) {
  scoring::v1::RunScoresRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<ScoringService>(session.settings.scoring);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<scoring::v1::RunScoresResponse>(*stub, &ScoringStub::RunScores, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s: %d pairings scored, %d without a rubric\n", response.score_run().name(),
                                 response.score_run().scored(), response.score_run().unassigned());
  }
  return OkStatus();
}

Status ListScores(Session& session, const ScoreOptions& options) {
  const auto stub = session.Stub<ScoringService>(session.settings.scoring);
  ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, options.name));
  if (session.PrintJson(all)) return OkStatus();
  std::vector<const scoring::v1::Score*> scored;
  std::vector<const scoring::v1::Score*> unassigned;
  for (const auto& score : all.scores()) (score.rubric().empty() ? unassigned : scored).push_back(&score);
  const auto print = [&](const char* title, size_t from, size_t to) {
    std::cout << title << '\n';
    Table table({"名次", "结对", "得分", "等次", "失分项", "提示"});
    for (size_t i = from; i < to; ++i) AddRow(table, i + 1, *scored[i]);
    table.Print(std::cout);
    std::cout << '\n';
  };
  const size_t count = scored.size();
  if (options.best == 0 && options.worst == 0) {
    print("全部", 0, count);
  }
  if (options.best > 0)
    print("得分最高（按得分与细则各项合计之比）", 0, std::min(count, static_cast<size_t>(options.best)));
  if (options.worst > 0)
    print("得分最低（按得分与细则各项合计之比）", count - std::min(count, static_cast<size_t>(options.worst)), count);
  if (!unassigned.empty()) {
    std::cout << "未评分（RUBRIC_UNASSIGNED：方案未规定考核细则）\n";
    for (const scoring::v1::Score* score : unassigned)
      std::cout << "  " << score->supporter_name() << " → " << score->supported_name() << '\n';
  }
  return OkStatus();
}

void PrintScore(const scoring::v1::Score& score) {
  std::cout << absl::StrFormat("%s → %s   %s/%s（细则标称 %s）  %s   %s\n", score.supporter_name(),
                               score.supported_name(), score.total_display(), score.item_total(),
                               score.declared_total(), score.grade(), score.rubric());
  for (const auto& notice : score.notices())
    std::cout << absl::StrFormat("  ! %s %s\n", notice.code(), notice.message());
  for (const auto& item : score.items()) {
    std::cout << absl::StrFormat("\n%s %s  %s/%s  %s\n", item.code(), item.display_name(), item.points_display(),
                                 item.points_max(), item.explanation());
    for (const auto& condition : item.conditions()) {
      std::cout << absl::StrFormat("    %s: %s of %s %s, ratio %s\n", condition.display_name(), condition.done(),
                                   condition.required(), condition.unit(), condition.ratio());
      for (const auto& entry : condition.entries()) {
        std::cout << absl::StrFormat("      +%s  %s  (%s #%d)\n", entry.contribution(), entry.name(),
                                     entry.position().service(), entry.position().seq());
      }
    }
  }
}

Status ShowScore(Session& session, const ScoreOptions& options) {
  scoring::v1::GetScoreRequest request;
  request.set_name(options.name);
  const auto stub = session.Stub<ScoringService>(session.settings.scoring);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<scoring::v1::GetScoreResponse>(*stub, &ScoringStub::GetScore, request));
  if (!session.PrintJson(response)) PrintScore(response.score());
  return OkStatus();
}

}  // namespace

void AddScore(Command app, Session& session) {
  auto options = std::make_shared<ScoreOptions>();
  Command score = app.Sub("score", "score a county's pairings by the rubrics, and explain each point");
  score.RequireSub();
  Command run = AddSubcommand(score, session, options, "run", "score all pairings of a county for a year", RunScores);
  run.Add("--county", options->county).Required();
  run.Add("--year", options->year).Required();
  Command list = AddSubcommand(score, session, options, "list", "the scores of a run, best first", ListScores);
  list.Add("run", options->name, "regions/*/scoreRuns/*").Required();
  list.Add("--best", options->best, "only the best N").Range(1, kScoresMax);
  list.Add("--worst", options->worst, "only the worst N").Range(1, kScoresMax);
  Command show =
      AddSubcommand(score, session, options, "show", "one score, down to the entries that counted", ShowScore);
  show.Add("name", options->name, "regions/*/scoreRuns/*/scores/*").Required();
}

}  // namespace jgt::ctl
