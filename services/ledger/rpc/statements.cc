#include "services/ledger/rpc/statements.h"

#include <absl/strings/str_format.h>

#include <nlohmann/json.hpp>

#include "common/ids/uuid.h"
#include "common/names/names.h"

namespace jgt::ledger {
namespace {

using Json = nlohmann::ordered_json;

struct Verb {
  const char* iri;  // ours are beginnings of the style's home
  const char* en;
  const char* zh;
};
// The one verb that the specification reserves, and some that the community has long used.
constexpr Verb kVoided = {.iri = "http://adlnet.gov/expapi/verbs/voided", .en = "voided", .zh = "作废"};
constexpr Verb kCompleted = {.iri = "http://adlnet.gov/expapi/verbs/completed", .en = "completed", .zh = "完成"};
constexpr Verb kAttended = {.iri = "http://adlnet.gov/expapi/verbs/attended", .en = "attended", .zh = "参加"};
constexpr Verb kShared = {.iri = "http://adlnet.gov/expapi/verbs/shared", .en = "shared", .zh = "宣传"};
constexpr Verb kConfirmed = {.iri = "http://activitystrea.ms/schema/1.0/confirm", .en = "confirmed", .zh = "确认"};
constexpr Verb kTimedOut = {.iri = "/xapi/verbs/timed-out", .en = "timed out", .zh = "逾期视同确认"};

constexpr char kPublicity[] = "PUBLICITY";
constexpr char kLedger[] = "jgt-ledger";

// Makes the statements of one entry.
class Writer final {
 public:
  Writer(const std::string& region, const ToldEntry& entry, const StatementStyle& style)
      : region_(region), entry_(entry), style_(style) {}

  std::vector<std::string> Take() { return std::move(statements_); }

  void operator()(const ActivityRecorded& event) { Tell(event.activity, event.restates); }

  void operator()(const ActivityConfirmed& event) {
    Json statement = Begin("confirmed", Account(event.school), kConfirmed);
    statement["object"] = Reference(event.activity);
    statement["context"]["extensions"] = Marks(event.restates);
    End(std::move(statement), ToRfc3339(entry_.recorded_at));
  }

  void operator()(const ActivityCorrected& event) {
    Void(event.corrected, Account(event.activity.recorded_by), "corrected", event.restates);
    Tell(event.activity, event.restates);
  }

  void operator()(const ActivityReversed& event) { Void(event.activity, Account(kLedger), "reversed", event.restates); }

  // Nobody's word: the actor is the ledger, and the verb is not that of a confirmation.
  void operator()(const ActivityTimedOut& event) {
    if (event.outcome == TimeoutOutcome::kLapse)
      return Void(event.activity, Account(kLedger), "lapsed", event.restates);
    Json statement = Begin("timed-out", Account(kLedger), kTimedOut);
    statement["object"] = Reference(event.activity);
    Json extensions = Marks(event.restates);
    extensions[Iri("/xapi/extensions/policy")] = event.policy;
    extensions[Iri("/xapi/extensions/due-day")] = event.due_day;
    statement["context"]["extensions"] = std::move(extensions);
    End(std::move(statement), ToRfc3339(entry_.recorded_at));
  }

 private:
  std::string Iri(const std::string& path) const { return style_.home + path; }

  Json Account(const std::string& name) const {
    return {{"objectType", "Agent"}, {"account", {{"homePage", style_.home}, {"name", name}}}};
  }

  Json Reference(const std::string& activity) const {
    return {{"objectType", "StatementRef"}, {"id", StatementIdOf(activity, style_)}};
  }

  Json Thing(const std::string& name, const char* type) const {
    return {{"objectType", "Activity"},
            {"id", Iri("/" + name)},
            {"definition", {{"type", Iri(std::string("/xapi/activity-types/") + type)}}}};
  }

  // Where the entry stands, and what it restates: for all statements.
  Json Marks(const std::vector<std::string>& restates) const {
    Json marks;
    marks[Iri("/xapi/extensions/entry")] = {{"county", RegionName(region_)}, {"seq", entry_.seq}};
    if (!restates.empty()) marks[Iri("/xapi/extensions/restates")] = restates;
    return marks;
  }

  // A statement that is not itself the one that tells an activity: its id is made of the entry's place.
  Json Begin(const char* what, Json actor, const Verb& verb) const {
    const std::string iri = Iri(absl::StrFormat("/regions/%s/entries/%d#%s", region_, entry_.seq, what));
    return {{"id", UuidOfIri(iri)}, {"actor", std::move(actor)}, {"verb", VerbOf(verb)}};
  }

  Json VerbOf(const Verb& verb) const {
    const std::string iri = verb.iri[0] == '/' ? Iri(verb.iri) : verb.iri;
    return {{"id", iri}, {"display", {{"en-US", verb.en}, {"zh-CN", verb.zh}}}};
  }

  void Void(const std::string& activity, Json actor, const char* why, const std::vector<std::string>& restates) {
    Json statement = Begin("voided", std::move(actor), kVoided);
    statement["object"] = Reference(activity);
    Json extensions = Marks(restates);
    extensions[Iri("/xapi/extensions/reason")] = why;
    statement["context"]["extensions"] = std::move(extensions);
    End(std::move(statement), ToRfc3339(entry_.recorded_at));
  }

  void Tell(const Activity& activity, const std::vector<std::string>& restates) {
    const bool by_teacher = !activity.teacher.empty();
    Json actor = Account(by_teacher ? absl::StrFormat("regions/%s/teachers/%s", region_, activity.teacher)
                                    : activity.recorded_by);
    const Verb& verb = activity.kind == kPublicity ? kShared : by_teacher ? kCompleted : kAttended;
    Json statement = {
        {"id", StatementIdOf(activity.name, style_)}, {"actor", std::move(actor)}, {"verb", VerbOf(verb)}};
    Json object = Thing(activity.name, activity.kind.c_str());
    object["definition"]["name"] = {{"zh-CN", style_.kind_name(activity)}};
    statement["object"] = std::move(object);
    statement["result"]["extensions"] = {{Iri("/xapi/extensions/teachers"), activity.teachers},
                                         {Iri("/xapi/extensions/students"), activity.students}};
    statement["context"] = ContextOf(activity, restates);
    // The day on which it happened or began, by the clock on the wall.
    End(std::move(statement), activity.day + "T00:00:00+08:00");
  }

  Json ContextOf(const Activity& activity, const std::vector<std::string>& restates) const {
    Json context = {{"registration", UuidOfIri(Iri("/" + activity.pairing))}};
    context["contextActivities"] = {{"parent", Json::array({Thing(activity.pairing, "pairing")})},
                                    {"grouping", Json::array({Thing(RegionName(region_), "county")})}};
    context["platform"] = kLedger;  // allowed, because the object is an Activity
    if (!activity.corrects.empty()) context["statement"] = Reference(activity.corrects);
    Json extensions = Marks(restates);
    extensions[Iri("/xapi/extensions/recorded-by")] = activity.recorded_by;
    if (activity.subject != 0) extensions[Iri("/xapi/extensions/subject")] = activity.subject;
    if (activity.period != 0) extensions[Iri("/xapi/extensions/period")] = activity.period;
    if (!activity.end_day.empty()) extensions[Iri("/xapi/extensions/end-day")] = activity.end_day;
    context["extensions"] = std::move(extensions);
    return context;
  }

  void End(Json statement, const std::string& timestamp) {
    statement["timestamp"] = timestamp;
    statement["stored"] = ToRfc3339(entry_.recorded_at);
    statements_.push_back(statement.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  const std::string& region_;
  const ToldEntry& entry_;
  const StatementStyle& style_;
  std::vector<std::string> statements_;
};

}  // namespace

std::string KindName(const KindCatalogues& kinds, const Activity& activity) {
  const StatusOr<Day> day = ParseDay(activity.day);
  const Kind* const kind = day.ok() ? kinds.For(day->year).Find(activity.kind) : nullptr;
  return kind == nullptr ? activity.kind : kind->display_name;
}

std::string StatementIdOf(const std::string& activity, const StatementStyle& style) {
  return UuidOfIri(style.home + "/" + activity);
}

std::vector<std::string> StatementsOf(const std::string& region, const ToldEntry& entry, const StatementStyle& style) {
  if (!entry.event.has_value()) return {};
  Writer writer(region, entry, style);
  std::visit(writer, *entry.event);
  return writer.Take();
}

}  // namespace jgt::ledger
