// Where quotas are kept, with the lists against which they are measured.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/quota.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

struct QuotasKnown {
  QuotaFacts facts;
  std::vector<journal::Position> positions;  // that they reflect
};

class QuotaStore {
 public:
  virtual ~QuotaStore() = default;

  // In place of those of that county and year.
  virtual StatusOr<std::string> SetQuotas(const std::string& county, int year, const std::vector<QuotaTarget>& targets,
                                          const journal::Mutation& mutation,
                                          const Encoder<journal::Position>& encode) = 0;
  // The pairings that the county's list of the year names, as they were at the moment, and what was asked for.
  virtual StatusOr<QuotasKnown> GetQuotas(const std::string& county, int year, const Moment& moment,
                                          Deadline deadline) = 0;
};

}  // namespace jgt::roster
