// Support requests, plans and timetables as messages, both ways: for requests, answers, journal entries, and the rows
// that keep them whole.
#pragma once

#include <string>
#include <string_view>

#include "jgt/roster/v1/plan.pb.h"
#include "services/roster/domain/plan.h"

namespace jgt::roster {

inline constexpr char kSupportRequests[] = "supportRequests";
inline constexpr char kAssistancePlans[] = "assistancePlans";
inline constexpr char kTimetables[] = "timetables";

// "regions/{region}/pairings/{pairing}/{collection}/{year}".
std::string PlanName(const PlanKey& key, std::string_view collection);

// With revision and time.
jgt::roster::v1::SupportRequest ToProto(const SupportRequest& request);
jgt::roster::v1::AssistancePlan ToProto(const AssistancePlan& plan);
jgt::roster::v1::Timetable ToProto(const Timetable& timetable);
jgt::roster::v1::Filing ToProto(const Filing& filing);

// What the message tells; key and filing are the caller's to say.
SupportRequest FromProto(const jgt::roster::v1::SupportRequest& message);
AssistancePlan FromProto(const jgt::roster::v1::AssistancePlan& message);
Timetable FromProto(const jgt::roster::v1::Timetable& message);
TimetableRow FromProto(const jgt::roster::v1::TimetableRow& message);

}  // namespace jgt::roster
