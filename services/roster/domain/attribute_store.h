// Where attributes of schools are recorded.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/school_attributes.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

struct AttributesRecorded {
  AttributePlan plan;
  std::vector<journal::Position> positions;  // empty on a dry run
};

class AttributeStore {
 public:
  virtual ~AttributeStore() = default;

  // What recording would do. Reads, writes nothing.
  virtual StatusOr<AttributesRecorded> Preview(const std::string& region, const std::vector<AttributeRow>& rows,
                                               const AttributeSource& source, Deadline deadline) = 0;
  // All rows or none: `refuse` turns a plan with refused rows into the error. Returns the answer's bytes.
  virtual StatusOr<std::string> Record(const std::string& region, const std::vector<AttributeRow>& rows,
                                       const AttributeSource& source, const journal::Mutation& mutation,
                                       const std::function<Status(const AttributePlan&)>& refuse,
                                       const Encoder<AttributesRecorded>& encode) = 0;
};

}  // namespace jgt::roster
