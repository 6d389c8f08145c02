#include "services/ledger/storage/decision_audit.h"

#include <map>
#include <utility>

namespace jgt::ledger {
namespace {

constexpr char kPolicies[] = "confirmation_policies";
constexpr char kReviews[] = "notice_reviews";
constexpr size_t kDecisionsAtOnce = 500;

const std::string kDecisions =
    "SELECT seq, type, body, recorded_at FROM journal WHERE region = ? AND seq > ? AND seq <= ? AND type IN "
    "('jgt.ledger.v1.ConfirmationPolicySet', 'jgt.ledger.v1.NoticeReviewed') ORDER BY seq LIMIT 500";
const std::string kPolicyRows = "SELECT year, seq, body FROM confirmation_policies WHERE region = ? ORDER BY year";
const std::string kReviewRows =
    "SELECT notice_id, seq, reason, reviewed_at FROM notice_reviews WHERE region = ? AND notice_id > ? "
    "ORDER BY notice_id LIMIT 500";

struct Policy {
  int64_t seq = 0;
  std::string body;
};
struct Review {
  int64_t seq = 0;
  std::string reason;
  Instant at;
};
// As the entries leave them: one of a year, and one of a notice that somebody looked at.
struct Expected {
  std::map<int64_t, Policy> policies;
  std::map<std::string, Review> reviews;
};

StatusOr<Expected> Replay(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                          AuditFindings& findings) {
  Expected expected;
  int64_t after = 0;
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(const sql::Rows entries, read(kDecisions, {region, after, last}));
    for (const sql::Row& entry : entries) {
      after = entry.Int(0);
      const StatusOr<DecodedEntry> decoded = decode(entry.Text(1), entry.Text(2));
      if (!decoded.ok() || !decoded->decision.has_value()) {
        findings.Add("journal", absl::StrFormat("seq %d", after), "body", "it cannot be read as its type");
      } else if (const auto* const policy = std::get_if<PolicyWasSet>(&*decoded->decision)) {
        expected.policies[policy->year] = {.seq = after, .body = entry.Text(2)};
      } else {
        const auto& review = std::get<NoticeWasReviewed>(*decoded->decision);
        expected.reviews[review.notice] = {.seq = after, .reason = review.reason, .at = entry.Time(3)};
      }
    }
    more = entries.size() == kDecisionsAtOnce;
  }
  return expected;
}

void Differs(const char* table, const std::string& key, const char* column, AuditFindings& findings) {
  findings.Add(table, key, column, "it is not what the journal's entries make of it");
}

void Missing(const char* table, const std::string& key, int64_t seq, AuditFindings& findings) {
  findings.Add(table, key, "", absl::StrFormat("the row is missing; entry %d is its last", seq));
}

Status ComparePolicies(const Reader& read, const std::string& region, std::map<int64_t, Policy> expected,
                       AuditFindings& findings) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kPolicyRows, {region}));
  for (const sql::Row& row : rows) {
    const std::string key = absl::StrFormat("year %d", row.Int(0));
    const auto found = expected.find(row.Int(0));
    if (found == expected.end()) {
      findings.Add(kPolicies, key, "", "no entry set it");
      continue;
    }
    if (row.Int(1) != found->second.seq) Differs(kPolicies, key, "seq", findings);
    if (row.Text(2) != found->second.body) Differs(kPolicies, key, "body", findings);
    expected.erase(found);
  }
  for (const auto& [year, policy] : expected)
    Missing(kPolicies, absl::StrFormat("year %d", year), policy.seq, findings);
  return OkStatus();
}

Status CompareReviews(const Reader& read, const std::string& region, std::map<std::string, Review> expected,
                      AuditFindings& findings) {
  std::string after;
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(const sql::Rows rows, read(kReviewRows, {region, after}));
    for (const sql::Row& row : rows) {
      after = row.Text(0);
      const std::string key = "notice_id " + after;
      const auto found = expected.find(after);
      if (found == expected.end()) {
        findings.Add(kReviews, key, "", "no entry tells of it");
        continue;
      }
      if (row.Int(1) != found->second.seq) Differs(kReviews, key, "seq", findings);
      if (row.Text(2) != found->second.reason) Differs(kReviews, key, "reason", findings);
      if (row.Time(3) != found->second.at) Differs(kReviews, key, "reviewed_at", findings);
      expected.erase(found);
    }
    more = rows.size() == kDecisionsAtOnce;
  }
  for (const auto& [notice, review] : expected) Missing(kReviews, "notice_id " + notice, review.seq, findings);
  return OkStatus();
}

}  // namespace

Status AuditDecisions(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                      AuditFindings& findings) {
  ASSIGN_OR_RETURN(Expected expected, Replay(read, region, last, decode, findings));
  RETURN_IF_ERROR(ComparePolicies(read, region, std::move(expected.policies), findings));
  return CompareReviews(read, region, std::move(expected.reviews), findings);
}

}  // namespace jgt::ledger
