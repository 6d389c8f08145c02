// What undoing an import reads and writes.
#pragma once

#include <vector>

#include "services/roster/domain/undo.h"
#include "services/roster/storage/import_record_rows.h"

namespace jgt::roster {

// What is known now of the partitions that an import wrote in, and what was before and right after it.
struct UndoGround {
  KnownThen before;
  KnownThen after;
  KnownThen now;
};
StatusOr<UndoGround> ReadUndoGround(const Query& query, const std::string& county,
                                    const std::vector<ImportPart>& parts);

// FAILED_PRECONDITION IMPORT_BUILT_UPON with what stands in the way: things that have been changed since, and things
// that the import made and others need by now.
Status CheckNotBuiltUpon(const Query& query, const ImportRecord& record, const std::vector<ImportPart>& parts,
                         const UndoPlan& plan);

// The undo's entry in the county's partition, then one for each thing that is otherwise, each in its partition, with
// the versions. Fills in `record.undo`.
Status WriteUndo(const BatchOf& batch_of, const std::vector<ImportPart>& parts, const UndoPlan& plan,
                 const KnownThen& after, const std::string& reason, ImportRecord& record);

}  // namespace jgt::roster
