// Imports after they were made: which there are, and undoing one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/school_store.h"
#include "services/roster/domain/undo.h"

namespace jgt::roster {

// An import, as it was recorded. Its id is the number of its entry in the county's partition.
struct ImportRecord {
  struct Undo {
    int64_t seq = 0;
    Instant at;
    std::string principal;
    std::string reason;
  };

  Key key;
  int64_t year = 0;
  Day effective_day;
  Instant recorded_at;
  std::string principal;
  int64_t rows_new = 0;
  int64_t rows_changed = 0;
  int64_t rows_unchanged = 0;
  int64_t rows_differing = 0;
  std::string content_sha256;
  std::optional<Undo> undo;  // absent while it stands
};

struct UndoneImport {
  ImportRecord record;
  KnownThen back;
  std::vector<journal::Position> positions;  // empty on a dry run
};

// Newest first.
struct ImportQuery {
  std::string county;
  int64_t year = 0;        // 0: of all years
  int64_t before_seq = 0;  // 0: from the newest on
  int limit = 100;
};

class ImportStore {
 public:
  virtual ~ImportStore() = default;

  virtual StatusOr<std::vector<ImportRecord>> ListImports(const ImportQuery& query, Deadline deadline) = 0;

  // What an undo would do. Reads, writes nothing. Errors as of Undo.
  virtual StatusOr<UndoneImport> PreviewUndo(const Key& key, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_IMPORT; FAILED_PRECONDITION ALREADY_UNDONE, LATER_IMPORT when another of the county and year
  // stands that is newer, IMPORT_BUILT_UPON with what has been changed since, or is needed by what is not of the
  // import.
  virtual StatusOr<std::string> Undo(const Key& key, const std::string& reason, const journal::Mutation& mutation,
                                     const Encoder<UndoneImport>& encode) = 0;
};

}  // namespace jgt::roster
