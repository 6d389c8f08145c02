#include "services/scoring/storage/followed_tables.h"

#include "common/names/names.h"
#include "common/sql/newest.h"

namespace jgt::scoring {
namespace {

const std::string kPutPairing =
    sql::PutNewest("pairings", {"region", "name"},
                   {"supporter", "supported", "supporter_name", "supported_name", "mode", "scope", "level", "state",
                    "founded_year", "begins_on", "ends_on", "mode_steps"});
const std::string kPutAlias = sql::PutNewest("school_aliases", {"region", "alias"}, {"target"});
const std::string kPutHeadCount = sql::PutNewest("head_counts", {"region", "school", "day"}, {"teachers"});
const std::string kPutMentorGroup = sql::PutNewest("mentor_groups", {"region", "name"}, {"pairing", "year", "mentees"});
const std::string kPutExchange =
    sql::PutNewest("exchanges", {"region", "name"}, {"pairing", "year", "teacher", "confirmed"});
const std::string kPutAssessment = sql::PutNewest("assessments", {"region", "activity"}, {"satisfied"});
const std::string kPutActivity =
    "INSERT INTO activities (region, name, pairing, kind, day, end_day, subject, teacher, mentor_group, state, seq, "
    "state_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
// Assigned from left to right: state_seq is the standing one until it is assigned itself.
const std::string kSetActivityState =
    "UPDATE activities SET state = IF(? >= state_seq, ?, state), state_seq = GREATEST(?, state_seq) "
    "WHERE region = ? AND name = ?";

}  // namespace

Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const Pairing& pairing) {
  return tx
      .Execute(kPutPairing, {entry.region, pairing.name, pairing.supporter, pairing.supported, pairing.supporter_name,
                             pairing.supported_name, static_cast<int>(pairing.mode), static_cast<int>(pairing.scope),
                             static_cast<int>(pairing.level), static_cast<int>(pairing.state), pairing.founded_year,
                             pairing.begins_on, pairing.ends_on, pairing.mode_steps.ToText(), entry.seq})
      .status();
}

Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias,
                const std::string& target) {
  return tx.Execute(kPutAlias, {RegionOf(alias), alias, target, entry.seq}).status();
}

Status PutHeadCount(sql::Transaction& tx, const journal::Entry& entry, const HeadCount& count) {
  return tx.Execute(kPutHeadCount, {entry.region, count.school, count.day, count.teachers, entry.seq}).status();
}

Status PutMentorGroup(sql::Transaction& tx, const journal::Entry& entry, const MentorGroup& group) {
  return tx.Execute(kPutMentorGroup, {entry.region, group.name, group.pairing, group.year, group.mentees, entry.seq})
      .status();
}

Status PutExchange(sql::Transaction& tx, const journal::Entry& entry, const Exchange& exchange) {
  return tx
      .Execute(kPutExchange, {entry.region, exchange.name, exchange.pairing, exchange.year, exchange.teacher,
                              exchange.confirmed, entry.seq})
      .status();
}

Status PutAssessment(sql::Transaction& tx, const journal::Entry& entry, const std::string& activity, bool satisfied) {
  return tx.Execute(kPutAssessment, {entry.region, activity, satisfied, entry.seq}).status();
}

Status PutActivity(sql::Transaction& tx, const journal::Entry& entry, const Activity& activity) {
  return tx.Insert(kPutActivity, {entry.region, activity.name, activity.pairing, activity.kind, activity.day,
                                  activity.end_day, activity.subject, activity.teacher, activity.mentor_group,
                                  static_cast<int>(activity.state), entry.seq, entry.seq});
}

Status SetActivityState(sql::Transaction& tx, const journal::Entry& entry, const std::string& activity,
                        ActivityState state) {
  ASSIGN_OR_RETURN(const int64_t changed, tx.Execute(kSetActivityState, {entry.seq, static_cast<int>(state), entry.seq,
                                                                         entry.region, activity}));
  if (changed == 1) return OkStatus();
  return FailedPrecondition("ACTIVITY_UNKNOWN", absl::StrFormat("%s is not known here yet", activity))
      .Meta("activity", activity)
      .Zh("活动尚未同步");
}

}  // namespace jgt::scoring
