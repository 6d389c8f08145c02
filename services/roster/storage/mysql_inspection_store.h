#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/inspection_store.h"

namespace jgt::roster {

class MysqlInspectionStore final : public InspectionStore {
 public:
  MysqlInspectionStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids)
      : pool_(pool), writer_(writer), ids_(ids) {}

  StatusOr<std::string> GrantInspection(const Inspection& inspection, const journal::Mutation& mutation,
                                        const Encoder<InspectionNow>& encode) override;
  StatusOr<std::string> RevokeInspection(const Key& key, const std::string& reason, const journal::Mutation& mutation,
                                         const Encoder<journal::Position>& encode) override;
  StatusOr<std::vector<Inspection>> ListInspections(const InspectionQuery& wanted, Deadline deadline) override;
  StatusOr<std::vector<Inspection>> ListGrants(const InspectionGrantQuery& wanted, Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
};

}  // namespace jgt::roster
