// Where schools are kept, with their head counts and readiness facts.
#pragma once

#include <absl/functional/any_invocable.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/school_class.h"

namespace jgt::roster {

using Deadline = std::chrono::steady_clock::time_point;

// What a list shows: everything in a region and below it, or one school.
struct Reach {
  std::string region;  // "330327", "330300", …; "000000" is everything
  std::string school;  // id; empty = all of the region
  bool operator==(const Reach&) const = default;
};

// Which schools; what is absent or empty asks for nothing.
struct SchoolFilter {
  Stage stage = Stage::kUnspecified;
  std::string display_name;
  std::string code;
  std::optional<Ownership> ownership;
  std::optional<UrbanRural> urban_rural;
  std::optional<Locality> locality;
  std::optional<Known> boarding;
  std::optional<Known> weak;
  std::optional<Known> town_quality;
  std::optional<Known> rural;
  std::optional<Known> small_scale;
  std::optional<Known> rural_small_scale;
  int priority_min = 0;
};

struct SchoolQuery {
  std::vector<Reach> reach;
  SchoolFilter filter;
  SchoolClassPolicy policy;  // by which they are classed
  bool closed_too = false;
  bool by_priority = false;  // the highest first, within the same by name
  Moment moment;
  // The last row of the page before; an empty name is the beginning.
  int64_t after_priority = kPriorityMax + 1;
  std::string after_name;
  Key after;
  int limit = 100;
};

// The answer to a mutation: what it returns the first time, and every time the same request comes again.
template <typename Result>
using Encoder = std::function<std::string(const Result&)>;

class SchoolStore {
 public:
  virtual ~SchoolStore() = default;

  // NOT_FOUND NO_SUCH_SCHOOL, also for one that was not there at the moment.
  // Does not wait: `done` is called once, from another thread, because schools that are asked for at the same time are
  // read together; when too many wait already it is dropped.
  using SchoolDone = absl::AnyInvocable<void(StatusOr<School>) &&>;
  virtual void GetSchool(const Key& key, const Moment& moment, Deadline deadline, SchoolDone done) = 0;
  // By name, or by priority and name, then by region and id.
  virtual StatusOr<std::vector<School>> ListSchools(const SchoolQuery& query, Deadline deadline) = 0;

  // All or none. `parent` records; a subject elsewhere must be an end of one of its pairings, else PERMISSION_DENIED
  // OUTSIDE_SCOPE. NOT_FOUND NO_SUCH_SCHOOL or NO_SUCH_PAIRING. A fact that stands already makes no entry; a new one
  // holds from its day on, and says nothing about the days before. Returns the answer's bytes.
  virtual StatusOr<std::string> RecordReadiness(const std::string& parent, const std::vector<ReadinessFact>& facts,
                                                const journal::Mutation& mutation,
                                                const Encoder<std::vector<journal::Position>>& encode) = 0;
  // The same for head counts; a school shows on each day the last one of it or before it.
  virtual StatusOr<std::string> RecordHeadCounts(const std::string& parent, const std::vector<HeadCount>& counts,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<std::vector<journal::Position>>& encode) = 0;
};

}  // namespace jgt::roster
