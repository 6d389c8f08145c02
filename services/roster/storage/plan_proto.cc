#include "services/roster/storage/plan_proto.h"

#include "services/roster/domain/timetable.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

template <typename Message>
void Place(const PlanKey& key, const Filed& filed, std::string_view collection, Message& message) {
  message.set_name(PlanName(key, collection));
  message.set_pairing(NameOf(key.pairing, kPairings));
  message.set_year(static_cast<int32_t>(key.year));
  message.set_revision(filed.revision);
  message.set_filed_at_micros(filed.at.micros);
}

pb::TimetableSlot ToProto(const PlanKey& key, const TimetableSlot& slot) {
  pb::TimetableSlot message;
  message.set_name(SlotName(key, slot.id));
  message.set_day(ToString(slot.day));
  message.set_period(static_cast<int32_t>(slot.period));
  message.set_subject(static_cast<jgt::common::v1::Subject>(slot.subject));
  message.set_kind(slot.kind);
  message.set_teacher(slot.teacher);
  message.set_supporter_class(slot.supporter_class);
  message.set_supported_class(slot.supported_class);
  return message;
}

}  // namespace

std::string PlanName(const PlanKey& key, std::string_view collection) {
  return NameBelow(key.pairing, collection, std::to_string(key.year));
}

pb::SupportRequest ToProto(const SupportRequest& request) {
  pb::SupportRequest message;
  Place(request.key, request.filed, kSupportRequests, message);
  for (const LessonWish& wish : request.lessons) {
    pb::LessonWish* const lesson = message.add_lessons();
    lesson->set_subject(static_cast<jgt::common::v1::Subject>(wish.subject));
    lesson->set_weekday(static_cast<int32_t>(wish.weekday));
    lesson->set_day(wish.day);
    lesson->set_period(static_cast<int32_t>(wish.period));
    lesson->set_supported_class(wish.supported_class);
    lesson->set_teacher(wish.teacher);
  }
  for (const ResearchWish& wish : request.researches) {
    pb::ResearchWish* const research = message.add_researches();
    research->set_topic(wish.topic);
    research->set_time(wish.time);
    research->set_online(wish.online);
  }
  message.set_note(request.note);
  return message;
}

SupportRequest FromProto(const pb::SupportRequest& message) {
  SupportRequest request;
  request.key.year = message.year();
  request.lessons.reserve(static_cast<size_t>(message.lessons_size()));
  for (const pb::LessonWish& wish : message.lessons()) {
    request.lessons.push_back({.subject = wish.subject(),
                               .weekday = wish.weekday(),
                               .day = wish.day(),
                               .period = wish.period(),
                               .supported_class = wish.supported_class(),
                               .teacher = wish.teacher()});
  }
  request.researches.reserve(static_cast<size_t>(message.researches_size()));
  for (const pb::ResearchWish& wish : message.researches()) {
    request.researches.push_back({.topic = wish.topic(), .time = wish.time(), .online = wish.online()});
  }
  request.note = message.note();
  return request;
}

pb::AssistancePlan ToProto(const AssistancePlan& plan) {
  pb::AssistancePlan message;
  Place(plan.key, plan.filed, kAssistancePlans, message);
  for (const PlanItem& item : plan.items) {
    pb::PlanItem* const told = message.add_items();
    told->set_part(item.part);
    told->set_kind(item.kind);
    told->set_count(static_cast<int32_t>(item.count));
    told->set_due(item.due);
    told->set_due_day(item.due_day);
    told->set_note(item.note);
  }
  message.set_note(plan.note);
  message.set_policy_version(plan.policy_version);
  return message;
}

AssistancePlan FromProto(const pb::AssistancePlan& message) {
  AssistancePlan plan;
  plan.key.year = message.year();
  plan.items.reserve(static_cast<size_t>(message.items_size()));
  for (const pb::PlanItem& item : message.items()) {
    plan.items.push_back({.part = item.part(),
                          .kind = item.kind(),
                          .count = item.count(),
                          .due = item.due(),
                          .due_day = item.due_day(),
                          .note = item.note()});
  }
  plan.note = message.note();
  plan.policy_version = message.policy_version();
  return plan;
}

pb::Timetable ToProto(const Timetable& timetable) {
  pb::Timetable message;
  Place(timetable.key, timetable.filed, kTimetables, message);
  for (const TimetableSlot& slot : timetable.slots) *message.add_slots() = ToProto(timetable.key, slot);
  return message;
}

// Days are those that we have written ourselves.
Timetable FromProto(const pb::Timetable& message) {
  Timetable timetable;
  timetable.key.year = message.year();
  timetable.slots.reserve(static_cast<size_t>(message.slots_size()));
  for (const pb::TimetableSlot& slot : message.slots()) {
    const StatusOr<Day> day = ParseDay(slot.day());
    timetable.slots.push_back({.id = slot.name().substr(slot.name().rfind('/') + 1),
                               .day = day.ok() ? *day : Day{},
                               .period = slot.period(),
                               .subject = slot.subject(),
                               .kind = slot.kind(),
                               .teacher = slot.teacher(),
                               .supporter_class = slot.supporter_class(),
                               .supported_class = slot.supported_class()});
  }
  return timetable;
}

TimetableRow FromProto(const pb::TimetableRow& message) {
  return {.day = message.day(),
          .weekday = message.weekday(),
          .first_day = message.first_day(),
          .last_day = message.last_day(),
          .period = message.period(),
          .subject = message.subject(),
          .kind = message.kind(),
          .teacher = message.teacher(),
          .supporter_class = message.supporter_class(),
          .supported_class = message.supported_class()};
}

pb::Filing ToProto(const Filing& filing) {
  pb::Filing message;
  message.set_pairing(NameOf(filing.pairing, kPairings));
  message.set_supporter_name(filing.supporter_name);
  message.set_supported_name(filing.supported_name);
  message.set_support_request_filed_at_micros(filing.support_request.at.micros);
  message.set_assistance_plan_filed_at_micros(filing.assistance_plan.at.micros);
  message.set_timetable_filed_at_micros(filing.timetable.at.micros);
  return message;
}

}  // namespace jgt::roster
