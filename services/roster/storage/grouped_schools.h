// Schools that are asked for at the same time, read together: a statement costs the database and us many times what one
// more school in it does. Whoever finds no others at work begins, with what has come by then; what comes meanwhile is
// the next group. A query begins after all calls of its group have come, so each sees whatever was acknowledged before
// it was made, by this process or another.
#pragma once

#include <absl/functional/any_invocable.h>

#include <cstddef>
#include <vector>

#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "services/roster/domain/school_store.h"
#include "services/roster/storage/school_rows.h"

namespace jgt::roster {

// Thread-safe.
class GroupedSchools {
 public:
  using Done = SchoolStore::SchoolDone;

  explicit GroupedSchools(sql::Pool& pool) : pool_(pool) {}

  static constexpr size_t kWaitingMax = 1000;

  // As the school stands on that day, as far as is known; NOT_FOUND NO_SUCH_SCHOOL, DEADLINE_EXCEEDED
  // EXPIRED_IN_QUEUE. Calls `done` from the caller's thread or another one, and may answer others' calls from it; drops
  // it when kWaitingMax wait already.
  void Read(const SchoolOnDay& wanted, Deadline deadline, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    SchoolOnDay wanted;
    Deadline deadline;
    Done done;
  };

  std::vector<Waiting> NextGroup() ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(std::vector<Waiting> group);
  void AnswerExpired(std::vector<Waiting>& group);

  sql::Pool& pool_;
  Mutex mutex_;
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  int readers_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jgt::roster
