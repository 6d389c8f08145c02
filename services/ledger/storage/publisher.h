// Signs the heads of the logs. A checkpoint is made from what is committed only, copied outside and stored before
// anybody can be shown it, and refused when it does not continue what was published before: a database that was set
// back to an older backup signs nothing, and says so. Several processes may do it beside each other: a head is kept
// only in the place of the copy that it was checked against.
//
// It runs at an interval rather than on every commit: however much is written, a region costs at most one signature a
// round, and a round at most `logs_max` of them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/writer.h"
#include "common/merkle/note_keys.h"
#include "common/runtime/mutex.h"
#include "common/runtime/periodic.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/log.h"
#include "services/ledger/storage/log_appender.h"
#include "services/ledger/storage/outside_copies.h"

namespace jgt::ledger {

struct PublisherOptions {
  std::vector<merkle::NoteSigner> keys;  // all sign; none: nothing is signed, logs grow all the same
  std::string origin = "jgt-ledger";     // a log's origin is "<origin>/<region>"
  std::string outside_folder;
  std::chrono::milliseconds interval{1000};
  std::chrono::milliseconds province_interval{60000};  // between two entries of one county in the province's log
  size_t logs_max = 16;                                // in one round; those that waited longest come first
  // Told of every region looked at: whether its head is refused. For gauges.
  std::function<void(const std::string& region, bool refused)> observe;
};

// The entry of the province's log for a published head.
using HeadEncoder = std::function<EntryBody(const PublishedHead& head)>;

class Publisher final : public Signing {
 public:
  Publisher(PublisherOptions options, sql::Pool& pool, const Clock& clock, const LogAppender& appender,
            journal::Writer& writer, HeadEncoder encode);

  void Start();
  void Stop();

  // One round without the thread: catches logs up, signs heads that moved, tells the province's logs. An error is that
  // of the database; a refusal is no error of the round.
  Status RunOnce();

  SigningState StateOf(const std::string& region) const override;

 private:
  struct Candidate {
    std::string region;
    int64_t size = 0;
    merkle::Hash root;
    std::optional<PublishedHead> stored;  // the newest in the table, without its note
  };

  StatusOr<std::vector<Candidate>> FindCandidates(sql::Deadline deadline);
  Status Publish(const Candidate& candidate, sql::Deadline deadline);
  StatusOr<PublishedHead> Sign(sql::Transaction& tx, const Candidate& candidate,
                               const std::optional<PublishedHead>& outside) const;
  void Settle(const std::string& region, const Status& status);
  Status TellProvinces(sql::Deadline deadline);
  Status TellProvince(const PublishedHead& head, sql::Deadline deadline);

  const PublisherOptions options_;
  sql::Pool& pool_;
  const Clock& clock_;
  const LogAppender& appender_;
  journal::Writer& writer_;
  const HeadEncoder encode_;
  const OutsideCopies outside_;
  // Of the publisher's own thread: when a region had its last turn.
  std::map<std::string, std::chrono::steady_clock::time_point> tried_at_;
  mutable Mutex mutex_;
  std::map<std::string, Status> refusals_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Periodic> periodic_;
};

}  // namespace jgt::ledger
