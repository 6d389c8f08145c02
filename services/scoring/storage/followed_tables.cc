#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {
namespace {

const std::string kPutPairing =
    "INSERT INTO pairings (region, name, supporter, supported, supporter_name, supported_name, mode, scope, level, "
    "state, founded_year) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE supporter = VALUES(supporter), supported = VALUES(supported), "
    "supporter_name = VALUES(supporter_name), supported_name = VALUES(supported_name), mode = VALUES(mode), "
    "scope = VALUES(scope), level = VALUES(level), state = VALUES(state), founded_year = VALUES(founded_year)";
const std::string kPutAlias =
    "INSERT INTO school_aliases (region, alias, target) VALUES (?, ?, ?) "
    "ON DUPLICATE KEY UPDATE target = VALUES(target)";
const std::string kPutHeadCount =
    "INSERT INTO head_counts (region, school, day, teachers) VALUES (?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE teachers = VALUES(teachers)";
const std::string kPutMentorGroup =
    "INSERT INTO mentor_groups (region, name, pairing, year, mentees, seq) VALUES (?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE pairing = VALUES(pairing), year = VALUES(year), mentees = VALUES(mentees), "
    "seq = VALUES(seq)";
// A confirmation is final: a registration that is applied after it (a dead letter requeued late) changes nothing.
const std::string kPutExchange =
    "INSERT INTO exchanges (region, name, pairing, year, teacher, confirmed, seq) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE pairing = VALUES(pairing), year = VALUES(year), teacher = VALUES(teacher), "
    "seq = IF(confirmed = 1 AND VALUES(confirmed) = 0, seq, VALUES(seq)), "
    "confirmed = GREATEST(confirmed, VALUES(confirmed))";
const std::string kPutActivity =
    "INSERT INTO activities (region, name, pairing, kind, day, end_day, subject, teacher, mentor_group, state, seq) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const std::string kSetActivityState = "UPDATE activities SET state = ? WHERE region = ? AND name = ?";
const std::string kPutAssessment =
    "INSERT INTO assessments (region, activity, satisfied) VALUES (?, ?, ?) "
    "ON DUPLICATE KEY UPDATE satisfied = VALUES(satisfied)";

}  // namespace

Status PutPairing(sql::Transaction& tx, const std::string& region, const Pairing& pairing) {
  return tx
      .Execute(kPutPairing, {region, pairing.name, pairing.supporter, pairing.supported, pairing.supporter_name,
                             pairing.supported_name, static_cast<int>(pairing.mode), static_cast<int>(pairing.scope),
                             static_cast<int>(pairing.level), static_cast<int>(pairing.state), pairing.founded_year})
      .status();
}

Status PutAlias(sql::Transaction& tx, const std::string& region, const std::string& alias, const std::string& target) {
  return tx.Execute(kPutAlias, {region, alias, target}).status();
}

Status PutHeadCount(sql::Transaction& tx, const std::string& region, const HeadCount& count) {
  return tx.Execute(kPutHeadCount, {region, count.school, count.day, count.teachers}).status();
}

Status PutMentorGroup(sql::Transaction& tx, const std::string& region, const MentorGroup& group) {
  return tx.Execute(kPutMentorGroup, {region, group.name, group.pairing, group.year, group.mentees, group.seq})
      .status();
}

Status PutExchange(sql::Transaction& tx, const std::string& region, const Exchange& exchange) {
  return tx
      .Execute(kPutExchange, {region, exchange.name, exchange.pairing, exchange.year, exchange.teacher,
                              exchange.confirmed ? 1 : 0, exchange.seq})
      .status();
}

Status PutActivity(sql::Transaction& tx, const std::string& region, const Activity& activity) {
  return tx.Insert(kPutActivity, {region, activity.name, activity.pairing, activity.kind, activity.day,
                                  activity.end_day, activity.subject, activity.teacher, activity.mentor_group,
                                  static_cast<int>(activity.state), activity.seq});
}

Status SetActivityState(sql::Transaction& tx, const std::string& region, const std::string& activity,
                        ActivityState state) {
  ASSIGN_OR_RETURN(const int64_t changed, tx.Execute(kSetActivityState, {static_cast<int>(state), region, activity}));
  if (changed == 1) return OkStatus();
  return FailedPrecondition("ACTIVITY_UNKNOWN", absl::StrFormat("%s is not known here yet", activity))
      .Meta("activity", activity)
      .Zh("活动尚未同步");
}

Status PutAssessment(sql::Transaction& tx, const std::string& region, const std::string& activity, bool satisfied) {
  return tx.Execute(kPutAssessment, {region, activity, satisfied ? 1 : 0}).status();
}

}  // namespace jgt::scoring
