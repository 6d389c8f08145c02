#include "services/roster/storage/mysql_import_store.h"

#include "services/roster/storage/missing.h"
#include "services/roster/storage/to_proto.h"
#include "services/roster/storage/undo_rows.h"

namespace jgt::roster {
namespace {

Status CheckStands(const ImportRecord& record) {
  if (!record.undo.has_value()) return OkStatus();
  return FailedPrecondition("ALREADY_UNDONE", absl::StrFormat("%s was undone at %s", NameOf(record.key, kImports),
                                                              ToRfc3339(record.undo->at)))
      .Meta("undone_at", ToRfc3339(record.undo->at))
      .Zh("该次导入已撤销");
}

Status CheckNewest(const Query& query, const ImportRecord& record) {
  ASSIGN_OR_RETURN(const std::optional<Key> later, LaterImport(query, record));
  if (!later.has_value()) return OkStatus();
  const std::string name = NameOf(*later, kImports);
  return FailedPrecondition("LATER_IMPORT",
                            absl::StrFormat("%s of the same list is newer and stands: undo it first", name))
      .Meta("import", name)
      .Zh(absl::StrFormat("同一年度名单此后又导入过（%s），请先撤销较新的导入", name));
}

struct Prepared {
  ImportRecord record;
  UndoPlan plan;
  KnownThen after;
};

// All that is checked and decided, before anything is written.
StatusOr<Prepared> Prepare(const Query& query, const Key& key, const std::vector<ImportPart>& parts) {
  ASSIGN_OR_RETURN(std::optional<ImportRecord> record, FindImport(query, key));
  if (!record.has_value()) return NoSuchImport(key);
  RETURN_IF_ERROR(CheckStands(*record));
  RETURN_IF_ERROR(CheckNewest(query, *record));
  ASSIGN_OR_RETURN(UndoGround ground, ReadUndoGround(query, key.region, parts));
  Prepared prepared = {.record = *std::move(record),
                       .plan = DecideUndo(ground.before, ground.after, ground.now),
                       .after = std::move(ground.after)};
  RETURN_IF_ERROR(CheckNotBuiltUpon(query, prepared.record, parts, prepared.plan));
  return prepared;
}

}  // namespace

StatusOr<std::vector<ImportRecord>> MysqlImportStore::ListImports(const ImportQuery& wanted, Deadline deadline) {
  return ReadAtOneMoment<std::vector<ImportRecord>>(pool_, deadline,
                                                    [&](const Query& query) { return ImportsOf(query, wanted); });
}

StatusOr<UndoneImport> MysqlImportStore::PreviewUndo(const Key& key, Deadline deadline) {
  return ReadAtOneMoment<UndoneImport>(pool_, deadline, [&](const Query& query) -> StatusOr<UndoneImport> {
    ASSIGN_OR_RETURN(const std::vector<ImportPart> parts, PartsOf(query, key));
    ASSIGN_OR_RETURN(Prepared prepared, Prepare(query, key, parts));
    return UndoneImport{.record = std::move(prepared.record), .back = std::move(prepared.plan.back), .positions = {}};
  });
}

StatusOr<std::string> MysqlImportStore::Undo(const Key& key, const std::string& reason,
                                             const journal::Mutation& mutation, const Encoder<UndoneImport>& encode) {
  ASSIGN_OR_RETURN(const std::vector<ImportPart> parts,
                   ReadAtOneMoment<std::vector<ImportPart>>(pool_, mutation.deadline,
                                                            [&](const Query& query) { return PartsOf(query, key); }));
  std::vector<std::string> regions;
  regions.reserve(parts.size());
  for (const ImportPart& part : parts) regions.push_back(part.region);
  if (regions.empty()) return NoSuchImport(key);
  const auto work = [&](const BatchOf& batch_of) -> StatusOr<std::string> {
    const Positions positions(writer_.service(), regions, batch_of);
    ASSIGN_OR_RETURN(Prepared prepared, Prepare(QueryOf(batch_of(key.region)), key, parts));
    RETURN_IF_ERROR(WriteUndo(batch_of, parts, prepared.plan, prepared.after, reason, prepared.record));
    UndoneImport undone = {
        .record = std::move(prepared.record), .back = std::move(prepared.plan.back), .positions = positions.Reached()};
    return encode(undone);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, AppendOver(writer_, regions, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
