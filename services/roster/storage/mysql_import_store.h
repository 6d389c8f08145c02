#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/import_store.h"

namespace jgt::roster {

class MysqlImportStore final : public ImportStore {
 public:
  MysqlImportStore(sql::Pool& pool, journal::Writer& writer) : pool_(pool), writer_(writer) {}

  StatusOr<std::vector<ImportRecord>> ListImports(const ImportQuery& wanted, Deadline deadline) override;
  StatusOr<UndoneImport> PreviewUndo(const Key& key, Deadline deadline) override;
  StatusOr<std::string> Undo(const Key& key, const std::string& reason, const journal::Mutation& mutation,
                             const Encoder<UndoneImport>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
};

}  // namespace jgt::roster
