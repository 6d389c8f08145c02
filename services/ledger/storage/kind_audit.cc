#include "services/ledger/storage/kind_audit.h"

#include <map>
#include <utility>
#include <vector>

#include "services/ledger/storage/county_kind_rows.h"

namespace jgt::ledger {
namespace {

constexpr char kKindsTable[] = "county_kinds";

const std::string kKindEntries =
    "SELECT seq, type, body FROM journal WHERE region = ? AND seq <= ? AND type IN ('jgt.ledger.v1.KindDefined', "
    "'jgt.ledger.v1.KindWithdrawn') ORDER BY seq";

using Expected = std::map<std::string, CountyKindRow>;  // by CountyKey

void Replay(const KindEvent& event, int64_t seq, const std::string& body, Expected& expected) {
  if (const auto* const defined = std::get_if<KindDefined>(&event)) {
    expected[CountyKey(defined->year, defined->kind.code)] = {
        .year = defined->year, .code = defined->kind.code, .revision = seq, .withdrawn = false, .definition = body};
    return;
  }
  const auto& withdrawn = std::get<KindWithdrawn>(event);
  const auto found = expected.find(CountyKey(withdrawn.year, withdrawn.code));
  if (found == expected.end()) return;
  found->second.revision = seq;
  found->second.withdrawn = true;
}

void Compare(const std::string& key, const CountyKindRow& expected, const CountyKindRow& stored,
             AuditFindings& findings) {
  const auto differs = [&](const char* column) {
    findings.Add(kKindsTable, key, column, "it is not what the journal's entries make of it");
  };
  if (stored.revision != expected.revision) differs("revision");
  if (stored.withdrawn != expected.withdrawn) differs("withdrawn");
  if (stored.definition != expected.definition) differs("definition");
}

}  // namespace

Status AuditKinds(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                  AuditFindings& findings) {
  ASSIGN_OR_RETURN(const sql::Rows entries, read(kKindEntries, {region, last}));
  Expected expected;
  for (const sql::Row& entry : entries) {
    const StatusOr<DecodedEntry> decoded = decode(entry.Text(1), entry.Text(2));
    if (decoded.ok() && decoded->kind.has_value())
      Replay(*decoded->kind, entry.Int(0), entry.Text(2), expected);
    else
      findings.Add("journal", absl::StrFormat("seq %d", entry.Int(0)), "body", "it cannot be read as its type");
  }
  ASSIGN_OR_RETURN(const std::vector<CountyKindRow> rows, ListCountyKindRows(read, region));
  for (const CountyKindRow& row : rows) {
    const std::string key = CountyKey(static_cast<int>(row.year), row.code);
    const auto found = expected.find(key);
    if (found == expected.end()) {
      findings.Add(kKindsTable, key, "", "no entry defined it");
      continue;
    }
    Compare(key, found->second, row, findings);
    expected.erase(found);
  }
  for (const auto& [key, row] : expected) {
    findings.Add(kKindsTable, key, "", absl::StrFormat("the row is missing; entry %d is its last", row.revision));
  }
  return OkStatus();
}

}  // namespace jgt::ledger
