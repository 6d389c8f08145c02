#include "services/roster/storage/import_record_rows.h"

#include <charconv>

#include "services/roster/domain/dating.h"

namespace jgt::roster {
namespace {

#define IMPORTS                                                                                    \
  "SELECT region, seq, year, effective_day, recorded_at, principal, rows_new, rows_changed,"       \
  " rows_unchanged, rows_differing, content_sha256, undone_seq, undone_at, undone_by, undo_reason" \
  " FROM roster_imports "

const std::string kImportsOfCounty =
    IMPORTS "WHERE region = ? AND (? = 0 OR year = ?) AND (? = 0 OR seq < ?) ORDER BY seq DESC LIMIT ?";
const std::string kFindImport = IMPORTS "WHERE region = ? AND seq = ?";
const std::string kLater =
    "SELECT seq FROM roster_imports WHERE region = ? AND year = ? AND seq > ? AND undone_seq = 0"
    " ORDER BY seq DESC LIMIT 1";
const std::string kParts =
    "SELECT partition_region, first_seq, last_seq FROM roster_import_parts WHERE region = ? AND seq = ?"
    " ORDER BY partition_region <> region, partition_region";
const std::string kInsertImport =
    "INSERT INTO roster_imports (region, seq, year, effective_day, recorded_at, principal, rows_new, rows_changed,"
    " rows_unchanged, rows_differing, content_sha256, undone_seq, undone_by, undo_reason)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '')";
constexpr std::string_view kInsertParts =
    "INSERT INTO roster_import_parts (region, seq, partition_region, first_seq, last_seq) ";
const std::string kMarkUndone =
    "UPDATE roster_imports SET undone_seq = ?, undone_at = ?, undone_by = ?, undo_reason = ?"
    " WHERE region = ? AND seq = ? AND undone_seq = 0";

// Ids that are no numbers name no import.
int64_t SeqOf(const Key& key) {
  int64_t seq = 0;
  const auto [end, error] = std::from_chars(key.id.data(), key.id.data() + key.id.size(), seq);
  const bool plain = error == std::errc() && end == key.id.data() + key.id.size();
  return plain && std::to_string(seq) == key.id ? seq : 0;
}

ImportRecord RecordFrom(const sql::Row& row) {
  ImportRecord record;
  record.key = {.region = row.Text(0), .id = std::to_string(row.Int(1))};
  record.year = row.Int(2);
  record.effective_day = row.Date(3);
  record.recorded_at = row.Time(4);
  record.principal = row.Text(5);
  record.rows_new = row.Int(6);
  record.rows_changed = row.Int(7);
  record.rows_unchanged = row.Int(8);
  record.rows_differing = row.Int(9);
  record.content_sha256 = row.Text(10);
  if (const auto undone_at = row.OptionalTime(12); undone_at.has_value()) {
    record.undo =
        ImportRecord::Undo{.seq = row.Int(11), .at = *undone_at, .principal = row.Text(13), .reason = row.Text(14)};
  }
  return record;
}

}  // namespace

ImportMarks::ImportMarks(std::vector<std::string> partitions, const BatchOf& batch_of)
    : partitions_(std::move(partitions)), batch_of_(batch_of) {
  for (const std::string& region : partitions_) first_.push_back(batch_of_(region).next_seq());
}

Status ImportMarks::Write(const Imported& imported, const ListContext& context,
                          const std::string& content_sha256) const {
  journal::Batch& county = batch_of_(context.county);
  const ImportPlan& plan = imported.plan;
  RETURN_IF_ERROR(
      county
          .Execute(kInsertImport, {context.county, imported.seq, context.year, DayOfList(context), county.now(),
                                   county.principal(), plan.Count(Verdict::kNew), plan.Count(Verdict::kChanged),
                                   plan.Count(Verdict::kUnchanged), plan.Count(Verdict::kDiffers), content_sha256})
          .status());
  std::vector<sql::Params> parts;
  for (size_t i = 0; i < partitions_.size(); ++i) {
    const int64_t last = batch_of_(partitions_[i]).next_seq() - 1;
    if (last >= first_[i]) parts.push_back({context.county, imported.seq, partitions_[i], first_[i], last});
  }
  return county.InsertMany(kInsertParts, 5, std::move(parts));
}

StatusOr<std::vector<ImportRecord>> ImportsOf(const Query& query, const ImportQuery& wanted) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kImportsOfCounty, {wanted.county, wanted.year, wanted.year,
                                                                  wanted.before_seq, wanted.before_seq, wanted.limit}));
  std::vector<ImportRecord> records;
  for (const sql::Row& row : rows) records.push_back(RecordFrom(row));
  return records;
}

StatusOr<std::optional<ImportRecord>> FindImport(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kFindImport, {key.region, SeqOf(key)}));
  if (rows.empty()) return std::optional<ImportRecord>();
  return std::optional<ImportRecord>(RecordFrom(rows.front()));
}

StatusOr<std::vector<ImportPart>> PartsOf(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kParts, {key.region, SeqOf(key)}));
  std::vector<ImportPart> parts;
  for (const sql::Row& row : rows) {
    parts.push_back({.region = row.Text(0), .first_seq = row.Int(1), .last_seq = row.Int(2)});
  }
  return parts;
}

StatusOr<std::optional<Key>> LaterImport(const Query& query, const ImportRecord& record) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kLater, {record.key.region, record.year, SeqOf(record.key)}));
  if (rows.empty()) return std::optional<Key>();
  return std::optional<Key>({.region = record.key.region, .id = std::to_string(rows.front().Int(0))});
}

Status MarkUndone(journal::Batch& batch, const ImportRecord& record) {
  ASSIGN_OR_RETURN(const int64_t matched,
                   batch.Execute(kMarkUndone, {record.undo->seq, record.undo->at, record.undo->principal,
                                               record.undo->reason, record.key.region, SeqOf(record.key)}));
  // Its county's head has been locked since it was read.
  JGT_CHECK(matched == 1);
  return OkStatus();
}

}  // namespace jgt::roster
