// Issue 4: a flipped byte anywhere in MySQL is found and named. Every column of every table that the schema has is
// damaged in turn, so that one that is added later cannot be forgotten.
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "common/journal/answer.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/proof_world.h"

namespace jgt::ledger::test {
namespace {

using ::testing::ElementsAre;

constexpr char kProvince[] = "330000";

// How far followers are and who follows, and which migrations were applied: they say nothing about what was done. What
// was put aside and an offset beyond the journal are told all the same (copies_audit_test.cc).
const std::set<std::string> kExempt = {"dead_letter",    "follower",       "follower_member",
                                       "journal_reader", "schema_version", "schema_lock"};

struct Column {
  std::string table;
  std::string name;
  std::string type;
  bool key = false;  // of the primary key
  std::string Text() const { return table + "." + name; }
};

// A row by its primary key, region first.
using Row = std::vector<std::pair<std::string, std::string>>;

class SchemaAuditTest : public ProofWorld {
 protected:
  std::vector<v1::AuditFinding> Audit(const std::string& region) {
    v1::AuditLogRequest request;
    request.set_parent("regions/" + region);
    const auto messages = Stream<v1::AuditLogResponse>(Auditor(region), &Proofs::AuditLog, request);
    EXPECT_THAT(messages, IsOk());
    std::vector<v1::AuditFinding> found;
    if (!messages.ok()) return found;
    for (const auto& message : *messages)
      found.insert(found.end(), message.findings().begin(), message.findings().end());
    EXPECT_TRUE(messages->back().done());
    return found;
  }

  sql::Rows Select(const std::string& statement, const sql::Params& params = {}) {
    const auto rows =
        sql::RunQuery(*pool_, statement, params, std::chrono::steady_clock::now() + std::chrono::seconds(20));
    EXPECT_THAT(rows, IsOk()) << statement;
    return rows.ok() ? *rows : sql::Rows();
  }

  template <class Event>
  static Event Parsed(const std::string& json) {
    Event event;
    JGT_CHECK(google::protobuf::util::JsonStringToMessage(json, &event).ok());
    return event;
  }

  // What was copied: one row at least in each table of it.
  void FillCopies() {
    Roster().Add(kCounty, Parsed<roster::v1::MentorGroupFormed>(
                              R"({"group": {"name": "regions/330327/pairings/local/mentorGroups/g1",
                                  "pairing": "regions/330327/pairings/local", "year": 2022, "mentees": 3}})"));
    Roster().Add(kCounty, Parsed<roster::v1::ExchangeRegistered>(
                              R"({"exchange": {"name": "regions/330327/pairings/local/exchanges/e1",
                                  "pairing": "regions/330327/pairings/local", "year": 2022, "teacher": "T-0009"}})"));
    Roster().Add(kCounty, Parsed<roster::v1::AliasConfirmed>(
                              R"({"proposal": {"alias": "regions/330327/schools/old",
                                  "target": "regions/330327/schools/core"}})"));
    Roster().Add(kCounty, Parsed<roster::v1::AssistancePlanFiled>(
                              R"({"assistance_plan": {"pairing": "regions/330327/pairings/local", "year": 2022,
                                  "items": [{"part": "SYNC_LESSONS", "kind": "SYNC_LESSON", "count": 20,
                                             "due_day": "2022-05-31", "note": "每周一节"}]}})"));
    Roster().Add(kCounty, Parsed<roster::v1::TimetableFiled>(
                              R"({"timetable": {"pairing": "regions/330327/pairings/local", "year": 2022, "slots": [
                                  {"name": "regions/330327/pairings/local/timetables/2022/slots/20220510-01-1",
                                   "day": "2022-05-10", "period": 1, "subject": "SUBJECT_MATHEMATICS",
                                   "kind": "SYNC_LESSON", "teacher": "T-0001", "supporter_class": "四(1)班",
                                   "supported_class": "四(2)班"}]}})"));
    Roster().Add(kCounty, Parsed<roster::v1::ReadinessRecorded>(
                              R"({"subject": "regions/330327/pairings/local", "readiness": {
                                  "item": "READINESS_ITEM_AGREEMENT_SIGNED", "met": true, "since": "2022-03-01"}})"));
    Follow();
    FileForm(kCounty, "2022-04");
  }

  // A kind, a policy and a reviewed notice: what officers decide.
  void FillDecisions() {
    std::ifstream file(JGT_DATA_DIR "/example-county-kind.json");
    v1::DefineKindRequest define;
    define.set_parent("regions/" + kCounty);
    define.set_request_id(NextRequestId());
    *define.mutable_kind() = Parsed<v1::KindDefinition>({std::istreambuf_iterator<char>(file), {}});
    rpc::FixedToken officer(Officer());
    const auto options = rpc::Within(std::chrono::seconds(20), &officer);
    ASSERT_THAT(
        rpc::CallUnary<v1::DefineKindResponse>(*kinds_, &v1::KindService::StubInterface::DefineKind, define, options),
        IsOk());
    v1::SetConfirmationPolicyRequest policy;
    policy.set_parent("regions/" + kCounty);
    policy.set_request_id(NextRequestId());
    policy.mutable_policy()->set_year(2022);
    policy.mutable_policy()->add_rules()->set_outcome(v1::TIMEOUT_OUTCOME_CONFIRM);
    policy.mutable_policy()->mutable_rules(0)->set_days(10);
    policy.set_reason("例会决定");
    ASSERT_THAT(CallConfirmations(Officer(), &Confirmations::SetConfirmationPolicy, policy), IsOk());
    // One teacher in two places at once.
    ASSERT_THAT(Record(Filer(kCore), Lesson(7, "T-0077")), IsOk());
    ASSERT_THAT(Record(Filer(kFar), Lesson(7, "T-0077", kFarPairing)), IsOk());
    using Oversight = v1::OversightService::StubInterface;
    v1::ListNoticesRequest list;
    list.set_parent("regions/" + kCounty);
    list.set_month("2022-05");
    ASSERT_OK_AND_ASSIGN(const auto notices,
                         rpc::CallUnary<v1::ListNoticesResponse>(*oversight_, &Oversight::ListNotices, list, options));
    ASSERT_GT(notices.notices_size(), 0);
    v1::ReviewNoticeRequest review;
    review.set_name(notices.notices(0).name());
    review.set_request_id(NextRequestId());
    review.set_reason("同一节课同时面向两所学校");
    ASSERT_THAT(rpc::CallUnary<v1::ReviewNoticeResponse>(*oversight_, &Oversight::ReviewNotice, review, options),
                IsOk());
  }

  void Fill() {
    FillCopies();
    ASSERT_OK_AND_ASSIGN(const auto first, Record(Filer(kCore), Lesson(1)));
    ASSERT_THAT(Confirm(Filer(kRural), first.name()), IsOk());
    FillDecisions();
    RecordLessons(255, "A");
    Publish();
  }

  std::vector<Column> Columns() {
    std::vector<Column> columns;
    for (const sql::Row& row :
         Select("SELECT table_name, column_name, data_type, column_key FROM information_schema.columns WHERE "
                "table_schema = DATABASE() ORDER BY table_name, ordinal_position")) {
      if (!kExempt.contains(row.Text(0)))
        columns.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3) == "PRI"});
    }
    return columns;
  }

  // The first row of the region.
  Row FirstRow(const std::string& table, const std::vector<Column>& columns, const std::string& region) {
    std::string keys;
    std::vector<std::string> names;
    for (const Column& column : columns) {
      if (column.table != table || !column.key) continue;
      keys += absl::StrFormat("%sCAST(%s AS CHAR)", keys.empty() ? "" : ", ", column.name);
      names.push_back(column.name);
    }
    const sql::Rows rows =
        Select("SELECT " + keys + " FROM " + table + " WHERE region = ? ORDER BY " + keys + " LIMIT 1", {region});
    Row row;
    for (size_t i = 0; !rows.empty() && i < names.size(); ++i) row.emplace_back(names[i], rows[0].Text(i));
    return row;
  }

  static std::string Where(const Row& row, sql::Params& params) {
    std::string where;
    for (const auto& [name, value] : row) {
      where += absl::StrFormat("%s%s = ?", where.empty() ? " WHERE " : " AND ", name);
      params.emplace_back(value);
    }
    return where;
  }

  // Another value of the column, which the column can hold.
  static sql::Value Damaged(const Column& column, const sql::Row& now) {
    if (column.type.ends_with("int")) {
      const int64_t bit = !column.key ? 1 : column.type == "tinyint" ? 64 : 1 << 14;  // no key that is in use
      return now.Int(0) ^ bit;
    }
    if (column.type == "date" || column.type == "datetime") {
      std::string text = now.IsNull(0) ? "2022-05-10" : now.Text(0);
      text.replace(8, 2, text.substr(8, 2) == "15" ? "14" : "15");
      return text;
    }
    std::string bytes = now.IsNull(0) ? "" : now.Text(0);
    const bool text = column.type == "varchar" || column.type == "char";
    if (bytes.empty()) return sql::Value::Text("x");
    char& byte = text ? bytes.front() : bytes[bytes.size() / 2];
    byte = static_cast<char>(byte ^ 1);
    return text ? sql::Value::Text(bytes) : sql::Value::Bytes(bytes);
  }

  static sql::Value AsItWas(const Column& column, const sql::Row& now) {
    if (now.IsNull(0)) return sql::Value::Null();
    if (column.type.ends_with("int")) return now.Int(0);
    const bool bytes = column.type.ends_with("blob") || column.type.ends_with("binary");
    return bytes ? sql::Value::Bytes(now.Text(0)) : sql::Value::Text(now.Text(0));
  }

  // Whether a finding names the column of the row: its key by itself or as a row that is missing or one too many, and
  // another column by itself.
  static bool Names(const v1::AuditFinding& finding, const Column& column, const Row& row, const std::string& damaged) {
    if (finding.table() != column.table || finding.kind() != v1::AUDIT_FINDING_KIND_DIFFERS) return false;
    const bool of_row = row.size() < 2 || finding.key().find(row.back().second) != std::string::npos ||
                        (column.key && finding.key().find(damaged) != std::string::npos);
    if (column.name == "region") return of_row || finding.column() == "region";
    const bool of_column = finding.column() == column.name;
    return of_row && (of_column || (column.key && finding.column().empty()));
  }
};

TEST_F(SchemaAuditTest, AFlippedByteInAnyColumnOfAnyTableIsNamed) {
  Fill();
  ASSERT_THAT(Audit(kCounty), ElementsAre());
  ASSERT_THAT(Audit(kProvince), ElementsAre());
  const std::vector<Column> columns = Columns();
  ASSERT_GT(columns.size(), 100U);
  for (const Column& column : columns) {
    const std::string region = column.table == "province_heads" ? kProvince : kCounty;
    Row row = FirstRow(column.table, columns, region);
    ASSERT_FALSE(row.empty()) << column.table << " has no row: fill it, or say why it is exempt";
    sql::Params key;
    const std::string where = Where(row, key);
    const sql::Rows now = Select("SELECT " + column.name + " FROM " + column.table + where, key);
    ASSERT_EQ(now.size(), 1U) << column.Text();
    const sql::Value damaged = Damaged(column, now[0]);
    const std::string set = "UPDATE " + column.table + " SET " + column.name + " = ?";
    sql::Params change = key;
    change.insert(change.begin(), damaged);
    Sql(set + where, change);
    const std::string shown =
        damaged.kind() == sql::Value::Kind::kInt ? std::to_string(damaged.number()) : damaged.bytes();
    const std::vector<v1::AuditFinding> found = Audit(region);
    std::string all;
    for (const v1::AuditFinding& finding : found) all += finding.ShortDebugString() + "\n";
    EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                            [&](const v1::AuditFinding& finding) { return Names(finding, column, row, shown); }))
        << column.Text() << ", found:\n"
        << all;
    for (auto& [name, value] : row) {
      if (name == column.name) value = shown;
    }
    sql::Params back = {AsItWas(column, now[0])};
    Sql(set + Where(row, back), back);
  }
  EXPECT_THAT(Audit(kCounty), ElementsAre());
  EXPECT_THAT(Audit(kProvince), ElementsAre());
}

// A repetition of a request would get a damaged answer, or be done twice.
TEST_F(SchemaAuditTest, AnAnswerThatIsMissingOrReplacedIsNamed) {
  RecordLessons(3);
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), Lesson(9)));
  const auto found = [&] {
    std::string all;
    for (const v1::AuditFinding& finding : Audit(kCounty))
      all += absl::StrFormat("%s | %s | %s\n", finding.table(), finding.key(), finding.column());
    return all;
  };
  Sql("CREATE OR REPLACE TABLE kept AS SELECT region, request_id, request_hash, response, last_seq, recorded_at, "
      "row_hash "
      "FROM journal_request");
  Sql("DELETE FROM journal_request WHERE request_id = 'request-2'");
  EXPECT_EQ(found(), "journal_request | request_id request-2 | \n");
  // Replaced whole, with a hash of its own: the entries still say which was the last, and when.
  const auto put = [&](int64_t last_seq, const Instant& at, const sql::Value& hash) {
    Sql("REPLACE INTO journal_request (region, request_id, request_hash, response, last_seq, recorded_at, row_hash) "
        "SELECT region, request_id, request_hash, response, ?, ?, ? FROM kept WHERE request_id = 'request-2'",
        {last_seq, at, hash});
  };
  const sql::Row kept =
      Select("SELECT request_hash, response, recorded_at FROM kept WHERE request_id = 'request-2'")[0];
  const Instant later = kept.Time(2) + std::chrono::seconds(1);
  put(3, later,
      sql::Value::Bytes(journal::AnswerHash({.region = kCounty,
                                             .request_id = "request-2",
                                             .request_hash = kept.Text(0),
                                             .response = kept.Text(1),
                                             .last_seq = 3,
                                             .recorded_at = later})));
  EXPECT_EQ(
      found(),
      "journal_request | request_id request-2 | last_seq\njournal_request | request_id request-2 | recorded_at\n");
  // One that is older than hashes is held to the entries alone, and counted.
  put(4, kept.Time(2), sql::Value::Null());
  EXPECT_EQ(found(), "");
  v1::AuditLogRequest request;
  request.set_parent("regions/" + kCounty);
  ASSERT_OK_AND_ASSIGN(const auto messages, Stream<v1::AuditLogResponse>(Auditor(), &Proofs::AuditLog, request));
  EXPECT_EQ(messages.back().answers_without_hash(), 1);
  put(3, kept.Time(2), sql::Value::Null());
  EXPECT_EQ(found(), "journal_request | request_id request-2 | last_seq\n");
  // But one that is younger than the hashes of others has lost its own.
  put(4, kept.Time(2), sql::Value::Null());
  Sql("UPDATE journal_request SET recorded_at = recorded_at - INTERVAL 2 HOUR WHERE request_id = 'request-1'");
  EXPECT_EQ(
      found(),
      "journal_request | request_id request-1 | recorded_at\njournal_request | request_id request-2 | row_hash\n");
}

TEST_F(SchemaAuditTest, ADamagedEntryCastsNoDoubtOnItsAnswer) {
  RecordLessons(3);
  Sql("UPDATE journal SET request_id = 'Request-1' WHERE region = ? AND seq = 3", {kCounty});
  const auto found = Audit(kCounty);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].table() + "." + found[0].column(), "journal.request_id");
}

TEST_F(SchemaAuditTest, ARegionInWhichNothingWasDoneHasItsCopiesChecked) {
  EXPECT_THAT(Audit(kCounty), ElementsAre());
  Sql("UPDATE pairings SET supporter = 'regions/330327/schools/rural' WHERE id = 'local'");
  const auto found = Audit(kCounty);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].table() + " " + found[0].key() + " " + found[0].column(), "pairings id local supporter");
}

TEST_F(SchemaAuditTest, WhatCannotBeComparedIsSaidAndTheRestIsStillLookedAt) {
  ASSERT_THAT(Record(Filer(kCore), Lesson(1)), IsOk());
  FileForm(kCounty, "2022-04");
  Roster().away = true;
  Sql("UPDATE month_locks SET seq = seq + 1");
  const auto found = Audit(kCounty);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind(), v1::AUDIT_FINDING_KIND_UNCHECKED);
  EXPECT_EQ(found[0].table() + " | " + found[0].key(), "follower | source roster");
  EXPECT_THAT(found[0].message(),
              ::testing::AllOf(::testing::HasSubstr("timetable_slots"), ::testing::HasSubstr("AWAY")));
  EXPECT_EQ(found[1].kind(), v1::AUDIT_FINDING_KIND_DIFFERS);
  EXPECT_EQ(found[1].table() + " | " + found[1].key() + " | " + found[1].column(), "month_locks | month 2022-04 | seq");
}

}  // namespace
}  // namespace jgt::ledger::test
