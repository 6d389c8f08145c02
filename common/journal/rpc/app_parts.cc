#include "common/journal/rpc/app_parts.h"

#include "common/journal/writer.h"

namespace jgt::journal {

void ObserveHead(Metrics& metrics, const std::string& service, const std::string& region, int64_t seq) {
  metrics.Gauge("jgt_journal_head", {{"service", service}, {"region", region}}, "Number of the journal's last entry")
      .Set(static_cast<double>(seq));
}

void ObserveFollower(Metrics& metrics, const FollowerState& state) {
  metrics
      .Gauge("jgt_follower_backlog", {{"follower", state.follower}, {"source", state.source}, {"region", state.region}},
             "Entries of the source that are not applied yet")
      .Set(static_cast<double>(state.backlog()));
}

Status PrepareSchema(sql::Pool& pool, std::vector<sql::Migration> own, bool migrate) {
  const std::vector<sql::Migration> migrations = WithJournal(std::move(own));
  if (migrate) RETURN_IF_ERROR(sql::Migrate(pool, migrations));
  return sql::CheckSchema(pool, migrations);
}

}  // namespace jgt::journal
