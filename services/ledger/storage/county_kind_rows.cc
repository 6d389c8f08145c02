#include "services/ledger/storage/county_kind_rows.h"

#include "services/ledger/domain/county_kinds.h"

namespace jgt::ledger {
namespace {

const std::string kList =
    "SELECT year, code, revision, withdrawn, definition FROM county_kinds WHERE region = ? ORDER BY year, code";
const std::string kRevisions = "SELECT year, code, revision FROM county_kinds WHERE region = ? AND withdrawn = 0";
const std::string kPut =
    "INSERT INTO county_kinds (region, year, code, revision, withdrawn, definition) VALUES (?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE revision = VALUES(revision), withdrawn = VALUES(withdrawn), definition = "
    "VALUES(definition)";

}  // namespace

StatusOr<std::vector<CountyKindRow>> ListCountyKindRows(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kList, {region}));
  std::vector<CountyKindRow> kinds;
  kinds.reserve(rows.size());
  for (const sql::Row& row : rows) {
    kinds.push_back({.year = row.Int(0),
                     .code = row.Text(1),
                     .revision = row.Int(2),
                     .withdrawn = row.Bool(3),
                     .definition = row.Text(4)});
  }
  return kinds;
}

StatusOr<std::map<std::string, int64_t>> FindCountyKindRevisions(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kRevisions, {region}));
  std::map<std::string, int64_t> revisions;
  for (const sql::Row& row : rows) revisions.emplace(CountyKey(static_cast<int>(row.Int(0)), row.Text(1)), row.Int(2));
  return revisions;
}

Status PutCountyKindRow(journal::Batch& batch, const CountyKindRow& row) {
  return batch
      .Execute(kPut,
               {batch.region(), row.year, row.code, row.revision, row.withdrawn, sql::Value::Bytes(row.definition)})
      .status();
}

}  // namespace jgt::ledger
