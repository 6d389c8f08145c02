// What the Experience API 1.0.3 asks of a statement (xAPI-Data.md of its specification), as far as ours use it. Each
// rule names its section; what breaks one is listed.
//
//   2.2      no value is null or an empty object outside of extensions; keys appear once and are those of the tables
//   2.4      actor, verb and object are required; ids are UUIDs (RFC 4122, variant 2) in the standard form
//   2.4.2.1  an Agent has exactly one inverse functional identifier; here always an account
//   2.4.2.4  an account has a homePage (IRL) and a name, both texts
//   2.4.3    a verb's id is an IRI; its display is a language map (RFC 5646 tags)
//   2.4.3.2  a voiding statement's object is a StatementRef
//   2.4.4.1  an Activity has an IRI for an id; its definition's type is an IRI, its name a language map
//   2.4.4.3  a StatementRef has objectType and the UUID of a statement
//   2.4.6    registration is a UUID; platform and revision only when the object is an Activity; context.statement is a
//            StatementRef; contextActivities has parent, grouping, category, other, each an array of Activities
//   4.1      extensions are maps from IRIs
//   4.5      timestamps are ISO 8601 with a time zone, not -00:00; stored is not before the timestamp (2.4.7: no
//            timestamp in the future)
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "common/ids/uuid.h"

namespace jgt::ledger::test {

class XapiRules final {
 public:
  // Everything that is wrong with one statement.
  static std::vector<std::string> BrokenBy(const std::string& text) {
    XapiRules rules;
    const auto statement = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!statement.is_object()) return {"2: a statement is a JSON object"};
    rules.Statement(statement);
    return rules.broken_;
  }

 private:
  using Json = nlohmann::json;

  void Must(bool kept, const std::string& rule) {
    if (!kept) broken_.push_back(rule);
  }
  static bool IsText(const Json& value) { return value.is_string() && !value.get_ref<const std::string&>().empty(); }
  static bool IsIri(const Json& value) {
    static const std::regex iri("[a-z][a-z0-9+.-]*:[^\\s<>\"{}|\\\\^`]+", std::regex::icase);
    return value.is_string() && std::regex_match(value.get<std::string>(), iri);
  }
  static bool IsId(const Json& value) { return value.is_string() && IsUuid(value.get<std::string>()); }
  void Keys(const Json& object, const std::set<std::string>& allowed, const std::string& where) {
    for (const auto& [key, value] : object.items()) {
      Must(allowed.contains(key), "2.2: " + where + " has no property " + key);
      Must(!value.is_null() && !(value.is_object() && value.empty()), "2.2: " + where + "." + key + " is empty");
    }
  }

  void Statement(const Json& statement) {
    Keys(statement,
         {"id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version",
          "attachments"},
         "a statement");
    for (const char* required : {"actor", "verb", "object"})
      Must(statement.contains(required), std::string("2.4: a statement has ") + required);
    if (!broken_.empty()) return;
    Must(IsId(statement.value("id", Json())), "2.4.1: id is a UUID");
    Agent(statement["actor"]);
    Verb(statement["verb"]);
    const bool voids = statement["verb"].value("id", "") == "http://adlnet.gov/expapi/verbs/voided";
    Object(statement["object"], voids);
    if (statement.contains("result")) Result(statement["result"]);
    if (statement.contains("context"))
      Context(statement["context"], statement["object"].value("objectType", "Activity") == "Activity");
    Timestamp(statement.value("timestamp", Json()), "timestamp");
    Timestamp(statement.value("stored", Json()), "stored");
  }

  void Agent(const Json& agent) {
    Keys(agent, {"objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"}, "an agent");
    int identifiers = 0;
    for (const char* identifier : {"mbox", "mbox_sha1sum", "openid", "account"})
      identifiers += agent.contains(identifier);
    Must(identifiers == 1, "2.4.2.1: an agent has one inverse functional identifier");
    Must(agent.value("objectType", "Agent") == "Agent", "2.4.2.1: objectType is Agent");
    Must(!agent.contains("name") && agent.contains("account"), "ours: accounts only, and no name of a person");
    if (!agent.contains("account")) return;
    Keys(agent["account"], {"homePage", "name"}, "an account");
    Must(IsIri(agent["account"].value("homePage", Json())), "2.4.2.4: homePage is an IRL");
    Must(IsText(agent["account"].value("name", Json())), "2.4.2.4: an account has a name");
  }

  void LanguageMap(const Json& map, const std::string& where) {
    static const std::regex tag("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?");
    Must(map.is_object(), "4.2: " + where + " is a language map");
    for (const auto& [key, value] : map.items())
      Must(std::regex_match(key, tag) && value.is_string(), "4.2: " + where + " is by RFC 5646 tags");
  }

  void Verb(const Json& verb) {
    Keys(verb, {"id", "display"}, "a verb");
    Must(IsIri(verb.value("id", Json())), "2.4.3: a verb's id is an IRI");
    if (verb.contains("display")) LanguageMap(verb["display"], "display");
  }

  void Activity(const Json& activity) {
    Keys(activity, {"objectType", "id", "definition"}, "an activity");
    Must(activity.value("objectType", "Activity") == "Activity", "2.4.4.1: objectType is Activity");
    Must(IsIri(activity.value("id", Json())), "2.4.4.1: an activity's id is an IRI");
    if (!activity.contains("definition")) return;
    const Json& definition = activity["definition"];
    Keys(definition, {"name", "description", "type", "moreInfo", "extensions"}, "a definition");
    if (definition.contains("type")) Must(IsIri(definition["type"]), "2.4.4.1: a type is an IRI");
    if (definition.contains("name")) LanguageMap(definition["name"], "name");
  }

  void Reference(const Json& reference) {
    Keys(reference, {"objectType", "id"}, "a StatementRef");
    Must(reference.value("objectType", "") == "StatementRef", "2.4.4.3: objectType is StatementRef");
    Must(IsId(reference.value("id", Json())), "2.4.4.3: a reference has the UUID of a statement");
  }

  void Object(const Json& object, bool voids) {
    const std::string type = object.value("objectType", "Activity");
    Must(!voids || type == "StatementRef", "2.3.2: what voids refers to a statement");
    if (type == "StatementRef") return Reference(object);
    Must(type == "Activity", "2.4.4: an object of ours is an Activity or a StatementRef");
    Activity(object);
  }

  void Extensions(const Json& extensions) {
    Must(extensions.is_object(), "4.1: extensions are a map");
    for (const auto& [key, value] : extensions.items()) Must(IsIri(key), "4.1: the key " + key + " is an IRI");
  }

  void Result(const Json& result) {
    Keys(result, {"score", "success", "completion", "response", "duration", "extensions"}, "a result");
    if (result.contains("extensions")) Extensions(result["extensions"]);
  }

  void Context(const Json& context, bool about_activity) {
    Keys(context,
         {"registration", "instructor", "team", "contextActivities", "revision", "platform", "language", "statement",
          "extensions"},
         "a context");
    if (context.contains("registration")) Must(IsId(context["registration"]), "2.4.6: registration is a UUID");
    for (const char* only : {"platform", "revision"})
      Must(about_activity || !context.contains(only), std::string("2.4.6: ") + only + " only for an Activity");
    if (context.contains("statement")) Reference(context["statement"]);
    if (context.contains("extensions")) Extensions(context["extensions"]);
    if (!context.contains("contextActivities")) return;
    Keys(context["contextActivities"], {"parent", "grouping", "category", "other"}, "contextActivities");
    for (const auto& [key, activities] : context["contextActivities"].items()) {
      Must(activities.is_array() && !activities.empty(), "2.4.6.2: " + key + " is an array");
      for (const Json& activity : activities) Activity(activity);
    }
  }

  void Timestamp(const Json& value, const std::string& what) {
    static const std::regex iso(
        "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2}"
        ")");
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    Must(std::regex_match(text, iso) && !text.ends_with("-00:00"), "4.5: " + what + " is ISO 8601 with a zone");
  }

  std::vector<std::string> broken_;
};

}  // namespace jgt::ledger::test
