#include "services/rollup/storage/head_tables.h"

#include <utility>

namespace jgt::rollup {
namespace {

const std::string kFindHead =
    "SELECT county, size, root, note, seq FROM county_heads WHERE region = ? AND generation = ? AND county = ?";
const std::string kListHeads =
    "SELECT county, size, root, note, seq FROM county_heads WHERE region = ? AND generation = ?";
const std::string kPutHead =
    "INSERT INTO county_heads (region, generation, county, size, root, note, seq) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE size = VALUES(size), root = VALUES(root), note = VALUES(note), seq = VALUES(seq)";

CountyHead HeadFrom(const sql::Row& row) {
  return {.county = row.Text(0), .size = row.Int(1), .root = row.Text(2), .note = row.Text(3), .seq = row.Int(4)};
}

}  // namespace

StatusOr<std::optional<CountyHead>> FindHead(sql::Transaction& tx, const std::string& region, int64_t generation,
                                             const std::string& county) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kFindHead, {region, generation, county}));
  return row.has_value() ? std::optional(HeadFrom(*row)) : std::nullopt;
}

StatusOr<CountyHeads> ReadHeads(sql::Transaction& tx, const std::string& region, int64_t generation) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kListHeads, {region, generation}));
  CountyHeads heads;
  for (const sql::Row& row : rows) {
    CountyHead head = HeadFrom(row);
    std::string county = head.county;
    heads.emplace(std::move(county), std::move(head));
  }
  return heads;
}

Status PutHead(sql::Transaction& tx, const std::string& region, int64_t generation, const CountyHead& head) {
  return tx
      .Execute(kPutHead, {region, generation, head.county, head.size, sql::Value::Bytes(head.root),
                          sql::Value::Bytes(head.note), head.seq})
      .status();
}

}  // namespace jgt::rollup
