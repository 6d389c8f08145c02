#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/change_store.h"

namespace jgt::roster {

class MysqlChangeStore final : public ChangeStore {
 public:
  MysqlChangeStore(sql::Pool& pool, journal::Writer& writer, const RegionBook& regions, IdSource& ids)
      : pool_(pool), writer_(writer), regions_(regions), ids_(ids) {}

  StatusOr<std::string> ChangePairing(const Key& key, const PairingChange& change, std::optional<VersionId> seen,
                                      const journal::Mutation& mutation,
                                      const Encoder<PairingChanged>& encode) override;
  StatusOr<std::string> ChangeSchool(const Key& key, const SchoolChange& change, std::optional<VersionId> seen,
                                     const journal::Mutation& mutation, const Encoder<SchoolChanged>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  const RegionBook& regions_;
  IdSource& ids_;
};

}  // namespace jgt::roster
