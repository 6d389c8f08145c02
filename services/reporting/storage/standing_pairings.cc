#include "services/reporting/storage/standing_pairings.h"

#include <absl/strings/str_format.h>

#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {
namespace {

constexpr char kRoster[] = "roster";
// A province's counties with their last twelve months.
constexpr size_t kCountedMax = 2000;

// A dead letter that is applied late changes the copies and no position; its row is gone then.
const std::string kDeadLetters = "SELECT COUNT(*) FROM dead_letter WHERE source = 'roster'";

StatusOr<std::string> VersionOf(sql::Transaction& tx, const std::vector<journal::Position>& applied) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> letters, tx.QueryOne(kDeadLetters));
  std::string version = std::to_string(letters->Int(0));
  for (const journal::Position& position : applied) {
    if (position.service == kRoster) version += absl::StrFormat(" %s:%d", position.region, position.seq);
  }
  return version;
}

StatusOr<StandingPairings> Count(sql::Transaction& tx, const std::string& region, const Day& day) {
  ASSIGN_OR_RETURN(const std::vector<Pairing> listed, EndsOfPairings(tx, region));
  ASSIGN_OR_RETURN(const Aliases aliases, ReadAliases(tx));
  std::vector<Pairing> standing;
  for (const Pairing& each : listed) {
    Pairing pairing = OnDay(each, day);
    if (pairing.state != PairingState::kEnded) standing.push_back(std::move(pairing));
  }
  return StandingPairings{.pairings = static_cast<int64_t>(standing.size()),
                          .schools = static_cast<int64_t>(SchoolsOf(standing, aliases).size()),
                          .regions = RegionsOf(listed)};
}

}  // namespace

StatusOr<std::shared_ptr<const StandingPairings>> StandingPairingsCache::On(
    sql::Transaction& tx, const std::string& region, const Day& day, const std::vector<journal::Position>& applied) {
  ASSIGN_OR_RETURN(const std::string version, VersionOf(tx, applied));
  const Key key{region, ToString(day)};
  {
    const MutexLock lock(mutex_);
    if (version_ == version) {
      if (const auto known = counted_.find(key); known != counted_.end()) return known->second;
    }
  }
  ASSIGN_OR_RETURN(StandingPairings counted, Count(tx, region, day));
  auto standing = std::make_shared<const StandingPairings>(std::move(counted));
  const MutexLock lock(mutex_);
  if (version_ != version || counted_.size() >= kCountedMax) counted_.clear();
  version_ = version;
  counted_[key] = standing;
  return standing;
}

}  // namespace jgt::reporting
