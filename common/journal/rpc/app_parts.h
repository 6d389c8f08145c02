// What the composition roots of services with journals have in common.
#pragma once

#include <string>
#include <vector>

#include "common/journal/follower.h"
#include "common/metrics/metrics.h"
#include "common/sql/migrator.h"
#include "common/sql/pool.h"

namespace jgt::journal {

// Gauge jgt_journal_head{service, region}: the number of a journal's last entry. For WriterOptions::on_committed.
void ObserveHead(Metrics& metrics, const std::string& service, const std::string& region, int64_t seq);

// Gauge jgt_follower_backlog{follower, source, region}: entries of the source that are not applied yet; alerts and
// scaling use it. For FollowerOptions::observe.
void ObserveFollower(Metrics& metrics, const FollowerState& state);

// Brings the schema forward when asked to, and makes sure that it is what this binary knows: the journal's own tables,
// then the service's.
Status PrepareSchema(sql::Pool& pool, std::vector<sql::Migration> own, bool migrate);

}  // namespace jgt::journal
