#include "services/ledger/rpc/oversight_conversions.h"

#include <algorithm>

#include "common/journal/body.h"
#include "common/journal/entry.h"
#include "common/names/names.h"
#include "jgt/ledger/v1/events.pb.h"

namespace jgt::ledger {
namespace {

constexpr size_t kMonthLength = 7;
constexpr size_t kHashLength = 24;

v1::SlotFulfilment ToProto(const SlotFulfilment& slot) {
  v1::SlotFulfilment message;
  message.set_slot(slot.slot.name);
  message.set_day(slot.slot.day);
  message.set_period(static_cast<int32_t>(slot.slot.period));
  message.set_subject(static_cast<jgt::common::v1::Subject>(slot.slot.subject));
  message.set_kind(slot.slot.kind);
  message.set_teacher(slot.slot.teacher);
  message.set_state(static_cast<v1::FulfilmentState>(slot.state));
  message.set_activity(slot.activity);
  message.set_activity_day(slot.activity_day);
  message.set_confirmed(slot.confirmed);
  return message;
}

v1::ItemFulfilment ToProto(const ItemFulfilment& item) {
  v1::ItemFulfilment message;
  message.set_part(item.item.part);
  message.set_kind(item.item.kind);
  message.set_count(static_cast<int32_t>(item.item.count));
  message.set_due_day(item.item.due_day);
  message.set_note(item.item.note);
  message.set_state(static_cast<v1::FulfilmentState>(item.state));
  message.set_done(static_cast<int32_t>(item.activities.size()));
  message.set_confirmed(static_cast<int32_t>(item.confirmed));
  for (const std::string& activity : item.activities) message.add_activities(activity);
  return message;
}

v1::UnplannedActivity ToProto(const UnplannedActivity& activity) {
  v1::UnplannedActivity message;
  message.set_activity(activity.activity);
  message.set_kind(activity.kind);
  message.set_day(activity.day);
  message.set_reason(static_cast<v1::UnplannedReason>(activity.reason));
  return message;
}

}  // namespace

v1::GetFulfilmentResponse ToProto(const Fulfilment& fulfilment) {
  v1::GetFulfilmentResponse response;
  for (const SlotFulfilment& slot : fulfilment.slots) *response.add_slots() = ToProto(slot);
  for (const ItemFulfilment& item : fulfilment.items) *response.add_items() = ToProto(item);
  for (const UnplannedActivity& activity : fulfilment.unplanned) {
    if (response.unplanned_size() == kUnplannedShownMax) break;
    *response.add_unplanned() = ToProto(activity);
  }
  response.set_unplanned_count(static_cast<int32_t>(fulfilment.unplanned.size()));
  for (const Milestone& milestone : fulfilment.milestones) {
    v1::Milestone* const message = response.add_milestones();
    message->set_code(milestone.code);
    message->set_display_name(milestone.display_name);
    message->set_done(!milestone.day.empty());
    message->set_day(milestone.day);
  }
  return response;
}

std::string NoticeId(const Month& month, const Notice& notice) {
  std::string content = notice.code + "\n" + notice.key;
  for (const std::string& activity : notice.activities) content += "\n" + activity;
  return ToString(month) + "-" + journal::ToHex(journal::Sha256(content)).substr(0, kHashLength);
}

std::optional<Month> MonthOfNotice(const std::string& id) {
  if (id.size() != kMonthLength + 1 + kHashLength || id[kMonthLength] != '-') return std::nullopt;
  const auto month = ParseMonth(id.substr(0, kMonthLength));
  return month.ok() ? std::optional(*month) : std::nullopt;
}

v1::Notice ToProto(const std::string& region, const Month& month, const Notice& notice, const std::string& version) {
  v1::Notice message;
  message.set_name(MakeName(region, "notices", NoticeId(month, notice)));
  message.set_code(notice.code);
  message.set_message(notice.message);
  for (const std::string& pairing : notice.pairings) message.add_pairings(pairing);
  for (const std::string& activity : notice.activities) {
    if (message.activities_size() == kActivitiesShownMax) break;
    message.add_activities(activity);
  }
  message.set_activity_count(static_cast<int32_t>(notice.activities.size()));
  message.set_rule_version(version);
  return message;
}

void AddReview(const NoticeReview& review, v1::Notice& message) {
  message.set_review_reason(review.reason);
  message.set_reviewed_at_micros(review.at.micros);
}

EntryBody EncodeReview(v1::Notice notice, const std::string& reason) {
  v1::NoticeReviewed event;
  *event.mutable_notice() = std::move(notice);
  event.mutable_notice()->set_review_reason(reason);
  return {.type = journal::TypeOf(event), .bytes = journal::Serialize(event)};
}

std::vector<v1::OverdueThing> OverdueOf(const PlannedYear& planned, const Fulfilment& fulfilment) {
  std::vector<v1::OverdueThing> things;
  for (const SlotFulfilment& slot : fulfilment.slots) {
    if (slot.state != FulfilmentState::kOverdue) continue;
    v1::OverdueThing& thing = things.emplace_back();
    thing.set_what("SLOT");
    thing.set_slot(slot.slot.name);
    thing.set_kind(slot.slot.kind);
    thing.set_due_day(slot.slot.day);
    thing.set_count(1);
    thing.set_message(absl::StrFormat("大课表 %s 第 %d 节的课尚未完成", slot.slot.day, slot.slot.period));
  }
  for (const ItemFulfilment& item : fulfilment.items) {
    if (item.state != FulfilmentState::kOverdue) continue;
    v1::OverdueThing& thing = things.emplace_back();
    thing.set_what("ITEM");
    thing.set_kind(item.item.kind);
    thing.set_due_day(item.item.due_day);
    thing.set_count(static_cast<int32_t>(item.item.count));
    thing.set_done(static_cast<int32_t>(item.activities.size()));
    thing.set_message(absl::StrFormat("帮扶计划要求 %s 前完成 %d 次，已完成 %d 次", item.item.due_day, item.item.count,
                                      item.activities.size()));
  }
  for (v1::OverdueThing& thing : things) thing.set_pairing(planned.pairing);
  std::stable_sort(things.begin(), things.end(),
                   [](const v1::OverdueThing& a, const v1::OverdueThing& b) { return a.due_day() < b.due_day(); });
  return things;
}

}  // namespace jgt::ledger
