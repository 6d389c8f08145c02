#include "services/ledger/storage/activity_rows.h"

#include <sstream>
#include <utility>

#include "common/names/names.h"

namespace jgt::ledger {
namespace {

constexpr std::string_view kFindByIds =
    "SELECT id, seq, revision, pairing_id, kind, day, end_day, period, subject, teacher, supporter_class, "
    "supported_class, title, teachers, "
    "students, mentor_group, exchange, publicity_level, link, exchange_kind, facts, lesson, state, recorded_by, "
    "confirmed_by, "
    "corrects, "
    "superseded_by, recorded_at, timeout_policy, restates FROM activities WHERE region = ? AND id IN (";
constexpr std::string_view kFindSlots = "SELECT lesson_slot, id FROM activities WHERE region = ? AND lesson_slot IN (";
constexpr std::string_view kList =
    "SELECT id, seq, revision, pairing_id, kind, day, end_day, period, subject, teacher, supporter_class, "
    "supported_class, title, teachers, "
    "students, mentor_group, exchange, publicity_level, link, exchange_kind, facts, lesson, state, recorded_by, "
    "confirmed_by, "
    "corrects, "
    "superseded_by, recorded_at, timeout_policy, restates FROM activities FORCE INDEX (";
constexpr std::string_view kInsert =
    "INSERT INTO activities (region, id, seq, revision, pairing_id, kind, day, end_day, period, subject, teacher, "
    "supporter_class, "
    "supported_class, title, teachers, students, mentor_group, exchange, publicity_level, link, exchange_kind, facts, "
    "lesson, "
    "lesson_slot, state, "
    "recorded_by, confirmed_by, corrects, superseded_by, recorded_at, timeout_policy, restates) ";
// Rows that are there: what an entry may change, by multi-row statements. The slot is let go with the state.
constexpr std::string_view kOnExisting =
    "ON DUPLICATE KEY UPDATE revision = VALUES(revision), lesson_slot = VALUES(lesson_slot), state = VALUES(state), "
    "confirmed_by = VALUES(confirmed_by), superseded_by = VALUES(superseded_by), "
    "timeout_policy = VALUES(timeout_policy), restates = VALUES(restates)";
constexpr size_t kColumns = 32;

constexpr char kActivities[] = "activities";
constexpr char kPairings[] = "pairings";

std::string NameOf(const std::string& region, const char* collection, const std::string& id) {
  return id.empty() ? std::string() : MakeName(region, collection, id);
}
std::optional<std::string> NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// A line for each fact, "amount=12.5"; "report*=…" of one that is said once. Keys have neither sign, and values are
// one line.
std::string FactsText(const std::vector<Fact>& facts) {
  std::string text;
  for (const Fact& fact : facts) text += fact.key + (fact.once ? "*=" : "=") + fact.value + "\n";
  return text;
}

std::vector<Fact> FactsFrom(const std::string& text) {
  std::vector<Fact> facts;
  for (size_t start = 0; start < text.size();) {
    const size_t sign = text.find('=', start);
    const size_t end = text.find('\n', start);
    // Only a damaged row ends otherwise: what cannot be read is left out, and the audit names the column.
    if (sign == std::string::npos || end == std::string::npos || sign == start || sign > end) break;
    const bool once = text[sign - 1] == '*';
    facts.push_back({.key = text.substr(start, sign - start - (once ? 1 : 0)),
                     .value = text.substr(sign + 1, end - sign - 1),
                     .once = once});
    start = end + 1;
  }
  return facts;
}

// Names have no blanks.
std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}
std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

sql::Params ToRow(const std::string& region, const Activity& a) {
  return sql::MakeParams(region, IdOf(a.name), a.seq, a.revision, IdOf(a.pairing), a.kind, a.day,
                         NullIfEmpty(a.end_day), a.period, a.subject, a.teacher, a.supporter_class, a.supported_class,
                         a.title, a.teachers, a.students, a.mentor_group, a.exchange, a.publicity_level, a.link,
                         a.exchange_kind, FactsText(a.facts), a.lesson, NullIfEmpty(LessonSlot(a)),
                         static_cast<int64_t>(a.state), a.recorded_by, a.confirmed_by, IdOf(a.corrects),
                         IdOf(a.superseded_by), a.recorded_at, a.timeout_policy, Joined(a.restates));
}

Activity FromRow(const std::string& region, const sql::Row& row) {
  Activity a;
  a.name = NameOf(region, kActivities, row.Text(0));
  a.seq = row.Int(1);
  a.revision = row.Int(2);
  a.pairing = NameOf(region, kPairings, row.Text(3));
  a.kind = row.Text(4);
  a.day = row.Text(5);
  a.end_day = row.OptionalText(6).value_or("");
  a.period = row.Int(7);
  a.subject = row.Int(8);
  a.teacher = row.Text(9);
  a.supporter_class = row.Text(10);
  a.supported_class = row.Text(11);
  a.title = row.Text(12);
  a.teachers = row.Int(13);
  a.students = row.Int(14);
  a.mentor_group = row.Text(15);
  a.exchange = row.Text(16);
  a.publicity_level = row.Text(17);
  a.link = row.Text(18);
  a.exchange_kind = row.Text(19);
  a.facts = FactsFrom(row.Text(20));
  a.lesson = row.Bool(21);
  a.state = static_cast<ActivityState>(row.Int(22));
  a.recorded_by = row.Text(23);
  a.confirmed_by = row.Text(24);
  a.corrects = NameOf(region, kActivities, row.Text(25));
  a.superseded_by = NameOf(region, kActivities, row.Text(26));
  a.recorded_at = row.Time(27);
  a.timeout_policy = row.Text(28);
  a.restates = Words(row.Text(29));
  return a;
}

std::vector<sql::Params> ToRows(const std::string& region, const std::vector<Activity>& activities) {
  std::vector<sql::Params> rows;
  rows.reserve(activities.size());
  for (const Activity& activity : activities) rows.push_back(ToRow(region, activity));
  return rows;
}

}  // namespace

StatusOr<std::map<std::string, Activity>> FindActivities(const Reader& read, const std::string& region,
                                                         const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindByIds, {region}, ids));
  std::map<std::string, Activity> found;
  for (const sql::Row& row : rows) {
    Activity activity = FromRow(region, row);
    std::string name = activity.name;
    found.emplace(std::move(name), std::move(activity));
  }
  return found;
}

StatusOr<std::map<std::string, std::string>> FindSlots(const Reader& read, const std::string& region,
                                                       const std::vector<std::string>& slots) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindSlots, {region}, slots));
  std::map<std::string, std::string> found;
  for (const sql::Row& row : rows) found.emplace(row.Text(0), NameOf(region, kActivities, row.Text(1)));
  return found;
}

std::string_view SelectActivities() { return kList; }

Activity ActivityFrom(const std::string& region, const sql::Row& row) { return FromRow(region, row); }

const std::vector<std::string>& ActivityColumns() {
  // Read from the INSERT, so that the two cannot part.
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names;
    const std::string_view list = kInsert.substr(kInsert.find('(') + 1);
    for (const char c : list.substr(0, list.find(')'))) {
      if (names.empty() || c == ',') names.emplace_back();
      if (c != ',' && c != ' ') names.back().push_back(c);
    }
    JGT_CHECK(names.size() == kColumns);
    return names;
  }();
  return columns;
}

sql::Params ActivityCells(const std::string& region, const Activity& activity) { return ToRow(region, activity); }

StatusOr<sql::Rows> ReadActivityCells(const Reader& read, const std::string& region, int64_t first, int64_t last) {
  static const std::string statement = [] {
    std::string list;
    for (const std::string& column : ActivityColumns()) list += (list.empty() ? "" : ", ") + column;
    return "SELECT " + list + " FROM activities WHERE region = ? AND seq >= ? AND seq <= ? ORDER BY seq";
  }();
  return read(statement, {region, first, last});
}

Status UpdateActivities(sql::Transaction& tx, const std::string& region, const std::vector<Activity>& activities) {
  if (activities.empty()) return OkStatus();
  return tx.InsertMany(kInsert, kColumns, ToRows(region, activities), kOnExisting);
}

Status InsertActivities(sql::Transaction& tx, const std::string& region, const std::vector<Activity>& activities) {
  if (activities.empty()) return OkStatus();
  return tx.InsertMany(kInsert, kColumns, ToRows(region, activities));
}

}  // namespace jgt::ledger
