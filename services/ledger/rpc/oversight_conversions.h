// What was planned, what was done and what looks implausible, on the wire.
#pragma once

#include <string>

#include "jgt/ledger/v1/oversight.pb.h"
#include "jgt/ledger/v1/oversight_service.pb.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/fulfilment.h"
#include "services/ledger/domain/oversight_store.h"
#include "services/ledger/domain/plausibility.h"

namespace jgt::ledger {

inline constexpr int kUnplannedShownMax = 1000;
inline constexpr int kActivitiesShownMax = 100;

v1::GetFulfilmentResponse ToProto(const Fulfilment& fulfilment);

// "2022-05-" and 24 hex digits over code, key and activities: a notice that names other activities is another one.
std::string NoticeId(const Month& month, const Notice& notice);
// The month of such an id; nothing for any other text.
std::optional<Month> MonthOfNotice(const std::string& id);
v1::Notice ToProto(const std::string& region, const Month& month, const Notice& notice, const std::string& version);
void AddReview(const NoticeReview& review, v1::Notice& message);
// The entry that a review leaves.
EntryBody EncodeReview(v1::Notice notice, const std::string& reason);

// What of it is overdue, in the order of days.
std::vector<v1::OverdueThing> OverdueOf(const PlannedYear& planned, const Fulfilment& fulfilment);

}  // namespace jgt::ledger
