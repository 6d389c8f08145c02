#include "services/rollup/storage/mysql_rollup_store.h"

#include <absl/strings/str_format.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "services/rollup/domain/comparison.h"
#include "services/rollup/storage/head_tables.h"
#include "services/rollup/storage/kind_tables.h"
#include "services/rollup/storage/mysql_cell_book.h"

namespace jgt::rollup {
namespace {

// Small enough that no lock and no undo log lasts.
constexpr size_t kRowsPerTransaction = 5000;

const std::string kReflected =
    "SELECT source, next_seq - 1 FROM follower WHERE region = ? AND follower = 'rollup' AND source IN ('evidence', "
    "'ledger')";
const std::string kLockReflected =
    "SELECT source, next_seq - 1 FROM follower WHERE region = ? AND follower = 'rollup' AND source IN ('evidence', "
    "'ledger') "
    "ORDER BY source FOR UPDATE";
const std::string kGeneration = "SELECT generation FROM rollup_regions WHERE region = ?";
const std::string kNextGeneration = "SELECT next_generation FROM rollup_regions WHERE region = ?";
const std::string kTakeGeneration = "UPDATE rollup_regions SET next_generation = next_generation + 1 WHERE region = ?";
const std::string kMakeAlive = "UPDATE rollup_regions SET generation = ? WHERE region = ?";

const std::string kInsertLinks = "INSERT INTO evidence_links (region, generation, activity, file, month) ";
const std::string kInsertShown = "INSERT INTO shown_files (region, generation, pairing, file, month) ";
constexpr size_t kRebuiltFileColumns = 5;

const std::array<std::string, 10> kDropOlder = {
    "DELETE FROM activity_facts WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM assessments WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM evidence_links WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM shown_files WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM pairing_cells WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM county_cells WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM material_cells WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM county_kinds WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM county_minima WHERE region = ? AND generation < ? LIMIT 5000",
    "DELETE FROM county_heads WHERE region = ? AND generation < ? LIMIT 5000",
};

Reflected ReflectedFrom(const sql::Rows& rows) {
  Reflected reflected;
  for (const sql::Row& row : rows) reflected[row.Text(0)] = row.Int(1);
  return reflected;
}

// Calls `write` in transactions of their own with slices of at most kRowsPerTransaction rows.
Status InSlices(sql::Pool& pool, Deadline deadline, std::vector<sql::Params> rows,
                const std::function<Status(sql::Transaction&, const std::vector<sql::Params>&)>& write) {
  for (size_t start = 0; start < rows.size(); start += kRowsPerTransaction) {
    const size_t end = std::min(rows.size(), start + kRowsPerTransaction);
    const std::vector<sql::Params> slice(std::make_move_iterator(rows.begin() + static_cast<ptrdiff_t>(start)),
                                         std::make_move_iterator(rows.begin() + static_cast<ptrdiff_t>(end)));
    RETURN_IF_ERROR(
        sql::RunTransaction(pool, {.deadline = deadline}, [&](sql::Transaction& tx) { return write(tx, slice); }));
  }
  return OkStatus();
}

Status WriteActivities(sql::Pool& pool, Deadline deadline, const std::string& region, int64_t generation,
                       const MemoryCellBook& book) {
  std::vector<const Activity*> slice;
  const auto write = [&]() -> Status {
    return sql::RunTransaction(pool, {.deadline = deadline},
                               [&](sql::Transaction& tx) { return InsertActivities(tx, region, generation, slice); });
  };
  for (const auto& [name, activity] : book.activities()) {
    slice.push_back(&activity);
    if (slice.size() < kRowsPerTransaction) continue;
    RETURN_IF_ERROR(write());
    slice.clear();
  }
  return slice.empty() ? OkStatus() : write();
}

Status WriteAssessed(sql::Pool& pool, Deadline deadline, const std::string& region, int64_t generation,
                     const MemoryCellBook& book) {
  std::vector<Assessed> slice;
  const auto write = [&]() -> Status {
    return sql::RunTransaction(pool, {.deadline = deadline},
                               [&](sql::Transaction& tx) { return InsertAssessed(tx, region, generation, slice); });
  };
  for (const auto& [key, assessed] : book.assessed()) {
    slice.push_back(assessed);
    if (slice.size() < kRowsPerTransaction) continue;
    RETURN_IF_ERROR(write());
    slice.clear();
  }
  return slice.empty() ? OkStatus() : write();
}

}  // namespace

StatusOr<Reflected> MysqlRollupStore::ReadReflected(const std::string& region, Deadline deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kReflected, {region}, deadline));
  return ReflectedFrom(rows);
}

StatusOr<Standing> MysqlRollupStore::ReadStanding(const std::string& region, Deadline deadline) {
  return sql::RunTransactionFor<Standing>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<Standing> {
        Standing standing;
        ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kReflected, {region}));
        standing.reflected = ReflectedFrom(rows);
        ASSIGN_OR_RETURN(const std::optional<sql::Row> generation, tx.QueryOne(kGeneration, {region}));
        if (!generation.has_value()) return standing;
        ASSIGN_OR_RETURN(standing.cells, ReadCells(tx, region, generation->Int(0)));
        ASSIGN_OR_RETURN(standing.kinds, ReadKinds(tx, region, generation->Int(0)));
        ASSIGN_OR_RETURN(standing.heads, ReadHeads(tx, region, generation->Int(0)));
        return standing;
      });
}

StatusOr<int64_t> MysqlRollupStore::NextGeneration(const std::string& region, Deadline deadline) {
  return sql::RunTransactionFor<int64_t>(pool_, {.deadline = deadline}, [&](sql::Transaction& tx) -> StatusOr<int64_t> {
    RETURN_IF_ERROR(LockGeneration(tx, region).status());
    ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kNextGeneration, {region}));
    RETURN_IF_ERROR(tx.Execute(kTakeGeneration, {region}).status());
    return row->Int(0);
  });
}

Status MysqlRollupStore::WriteGeneration(const std::string& region, int64_t generation, const MemoryCellBook& book,
                                         Deadline deadline) {
  RETURN_IF_ERROR(WriteActivities(pool_, deadline, region, generation, book));
  RETURN_IF_ERROR(WriteAssessed(pool_, deadline, region, generation, book));
  std::vector<sql::Params> rows;
  for (const auto& [activity, files] : book.files()) {
    for (const auto& [file, month] : files) rows.push_back({region, generation, activity, file, month});
  }
  RETURN_IF_ERROR(
      InSlices(pool_, deadline, std::move(rows), [](sql::Transaction& tx, const std::vector<sql::Params>& slice) {
        return tx.InsertMany(kInsertLinks, kRebuiltFileColumns, slice);
      }));
  rows = {};
  for (const auto& [pairing_file, month] : book.first_shown()) {
    rows.push_back({region, generation, pairing_file.first, pairing_file.second, month});
  }
  RETURN_IF_ERROR(
      InSlices(pool_, deadline, std::move(rows), [](sql::Transaction& tx, const std::vector<sql::Params>& slice) {
        return tx.InsertMany(kInsertShown, kRebuiltFileColumns, slice);
      }));
  Cells cells = book.cells();
  cells.DropZeros();
  return sql::RunTransaction(pool_, {.deadline = deadline}, [&](sql::Transaction& tx) -> Status {
    MysqlCellBook written(tx, region, generation);
    for (const auto& [key, kind] : book.kinds()) RETURN_IF_ERROR(written.PutKind(kind));
    for (const auto& [county, head] : book.heads()) RETURN_IF_ERROR(written.PutHead(head));
    RETURN_IF_ERROR(written.Add(cells));
    return written.Flush();
  });
}

StatusOr<Swapped> MysqlRollupStore::MakeAlive(const std::string& region, int64_t generation, const CatchUp& catch_up,
                                              Deadline deadline) {
  return sql::RunTransactionFor<Swapped>(pool_, {.deadline = deadline}, [&](sql::Transaction& tx) {
    return TryMakeAlive(tx, region, generation, catch_up);
  });
}

StatusOr<Swapped> MysqlRollupStore::TryMakeAlive(sql::Transaction& tx, const std::string& region, int64_t generation,
                                                 const CatchUp& catch_up) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kLockReflected, {region}));
  ASSIGN_OR_RETURN(const int64_t living, LockGeneration(tx, region));
  if (living > generation) {
    return Aborted("REBUILD_OVERTAKEN", absl::StrFormat("another rebuild of region %s ended first", region))
        .Zh("该地区的重建已被另一次重建取代，请按需重试");
  }
  Swapped swapped{.reflected = ReflectedFrom(rows)};
  MysqlCellBook book(tx, region, generation);
  RETURN_IF_ERROR(catch_up(book, swapped.reflected));
  RETURN_IF_ERROR(book.Flush());
  ASSIGN_OR_RETURN(Cells stood, ReadCells(tx, region, living));
  ASSIGN_OR_RETURN(Cells counted, ReadCells(tx, region, generation));
  swapped.cells = counted.size();
  swapped.changed = Compare(std::move(stood), std::move(counted)).different;
  RETURN_IF_ERROR(tx.Execute(kMakeAlive, {generation, region}).status());
  return swapped;
}

Status MysqlRollupStore::DropOlderGenerations(const std::string& region, Deadline deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kGeneration, {region}, deadline));
  if (rows.empty()) return OkStatus();
  const int64_t living = rows.front().Int(0);
  for (const std::string& statement : kDropOlder) {
    int64_t deleted = 0;
    do {
      RETURN_IF_ERROR(sql::RunTransaction(pool_, {.deadline = deadline}, [&](sql::Transaction& tx) -> Status {
        ASSIGN_OR_RETURN(deleted, tx.Execute(statement, {region, living}));
        return OkStatus();
      }));
    } while (deleted > 0);
  }
  return OkStatus();
}

}  // namespace jgt::rollup
