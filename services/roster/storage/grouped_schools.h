// Schools that are asked for at the same time, read together: a statement costs the database and us many times what one
// more school in it does. A reader begins with what has come by then; what comes meanwhile is the next group. A query
// begins after all calls of its group have come, so each sees whatever was acknowledged before it was made, by this
// process or another.
#pragma once

#include <absl/functional/any_invocable.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "common/runtime/executor.h"
#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "services/roster/domain/school_store.h"
#include "services/roster/storage/reading.h"
#include "services/roster/storage/school_cache.h"
#include "services/roster/storage/school_rows.h"

namespace jgt::roster {

// Thread-safe.
class GroupedSchools {
 public:
  using Done = SchoolStore::SchoolDone;

  // Readers run on the executor.
  GroupedSchools(sql::Pool& pool, Executor& executor) : pool_(pool), executor_(executor) {}

  static constexpr size_t kWaitingMax = 1000;

  // As the school stands on that day, as far as is known; NOT_FOUND NO_SUCH_SCHOOL, DEADLINE_EXCEEDED
  // EXPIRED_IN_QUEUE. Does not wait: `done` is called from the executor, or dropped when kWaitingMax wait already or
  // the executor takes no reader.
  void Read(const SchoolOnDay& wanted, Deadline deadline, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    SchoolOnDay wanted;
    Deadline deadline;
    Done done;
  };

  void ReadGroups() ABSL_LOCKS_EXCLUDED(mutex_);
  void DropReader() ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<Waiting> NextGroup() ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(std::vector<Waiting> group);
  static void AnswerExpired(std::vector<Waiting>& group);
  // Answers those that need no reading, and leaves the others.
  void AnswerKnown(const std::map<std::string, HeadMark>& heads, std::vector<Waiting>& group);
  static void AnswerRead(const Query& query, std::vector<Waiting> group);
  void ReadRegion(const Query& query, const std::string& region, const HeadMark& head);

  sql::Pool& pool_;
  Executor& executor_;
  SchoolCache known_;
  Mutex mutex_;
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  int readers_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jgt::roster
