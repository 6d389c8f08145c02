#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/attribute_store.h"

namespace jgt::roster {

class MysqlAttributeStore final : public AttributeStore {
 public:
  MysqlAttributeStore(sql::Pool& pool, journal::Writer& writer) : pool_(pool), writer_(writer) {}

  StatusOr<AttributesRecorded> Preview(const std::string& region, const std::vector<AttributeRow>& rows,
                                       const AttributeSource& source, Deadline deadline) override;
  StatusOr<std::string> Record(const std::string& region, const std::vector<AttributeRow>& rows,
                               const AttributeSource& source, const journal::Mutation& mutation,
                               const std::function<Status(const AttributePlan&)>& refuse,
                               const Encoder<AttributesRecorded>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
};

}  // namespace jgt::roster
