#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/scoring/v1/events.pb.h"
#include "services/scoring/storage/county_facts.h"
#include "services/scoring/storage/mysql_score_store.h"
#include "services/scoring/storage/score_messages.h"

namespace jgt::scoring {
namespace {

const std::string kInsertRun =
    "INSERT INTO score_runs (region, run, year, run_at, positions, scored, unassigned) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertScores =
    "INSERT INTO scores (region, run, place, pairing_id, supporter, supported, summary, body) ";
constexpr size_t kScoreColumns = 8;

}  // namespace

StatusOr<MysqlScoreStore::Computed> MysqlScoreStore::Compute(const std::string& region, int year, Deadline deadline) {
  ASSIGN_OR_RETURN(const CountySnapshot snapshot,
                   sql::RunTransactionFor<CountySnapshot>(pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) {
                     return ReadCounty(tx, region, year);
                   }));
  ASSIGN_OR_RETURN(CountyScores county, ScoreCounty(book_, snapshot.facts));
  return Computed{.county = std::move(county), .positions = snapshot.positions};
}

Status MysqlScoreStore::WriteRun(journal::Batch& batch, const ScoreRun& run, const CountyScores& county) {
  jgt::scoring::v1::ScoreRunRecorded event;
  *event.mutable_score_run() = ToMessage(run);
  journal::AppendMessage(batch, event);
  std::vector<sql::Params> rows;
  rows.reserve(county.scores.size());
  for (const Score& score : county.scores) {
    jgt::scoring::v1::ScoreRecorded recorded;
    *recorded.mutable_score() = ToMessage(run, score);
    journal::AppendMessage(batch, recorded);
    jgt::scoring::v1::Score summary = recorded.score();
    summary.clear_items();
    rows.push_back({run.region, run.id, static_cast<int64_t>(rows.size() + 1), IdOf(score.pairing), score.supporter,
                    score.supported, sql::Value::Bytes(journal::Serialize(summary)),
                    sql::Value::Bytes(journal::Serialize(recorded.score()))});
  }
  RETURN_IF_ERROR(
      batch.Insert(kInsertRun, {run.region, run.id, run.year, run.run_at,
                                sql::Value::Bytes(journal::Serialize(event.score_run())), run.scored, run.unassigned}));
  return rows.empty() ? OkStatus() : batch.InsertMany(kInsertScores, kScoreColumns, rows);
}

StatusOr<std::string> MysqlScoreStore::RunScores(const std::string& region, const journal::Mutation& mutation, int year,
                                                 const RunEncoder& encode) {
  ASSIGN_OR_RETURN(const Computed computed, Compute(region, year, mutation.deadline));
  ASSIGN_OR_RETURN(journal::Answer answer,
                   writer_.Append(region, mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
                     const ScoreRun run{.region = region,
                                        .id = ids_.Next(),
                                        .year = year,
                                        .run_at = batch.now(),
                                        .positions = computed.positions,
                                        .scored = computed.county.scored,
                                        .unassigned = computed.county.unassigned};
                     RETURN_IF_ERROR(WriteRun(batch, run, computed.county));
                     return encode(run, {.service = kScoring, .region = region, .seq = batch.next_seq() - 1});
                   }));
  return std::move(answer.response);
}

}  // namespace jgt::scoring
