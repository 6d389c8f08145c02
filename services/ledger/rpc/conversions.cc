#include "services/ledger/rpc/conversions.h"

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/ledger/v1/events.pb.h"
#include "services/ledger/rpc/kind_conversions.h"

namespace jgt::ledger {
namespace {

// As an entry carries it: what only the entry itself can say (its number, its time) is left out, and read from the
// entry.
v1::Activity WithoutPlace(const Activity& activity) {
  v1::Activity message = ToProto(activity);
  message.clear_restates();
  message.set_state(v1::ACTIVITY_STATE_RECORDED);
  message.clear_seq();
  message.clear_revision();
  message.clear_recorded_at_micros();
  return message;
}

template <typename Message>
void Mark(const std::vector<std::string>& restates, Message& message) {
  for (const std::string& form : restates) message.add_restates(form);
}
template <typename Message>
std::vector<std::string> Marked(const Message& message) {
  return {message.restates().begin(), message.restates().end()};
}

// One overload for each event.
struct ActivityEncoder {
  EntryBody operator()(const ActivityRecorded& event) const {
    v1::ActivityRecorded message;
    *message.mutable_activity() = WithoutPlace(event.activity);
    message.set_lesson(event.activity.lesson);
    Mark(event.restates, message);
    return BodyOf(message);
  }
  EntryBody operator()(const ActivityConfirmed& event) const {
    v1::ActivityConfirmed message;
    message.set_activity(event.activity);
    message.set_school(event.school);
    Mark(event.restates, message);
    return BodyOf(message);
  }
  EntryBody operator()(const ActivityCorrected& event) const {
    v1::ActivityCorrected message;
    message.set_corrected(event.corrected);
    *message.mutable_activity() = WithoutPlace(event.activity);
    message.set_reason(event.reason);
    message.set_lesson(event.activity.lesson);
    Mark(event.restates, message);
    return BodyOf(message);
  }
  EntryBody operator()(const ActivityReversed& event) const {
    v1::ActivityReversed message;
    message.set_activity(event.activity);
    message.set_reason(event.reason);
    Mark(event.restates, message);
    return BodyOf(message);
  }
  EntryBody operator()(const ActivityTimedOut& event) const {
    v1::ActivityTimedOut message;
    message.set_activity(event.activity);
    message.set_outcome(static_cast<v1::TimeoutOutcome>(event.outcome));
    message.set_policy(event.policy);
    message.set_due_day(event.due_day);
    Mark(event.restates, message);
    return BodyOf(message);
  }
};

// What ActivityEncoder made, back.
template <typename Message>
Activity Told(const Message& message) {
  Activity activity = FromProto(message.activity());
  activity.name = message.activity().name();
  activity.corrects = message.activity().corrects();
  activity.lesson = message.lesson();
  return activity;
}

DecodedEntry Decoded(const v1::ActivityRecorded& message) {
  return {.event = ActivityRecorded{.activity = Told(message), .restates = Marked(message)},
          .knows_lesson = message.has_lesson(),
          .head = {}};
}
DecodedEntry Decoded(const v1::ActivityConfirmed& message) {
  return {
      .event =
          ActivityConfirmed{.activity = message.activity(), .school = message.school(), .restates = Marked(message)},
      .head = {}};
}
DecodedEntry Decoded(const v1::ActivityCorrected& message) {
  return {.event = ActivityCorrected{.corrected = message.corrected(),
                                     .activity = Told(message),
                                     .reason = message.reason(),
                                     .restates = Marked(message)},
          .knows_lesson = message.has_lesson(),
          .head = {}};
}
DecodedEntry Decoded(const v1::ActivityReversed& message) {
  return {.event =
              ActivityReversed{.activity = message.activity(), .reason = message.reason(), .restates = Marked(message)},
          .head = {}};
}
DecodedEntry Decoded(const v1::ActivityTimedOut& message) {
  return {.event = ActivityTimedOut{.activity = message.activity(),
                                    .outcome = static_cast<TimeoutOutcome>(message.outcome()),
                                    .policy = message.policy(),
                                    .due_day = message.due_day(),
                                    .restates = Marked(message)},
          .head = {}};
}
DecodedEntry Decoded(const v1::CheckpointPublished& message) {
  return {.event = std::nullopt,
          .head = PublishedHead{.region = RegionOf(message.region()),
                                .size = message.size(),
                                .root = message.root(),
                                .note = message.note()}};
}

DecodedEntry Decoded(const v1::KindDefined& message) {
  return {.event = std::nullopt, .kind = KindDefined{.year = message.kind().year(), .kind = FromProto(message.kind())}};
}
DecodedEntry Decoded(const v1::KindWithdrawn& message) {
  return {.event = std::nullopt,
          .kind = KindWithdrawn{.year = message.year(), .code = message.code(), .reason = message.reason()}};
}

DecodedEntry Decoded(const v1::ConfirmationPolicySet& message) {
  return {.event = std::nullopt, .decision = PolicyWasSet{.year = message.policy().year()}};
}
DecodedEntry Decoded(const v1::NoticeReviewed& message) {
  const std::string& name = message.notice().name();
  return {.event = std::nullopt,
          .decision = NoticeWasReviewed{.notice = IdOf(name), .reason = message.notice().review_reason()}};
}

// True when the type is Message's; `decoded` is then what the bytes say.
template <typename Message>
bool DecodeAs(const std::string& type, const std::string& bytes, StatusOr<DecodedEntry>& decoded) {
  if (type != Message::descriptor()->full_name()) return false;
  Message message;
  if (message.ParseFromString(bytes)) {
    decoded = Decoded(message);
  } else {
    decoded = DataLoss("BAD_BODY", "the body is not a " + type);
  }
  return true;
}

}  // namespace

Activity FromProto(const v1::Activity& told) {
  Activity activity;
  activity.pairing = told.pairing();
  activity.kind = told.kind();
  activity.day = told.day();
  activity.end_day = told.end_day();
  activity.period = told.period();
  activity.subject = told.subject();
  activity.teacher = told.teacher();
  activity.supporter_class = told.supporter_class();
  activity.supported_class = told.supported_class();
  activity.title = told.title();
  activity.teachers = told.teachers();
  activity.students = told.students();
  activity.mentor_group = told.mentor_group();
  activity.exchange = told.exchange();
  activity.publicity_level = told.publicity_level();
  activity.link = told.link();
  activity.exchange_kind = told.exchange_kind();
  for (const v1::Fact& fact : told.facts())
    activity.facts.push_back({.key = fact.key(), .value = fact.value(), .once = fact.once()});
  activity.recorded_by = told.recorded_by();
  return activity;
}

v1::Activity ToProto(const Activity& activity) {
  v1::Activity message;
  message.set_name(activity.name);
  message.set_pairing(activity.pairing);
  message.set_kind(activity.kind);
  message.set_day(activity.day);
  message.set_end_day(activity.end_day);
  message.set_period(static_cast<int32_t>(activity.period));
  message.set_subject(static_cast<jgt::common::v1::Subject>(activity.subject));
  message.set_teacher(activity.teacher);
  message.set_supporter_class(activity.supporter_class);
  message.set_supported_class(activity.supported_class);
  message.set_title(activity.title);
  message.set_teachers(static_cast<int32_t>(activity.teachers));
  message.set_students(static_cast<int32_t>(activity.students));
  message.set_mentor_group(activity.mentor_group);
  message.set_exchange(activity.exchange);
  message.set_publicity_level(activity.publicity_level);
  message.set_link(activity.link);
  message.set_exchange_kind(activity.exchange_kind);
  for (const Fact& fact : activity.facts) {
    v1::Fact& to = *message.add_facts();
    to.set_key(fact.key);
    to.set_value(fact.value);
    to.set_once(fact.once);
  }
  message.set_state(static_cast<v1::ActivityState>(activity.state));
  message.set_recorded_by(activity.recorded_by);
  message.set_confirmed_by(activity.confirmed_by);
  message.set_corrects(activity.corrects);
  message.set_superseded_by(activity.superseded_by);
  message.set_recorded_at_micros(activity.recorded_at.micros);
  message.set_seq(activity.seq);
  message.set_revision(activity.revision);
  message.set_timeout_policy(activity.timeout_policy);
  for (const std::string& form : activity.restates) message.add_restates(form);
  return message;
}

EntryBody EncodeEntry(const ActivityEvent& event) { return std::visit(ActivityEncoder(), event); }

EntryBody EncodeHead(const PublishedHead& head) {
  v1::CheckpointPublished message;
  message.set_region(RegionName(head.region));
  message.set_size(head.size);
  message.set_root(head.root);
  message.set_note(head.note);
  return BodyOf(message);
}

StatusOr<DecodedEntry> DecodeEntry(const std::string& type, const std::string& bytes) {
  StatusOr<DecodedEntry> decoded = DecodedEntry();
  static_cast<void>(
      DecodeAs<v1::ActivityRecorded>(type, bytes, decoded) || DecodeAs<v1::ActivityConfirmed>(type, bytes, decoded) ||
      DecodeAs<v1::ActivityCorrected>(type, bytes, decoded) || DecodeAs<v1::ActivityReversed>(type, bytes, decoded) ||
      DecodeAs<v1::ActivityTimedOut>(type, bytes, decoded) || DecodeAs<v1::CheckpointPublished>(type, bytes, decoded) ||
      DecodeAs<v1::KindDefined>(type, bytes, decoded) || DecodeAs<v1::KindWithdrawn>(type, bytes, decoded) ||
      DecodeAs<v1::ConfirmationPolicySet>(type, bytes, decoded) || DecodeAs<v1::NoticeReviewed>(type, bytes, decoded));
  return decoded;
}

}  // namespace jgt::ledger
