#include "services/ledger/storage/region_audit.h"

#include <array>
#include <set>
#include <string>

namespace jgt::ledger {
namespace {

constexpr std::array<const char*, 10> kTables = {
    "journal",     "journal_request", "activities",   "merkle_logs",           "merkle_tiles",
    "checkpoints", "province_heads",  "county_kinds", "confirmation_policies", "notice_reviews"};
const std::string kHeads = "SELECT region FROM journal_head";

}  // namespace

Status AuditRegions(const Reader& read, AuditFindings& findings) {
  ASSIGN_OR_RETURN(const sql::Rows heads, read(kHeads, {}));
  std::set<std::string> known;
  for (const sql::Row& row : heads) known.insert(row.Text(0));
  for (const char* const table : kTables) {
    // The beginning of the primary key: a few look-ups, however many rows there are.
    ASSIGN_OR_RETURN(const sql::Rows rows, read(absl::StrFormat("SELECT DISTINCT region FROM %s", table), {}));
    for (const sql::Row& row : rows) {
      if (!known.contains(row.Text(0)))
        findings.Add(table, "region " + row.Text(0), "region", "no journal has this region");
    }
  }
  return OkStatus();
}

}  // namespace jgt::ledger
