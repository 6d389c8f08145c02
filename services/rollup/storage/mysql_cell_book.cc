#include "services/rollup/storage/mysql_cell_book.h"

#include <utility>

#include "common/sql/in_list.h"
#include "services/rollup/storage/head_tables.h"
#include "services/rollup/storage/kind_tables.h"

namespace jgt::rollup {
namespace {

constexpr int64_t kCellsMax = 5'000'000;
constexpr int64_t kFilesMax = 1'000'000;

const std::string kLockGeneration = "SELECT generation FROM rollup_regions WHERE region = ? FOR UPDATE";
const std::string kInsertRegion = "INSERT INTO rollup_regions (region, generation, next_generation) VALUES (?, 1, 2)";

constexpr std::string_view kFindActivities =
    "SELECT activity, pairing, day, end_day, kind, subject, level, teachers, students, teacher, mentor_group, "
    "exchange, seq, told, confirmed, "
    "ended, evidenced, assessed_seq, verified, confirmed_seq, ended_seq, timed_out, answered FROM activity_facts WHERE "
    "region = ? AND generation = ? AND activity IN (";
const std::string kPutActivityHead =
    "INSERT INTO activity_facts (region, generation, activity, pairing, day, month, end_day, kind, subject, level, "
    "teachers, students, teacher, "
    "mentor_group, exchange, seq, told, confirmed, ended, evidenced, assessed_seq, verified, confirmed_seq, ended_seq, "
    "timed_out, answered) ";
constexpr size_t kActivityColumns = 26;
const std::string kPutActivityTail =
    "ON DUPLICATE KEY UPDATE pairing = VALUES(pairing), day = VALUES(day), month = VALUES(month), end_day = "
    "VALUES(end_day), "
    "kind = VALUES(kind), subject = VALUES(subject), level = VALUES(level), teachers = VALUES(teachers), students = "
    "VALUES(students), "
    "teacher = VALUES(teacher), mentor_group = VALUES(mentor_group), exchange = VALUES(exchange), seq = VALUES(seq), "
    "told = VALUES(told), "
    "confirmed = VALUES(confirmed), ended = VALUES(ended), evidenced = VALUES(evidenced), assessed_seq = "
    "VALUES(assessed_seq), verified = VALUES(verified), confirmed_seq = VALUES(confirmed_seq), ended_seq = "
    "VALUES(ended_seq), timed_out = VALUES(timed_out), answered = VALUES(answered)";

constexpr std::string_view kFilesOf =
    "SELECT activity, file, month FROM evidence_links WHERE region = ? AND generation = ? AND activity IN (";
const std::string kPutFiles = "INSERT INTO evidence_links (region, generation, activity, file, month) ";
constexpr size_t kFileColumns = 5;
const std::string kPutMonth = "ON DUPLICATE KEY UPDATE month = VALUES(month)";
const std::string kFirstShown =
    "SELECT month FROM shown_files WHERE region = ? AND generation = ? AND pairing = ? AND file = ?";
const std::string kPutFirstShown = "INSERT INTO shown_files (region, generation, pairing, file, month) ";

const std::string kPutAssessed = "INSERT INTO assessments (region, generation, activity, seq, satisfied, verified) ";
constexpr size_t kAssessedColumns = 6;
// The same entry may be applied again (a dead letter), and says the same.
const std::string kSameAssessed = "ON DUPLICATE KEY UPDATE satisfied = VALUES(satisfied), verified = VALUES(verified)";

const std::string kAddPairingCells =
    "INSERT INTO pairing_cells (region, generation, pairing, basis, month, kind, subject, level, activities, teachers, "
    "students) ";
constexpr size_t kPairingCellColumns = 11;
const std::string kAddCountyCells =
    "INSERT INTO county_cells (region, generation, basis, month, kind, subject, level, activities, teachers, "
    "students) ";
constexpr size_t kCountyCellColumns = 10;
const std::string kAddSums =
    "ON DUPLICATE KEY UPDATE activities = activities + VALUES(activities), teachers = teachers + VALUES(teachers), "
    "students = students + VALUES(students)";
const std::string kAddMaterialCells = "INSERT INTO material_cells (region, generation, pairing, month, files) ";
constexpr size_t kMaterialCellColumns = 5;
const std::string kAddFiles = "ON DUPLICATE KEY UPDATE files = files + VALUES(files)";

const std::string kReadPairingCells =
    "SELECT pairing, basis, month, kind, subject, level, activities, teachers, students FROM pairing_cells "
    "WHERE region = ? AND generation = ?";
const std::string kReadCountyCells =
    "SELECT basis, month, kind, subject, level, activities, teachers, students FROM county_cells WHERE region = ? AND "
    "generation = ?";
const std::string kReadMaterialCells =
    "SELECT pairing, month, files FROM material_cells WHERE region = ? AND generation = ?";

// What we wrote ourselves: anything else is a damaged table, not bad input.
StatusOr<Month> MonthFrom(const std::string& text) {
  StatusOr<Month> month = ParseMonth(text);
  if (!month.ok()) return DataLoss("BAD_CELL", "a stored month is none: \"" + text + "\"");
  return month;
}

StatusOr<Activity> FromRow(const sql::Row& row) {
  Activity activity{.name = row.Text(0),
                    .facts = {.pairing = row.Text(1),
                              .end_day = row.Text(3),
                              .kind = row.Text(4),
                              .subject = static_cast<int>(row.Int(5)),
                              .level = row.Text(6),
                              .teachers = row.Int(7),
                              .students = row.Int(8),
                              .teacher = row.Text(9),
                              .mentor_group = row.Text(10),
                              .exchange = row.Text(11)},
                    .seq = row.Int(12),
                    .told = row.Bool(13),
                    .confirmed = row.Bool(14),
                    .ended = row.Bool(15),
                    .evidenced = row.Bool(16),
                    .verified = row.Bool(18),
                    .confirmed_seq = row.Int(19),
                    .ended_seq = row.Int(20),
                    .timed_out = row.Bool(21),
                    .answered = row.Bool(22),
                    .assessed_seq = row.Int(17)};
  if (activity.told) {
    ASSIGN_OR_RETURN(activity.facts.day, ParseDay(row.Text(2)));
  }
  return activity;
}

sql::Params ToRow(const std::string& region, int64_t generation, const Activity& activity) {
  const ActivityFacts& facts = activity.facts;
  const std::string day = activity.told ? ToString(facts.day) : "";
  const std::string month = activity.told ? ToString(MonthOf(facts.day)) : "";
  return {region,
          generation,
          activity.name,
          facts.pairing,
          day,
          month,
          facts.end_day,
          facts.kind,
          facts.subject,
          facts.level,
          facts.teachers,
          facts.students,
          facts.teacher,
          facts.mentor_group,
          facts.exchange,
          activity.seq,
          activity.told,
          activity.confirmed,
          activity.ended,
          activity.evidenced,
          activity.assessed_seq,
          activity.verified,
          activity.confirmed_seq,
          activity.ended_seq,
          activity.timed_out,
          activity.answered};
}

StatusOr<std::optional<Month>> OptionalMonth(StatusOr<std::optional<sql::Row>> row) {
  if (!row.ok()) return std::move(row).status();
  if (!row->has_value()) return std::optional<Month>();
  ASSIGN_OR_RETURN(const Month month, MonthFrom((*row)->Text(0)));
  return std::optional<Month>(month);
}

StatusOr<CellKey> KeyFrom(const sql::Row& row, size_t first) {
  ASSIGN_OR_RETURN(const Month month, MonthFrom(row.Text(first + 1)));
  return CellKey{.basis = static_cast<Basis>(row.Int(first)),
                 .month = month,
                 .kind = row.Text(first + 2),
                 .subject = static_cast<int>(row.Int(first + 3)),
                 .level = row.Text(first + 4)};
}

CellSum SumFrom(const sql::Row& row, size_t first) {
  return {.activities = row.Int(first), .teachers = row.Int(first + 1), .students = row.Int(first + 2)};
}

}  // namespace

Status MysqlCellBook::Preload(const std::vector<std::string>& activities) {
  std::vector<std::string> unknown;
  for (const std::string& name : activities) {
    if (activities_.try_emplace(name, std::nullopt).second) unknown.push_back(name);
  }
  for (const std::vector<std::string>& part : sql::InListParts(unknown)) {
    sql::Params params = {region_, generation_};
    const std::string list = sql::InList(part, params);
    ASSIGN_OR_RETURN(const sql::Rows rows, tx_.Query(std::string(kFindActivities) + list, params));
    for (const sql::Row& row : rows) {
      const std::string& name = row.Text(0);
      ASSIGN_OR_RETURN(activities_[name], FromRow(row));
      stored_.insert(name);
      without_files_.push_back(name);
    }
  }
  return OkStatus();
}

// Files are asked for by the evidence's entries, and by a telling that evidence came before: most entries of the ledger
// need none. A file's row is written with its activity's, so an activity that is not stored has none.
Status MysqlCellBook::PreloadFiles() {
  for (const std::vector<std::string>& part : sql::InListParts(std::exchange(without_files_, {}))) {
    sql::Params params = {region_, generation_};
    const std::string list = sql::InList(part, params);
    ASSIGN_OR_RETURN(const sql::Rows rows, tx_.Query(std::string(kFilesOf) + list, params, {.rows_max = kFilesMax}));
    for (const sql::Row& row : rows) {
      ASSIGN_OR_RETURN(files_[row.Text(0)][row.Text(1)], MonthFrom(row.Text(2)));
    }
  }
  return OkStatus();
}

StatusOr<std::optional<Activity>> MysqlCellBook::FindActivity(const std::string& name) {
  RETURN_IF_ERROR(Preload({name}));
  return activities_[name];
}

Status MysqlCellBook::PutActivity(const Activity& activity) {
  RETURN_IF_ERROR(Preload({activity.name}));
  activities_[activity.name] = activity;
  changed_.insert(activity.name);
  return OkStatus();
}

StatusOr<std::map<std::string, Month>*> MysqlCellBook::LoadFiles(const std::string& activity) {
  RETURN_IF_ERROR(Preload({activity}));
  RETURN_IF_ERROR(PreloadFiles());
  return &files_[activity];
}

StatusOr<std::vector<ShownFile>> MysqlCellBook::FilesOf(const std::string& activity) {
  ASSIGN_OR_RETURN(const auto* loaded, LoadFiles(activity));
  std::vector<ShownFile> files;
  files.reserve(loaded->size());
  for (const auto& [file, month] : *loaded) files.push_back({.activity = activity, .file = file, .month = month});
  return files;
}

StatusOr<std::optional<Month>> MysqlCellBook::MonthOfFile(const ShownFile& shown) {
  ASSIGN_OR_RETURN(const auto* loaded, LoadFiles(shown.activity));
  const auto found = loaded->find(shown.file);
  return found == loaded->end() ? std::nullopt : std::make_optional(found->second);
}

Status MysqlCellBook::PutFile(const ShownFile& shown) {
  ASSIGN_OR_RETURN(auto* loaded, LoadFiles(shown.activity));
  (*loaded)[shown.file] = shown.month;
  changed_files_.emplace(shown.activity, shown.file);
  return OkStatus();
}

StatusOr<std::optional<Month>> MysqlCellBook::FirstShown(const std::string& pairing, const std::string& file) {
  const auto known = first_shown_.find({pairing, file});
  if (known != first_shown_.end()) return known->second;
  ASSIGN_OR_RETURN(const std::optional<Month> month,
                   OptionalMonth(tx_.QueryOne(kFirstShown, {region_, generation_, pairing, file})));
  first_shown_[{pairing, file}] = month;
  return month;
}

Status MysqlCellBook::PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) {
  first_shown_[{pairing, file}] = month;
  changed_first_shown_.emplace(pairing, file);
  return OkStatus();
}

StatusOr<std::optional<CountyKind>> MysqlCellBook::FindKind(int year, const std::string& kind) {
  return rollup::FindKind(tx_, region_, generation_, year, kind);
}

Status MysqlCellBook::PutKind(const CountyKind& kind) { return rollup::PutKind(tx_, region_, generation_, kind); }

StatusOr<std::optional<CountyHead>> MysqlCellBook::FindHead(const std::string& county) {
  return rollup::FindHead(tx_, region_, generation_, county);
}

Status MysqlCellBook::PutHead(const CountyHead& head) { return rollup::PutHead(tx_, region_, generation_, head); }

Status MysqlCellBook::PutAssessed(const Assessed& assessed) {
  assessed_.push_back(assessed);
  return OkStatus();
}

Status MysqlCellBook::FlushAssessed() {
  if (assessed_.empty()) return OkStatus();
  return InsertAssessed(tx_, region_, generation_, std::exchange(assessed_, {}));
}

Status MysqlCellBook::Add(const Cells& changes) {
  changes_.Add(changes);
  return OkStatus();
}

Status MysqlCellBook::Flush() {
  RETURN_IF_ERROR(FlushActivities());
  std::vector<sql::Params> rows;
  for (const auto& [activity, file] : changed_files_)
    rows.push_back({region_, generation_, activity, file, files_[activity][file]});
  if (!rows.empty()) RETURN_IF_ERROR(tx_.InsertMany(kPutFiles, kFileColumns, rows, kPutMonth));
  changed_files_.clear();
  rows.clear();
  for (const PairingFile& shown : changed_first_shown_)
    rows.push_back({region_, generation_, shown.first, shown.second, *first_shown_[shown]});
  if (!rows.empty()) RETURN_IF_ERROR(tx_.InsertMany(kPutFirstShown, kFileColumns, rows, kPutMonth));
  changed_first_shown_.clear();
  RETURN_IF_ERROR(FlushAssessed());
  return FlushCells();
}

// Under the region's lock nobody else writes what was not there.
Status MysqlCellBook::FlushActivities() {
  std::vector<sql::Params> added;
  std::vector<sql::Params> changed;
  for (const std::string& name : std::exchange(changed_, {})) {
    (stored_.insert(name).second ? added : changed).push_back(ToRow(region_, generation_, *activities_[name]));
  }
  if (!added.empty()) RETURN_IF_ERROR(tx_.InsertMany(kPutActivityHead, kActivityColumns, std::move(added)));
  if (changed.empty()) return OkStatus();
  return tx_.InsertMany(kPutActivityHead, kActivityColumns, std::move(changed), kPutActivityTail);
}

Status MysqlCellBook::FlushCells() {
  Cells changes = std::exchange(changes_, {});
  changes.DropZeros();
  std::vector<sql::Params> rows;
  for (const auto& [key, sum] : changes.pairings) {
    const CellKey& cell = key.cell;
    rows.push_back({region_, generation_, key.pairing, static_cast<int>(cell.basis), cell.month, cell.kind,
                    cell.subject, cell.level, sum.activities, sum.teachers, sum.students});
  }
  if (!rows.empty()) RETURN_IF_ERROR(tx_.InsertMany(kAddPairingCells, kPairingCellColumns, std::move(rows), kAddSums));
  rows.clear();
  for (const auto& [cell, sum] : changes.county) {
    rows.push_back({region_, generation_, static_cast<int>(cell.basis), cell.month, cell.kind, cell.subject, cell.level,
                    sum.activities, sum.teachers, sum.students});
  }
  if (!rows.empty()) RETURN_IF_ERROR(tx_.InsertMany(kAddCountyCells, kCountyCellColumns, std::move(rows), kAddSums));
  rows.clear();
  for (const auto& [key, files] : changes.materials)
    rows.push_back({region_, generation_, key.pairing, key.month, files});
  if (rows.empty()) return OkStatus();
  return tx_.InsertMany(kAddMaterialCells, kMaterialCellColumns, rows, kAddFiles);
}

StatusOr<int64_t> LockGeneration(sql::Transaction& tx, const std::string& region) {
  ASSIGN_OR_RETURN(std::optional<sql::Row> row, tx.QueryOne(kLockGeneration, {region}));
  if (row.has_value()) return row->Int(0);
  const Status inserted = tx.Insert(kInsertRegion, {region});
  if (!inserted.ok() && ReasonOf(inserted) != "SQL_DUPLICATE") return inserted;
  ASSIGN_OR_RETURN(row, tx.QueryOne(kLockGeneration, {region}));
  if (!row.has_value())
    return Internal("ROLLUP_REGION_LOST", "the row of region " + region + " was not there after it was written");
  return row->Int(0);
}

StatusOr<std::unique_ptr<CellBook>> OpenLivingBook(sql::Transaction& tx, const std::string& region) {
  ASSIGN_OR_RETURN(const int64_t generation, LockGeneration(tx, region));
  return std::unique_ptr<CellBook>(std::make_unique<MysqlCellBook>(tx, region, generation));
}

StatusOr<Cells> ReadCells(sql::Transaction& tx, const std::string& region, int64_t generation) {
  Cells cells;
  const sql::QueryOptions many{.rows_max = kCellsMax};
  ASSIGN_OR_RETURN(sql::Rows rows, tx.Query(kReadPairingCells, {region, generation}, many));
  for (const sql::Row& row : rows) {
    ASSIGN_OR_RETURN(CellKey key, KeyFrom(row, 1));
    cells.pairings[{row.Text(0), std::move(key)}] = SumFrom(row, 6);
  }
  ASSIGN_OR_RETURN(rows, tx.Query(kReadCountyCells, {region, generation}, many));
  for (const sql::Row& row : rows) {
    ASSIGN_OR_RETURN(CellKey key, KeyFrom(row, 0));
    cells.county[std::move(key)] = SumFrom(row, 5);
  }
  ASSIGN_OR_RETURN(rows, tx.Query(kReadMaterialCells, {region, generation}, many));
  for (const sql::Row& row : rows) {
    ASSIGN_OR_RETURN(const Month month, MonthFrom(row.Text(1)));
    cells.materials[{row.Text(0), month}] = row.Int(2);
  }
  cells.DropZeros();
  return cells;
}

Status InsertAssessed(sql::Transaction& tx, const std::string& region, int64_t generation,
                      const std::vector<Assessed>& assessed) {
  std::vector<sql::Params> rows;
  rows.reserve(assessed.size());
  for (const Assessed& each : assessed)
    rows.push_back({region, generation, each.activity, each.seq, each.satisfied, each.verified});
  return tx.InsertMany(kPutAssessed, kAssessedColumns, rows, kSameAssessed);
}

Status InsertActivities(sql::Transaction& tx, const std::string& region, int64_t generation,
                        const std::vector<const Activity*>& activities) {
  std::vector<sql::Params> rows;
  rows.reserve(activities.size());
  for (const Activity* activity : activities) rows.push_back(ToRow(region, generation, *activity));
  return tx.InsertMany(kPutActivityHead, kActivityColumns, rows);
}

}  // namespace jgt::rollup
