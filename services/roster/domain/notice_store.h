// Where notices are kept.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/agreement.h"
#include "services/roster/domain/plan_store.h"

namespace jgt::roster {

// Order: day of issue, region, id.
struct NoticeQuery {
  std::string region;  // or all below it
  Moment moment;
  bool withdrawn_too = false;
  std::string after_day;
  Key after;
  int limit = 100;
};

class NoticeStore {
 public:
  virtual ~NoticeStore() = default;

  // Checked by itself already (agreement_check.h); the id is given here. PERMISSION_DENIED OUTSIDE_SCOPE, NOT_FOUND
  // NO_SUCH_PAIRING, NO_SUCH_NOTICE; what CheckWithdrawal says; ALREADY_EXISTS NOTICE_NUMBER_TAKEN.
  virtual StatusOr<std::string> IssueNotice(const Notice& notice, const journal::Mutation& mutation,
                                            const Encoder<FiledNow<Notice>>& encode) = 0;
  // Who may read it: resource names of the regions that issue it, its own county first, and of the ends of its
  // pairings. NOT_FOUND NO_SUCH_NOTICE.
  virtual StatusOr<std::vector<std::string>> ReadersOf(const Key& notice, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_NOTICE, also for one that was not issued at the moment.
  virtual StatusOr<Notice> GetNotice(const Key& notice, const Moment& moment, Deadline deadline) = 0;
  virtual StatusOr<std::vector<Notice>> ListNotices(const NoticeQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::roster
