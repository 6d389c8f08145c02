#include "services/scoring/storage/mysql_score_store.h"

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/scoring/v1/events.pb.h"
#include "services/scoring/domain/submissions.h"
#include "services/scoring/storage/county_facts.h"
#include "services/scoring/storage/score_messages.h"

namespace jgt::scoring {
namespace {

const std::string kPutSurvey =
    "INSERT INTO surveys (region, pairing, year, name, satisfied, mostly_satisfied, dissatisfied, abstained, seq) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE name = VALUES(name), satisfied = VALUES(satisfied), "
    "mostly_satisfied = VALUES(mostly_satisfied), dissatisfied = VALUES(dissatisfied), "
    "abstained = VALUES(abstained), seq = VALUES(seq)";
const std::string kInsertDeduction =
    "INSERT INTO deductions (region, name, pairing, year, item, points, reason, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const std::string kFindRun =
    "SELECT year, run_at, positions, scored, unassigned FROM score_runs WHERE region = ? AND run = ?";
const std::string kFindScore =
    "SELECT place, supporter, supported, body FROM scores WHERE region = ? AND run = ? AND pairing_id = ?";
const std::string kListSummaries =
    "SELECT place, supporter, supported, summary FROM scores WHERE region = ? AND run = ? AND place > ? "
    "ORDER BY place LIMIT ?";
const std::string kListWhole =
    "SELECT place, supporter, supported, body FROM scores WHERE region = ? AND run = ? AND place > ? "
    "ORDER BY place LIMIT ?";

Status NoSuchPairing(const std::string& name) {
  return NotFound("NO_SUCH_PAIRING", absl::StrFormat("%s is not known here", name))
      .Meta("pairing", name)
      .Zh("没有该结对关系，或尚未同步");
}

Status NoSuchRun(const std::string& region, const std::string& run) {
  const std::string name = MakeName(region, "scoreRuns", run);
  return NotFound("NO_SUCH_RUN", absl::StrFormat("there is no %s", name)).Meta("name", name).Zh("没有该次评分");
}

StatusOr<Pairing> RequirePairing(journal::Batch& batch, const std::string& region, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<Pairing> pairing, FindPairing(batch, region, name));
  if (!pairing.has_value()) return NoSuchPairing(name);
  return *std::move(pairing);
}

StatusOr<std::vector<journal::Position>> PositionsFrom(const std::string& bytes) {
  jgt::scoring::v1::ScoreRun message;
  if (!message.ParseFromString(bytes)) {
    return DataLoss("RUN_DAMAGED", "the stored positions of a run cannot be read").Zh("评分记录已损坏");
  }
  std::vector<journal::Position> positions;
  for (const auto& position : message.positions()) {
    positions.push_back({.service = position.service(), .region = position.region(), .seq = position.seq()});
  }
  return positions;
}

}  // namespace

StatusOr<std::string> MysqlScoreStore::RecordSurveys(const std::string& region, const journal::Mutation& mutation,
                                                     const std::vector<Survey>& surveys, const SurveysEncoder& encode) {
  ASSIGN_OR_RETURN(
      journal::Answer answer, writer_.Append(region, mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
        for (const Survey& survey : surveys) RETURN_IF_ERROR(RequirePairing(batch, region, survey.pairing).status());
        std::vector<Survey> recorded = surveys;
        for (Survey& survey : recorded) {
          survey.name = MakeName(region, "surveys", ids_.Next());
          jgt::scoring::v1::SurveyRecorded event;
          *event.mutable_survey() = ToMessage(survey);
          survey.seq = journal::AppendMessage(batch, event);
          RETURN_IF_ERROR(
              batch
                  .Execute(kPutSurvey, {region, survey.pairing, survey.year, survey.name, survey.satisfied,
                                        survey.mostly_satisfied, survey.dissatisfied, survey.abstained, survey.seq})
                  .status());
        }
        return encode(recorded, {.service = kScoring, .region = region, .seq = recorded.back().seq});
      }));
  return std::move(answer.response);
}

StatusOr<std::string> MysqlScoreStore::RecordDeduction(const std::string& region, const journal::Mutation& mutation,
                                                       const Deduction& deduction, const DeductionEncoder& encode) {
  ASSIGN_OR_RETURN(
      journal::Answer answer, writer_.Append(region, mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
        ASSIGN_OR_RETURN(const Pairing pairing, RequirePairing(batch, region, deduction.pairing));
        RETURN_IF_ERROR(CheckDeductionItem(book_.Find(pairing), deduction));
        Deduction recorded = deduction;
        recorded.name = MakeName(region, "deductions", ids_.Next());
        jgt::scoring::v1::DeductionRecorded event;
        *event.mutable_deduction() = ToMessage(recorded);
        recorded.seq = journal::AppendMessage(batch, event);
        RETURN_IF_ERROR(
            batch.Insert(kInsertDeduction, {region, recorded.name, recorded.pairing, recorded.year, recorded.item,
                                            recorded.points.ToText(), recorded.reason, recorded.seq}));
        return encode({.service = kScoring, .region = region, .seq = recorded.seq});
      }));
  return std::move(answer.response);
}

StatusOr<ScoreRun> MysqlScoreStore::GetRun(const std::string& region, const std::string& run, Deadline deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kFindRun, {region, run}, deadline));
  if (rows.empty()) return NoSuchRun(region, run);
  const sql::Row& row = rows.front();
  ASSIGN_OR_RETURN(std::vector<journal::Position> positions, PositionsFrom(row.Text(2)));
  return ScoreRun{.region = region,
                  .id = run,
                  .year = static_cast<int>(row.Int(0)),
                  .run_at = row.Time(1),
                  .positions = std::move(positions),
                  .scored = static_cast<int>(row.Int(3)),
                  .unassigned = static_cast<int>(row.Int(4))};
}

StatusOr<RecordedScore> MysqlScoreStore::GetScore(const std::string& region, const std::string& run,
                                                  const std::string& pairing_id, Deadline deadline) {
  ASSIGN_OR_RETURN(sql::Rows rows, sql::RunQuery(pool_, kFindScore, {region, run, pairing_id}, deadline));
  if (rows.empty()) {
    const std::string name = MakeName(region, "scoreRuns", run) + "/scores/" + pairing_id;
    return NotFound("NO_SUCH_SCORE", absl::StrFormat("there is no %s", name)).Meta("name", name).Zh("没有该评分");
  }
  sql::Row& row = rows.front();
  return RecordedScore{.place = static_cast<int>(row.Int(0)),
                       .supporter = row.Text(1),
                       .supported = row.Text(2),
                       .bytes = row.TakeText(3)};
}

StatusOr<std::vector<RecordedScore>> MysqlScoreStore::ListScores(const ScorePage& page, Deadline deadline) {
  const std::string& statement = page.whole ? kListWhole : kListSummaries;
  ASSIGN_OR_RETURN(sql::Rows rows,
                   sql::RunQuery(pool_, statement, {page.region, page.run, page.after_place, page.limit}, deadline));
  if (rows.empty()) RETURN_IF_ERROR(GetRun(page.region, page.run, deadline).status());
  std::vector<RecordedScore> scores;
  scores.reserve(rows.size());
  for (sql::Row& row : rows) {
    scores.push_back({.place = static_cast<int>(row.Int(0)),
                      .supporter = row.Text(1),
                      .supported = row.Text(2),
                      .bytes = row.TakeText(3)});
  }
  return scores;
}

}  // namespace jgt::scoring
