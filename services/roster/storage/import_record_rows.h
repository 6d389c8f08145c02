// Imports in their tables: what each one was, and where its entries are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/import_store.h"
#include "services/roster/domain/list_store.h"
#include "services/roster/storage/import_rows.h"

namespace jgt::roster {

// An import's entries in one partition.
struct ImportPart {
  std::string region;
  int64_t first_seq = 0;
  int64_t last_seq = 0;
};

// Remembers where the partitions stood before an import wrote.
class ImportMarks {
 public:
  ImportMarks(std::vector<std::string> partitions, const BatchOf& batch_of);
  // After all of the import's entries.
  Status Write(const Imported& imported, const ListContext& context, const std::string& content_sha256) const;

 private:
  const std::vector<std::string> partitions_;
  const BatchOf& batch_of_;
  std::vector<int64_t> first_;
};

StatusOr<std::vector<ImportRecord>> ImportsOf(const Query& query, const ImportQuery& wanted);
StatusOr<std::optional<ImportRecord>> FindImport(const Query& query, const Key& key);
// The partitions that it wrote in, its county's first. They never change.
StatusOr<std::vector<ImportPart>> PartsOf(const Query& query, const Key& key);
// The newest that stands of the same county and year, when it is newer.
StatusOr<std::optional<Key>> LaterImport(const Query& query, const ImportRecord& record);

Status MarkUndone(journal::Batch& batch, const ImportRecord& record);

}  // namespace jgt::roster
