// The ledger's entries as xAPI statements.
#include <map>

#include "common/ids/uuid.h"
#include "services/ledger/rpc/statements.h"
#include "tests/ledger/ledger_world.h"
#include "tests/ledger/xapi_rules.h"

namespace jgt::ledger::test {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(UuidTest, ANameGivesTheUuidOfRfc4122) {
  // Of Python's uuid.uuid5(uuid.NAMESPACE_URL, "http://python.org/").
  EXPECT_EQ(UuidOfIri("http://python.org/"), "4c565f0d-3f5a-5890-b41b-20cf47701c5e");
  EXPECT_TRUE(IsUuid("4c565f0d-3f5a-5890-b41b-20cf47701c5e"));
  for (const char* bad : {"", "4c565f0d-3f5a-5890-b41b-20cf47701c5", "4c565f0d-3f5a-0890-b41b-20cf47701c5e",
                          "4c565f0d-3f5a-5890-c41b-20cf47701c5e", "4C565f0d-3f5a-5890-b41b-20cf47701c5e",
                          "4c565f0d03f5a-5890-b41b-20cf47701c5e"})
    EXPECT_FALSE(IsUuid(bad)) << bad;
}

// The checker of the rules can fail.
TEST(XapiRulesTest, WhatBreaksARuleIsFound) {
  const std::string good =
      R"({"id":"4c565f0d-3f5a-5890-b41b-20cf47701c5e","actor":{"account":{"homePage":"https://h","name":"n"}},)"
      R"("verb":{"id":"http://adlnet.gov/expapi/verbs/voided","display":{"en-US":"voided"}},"object":{"objectType":)"
      R"("StatementRef","id":"4c565f0d-3f5a-5890-b41b-20cf47701c5e"},"timestamp":"2022-05-10T00:00:00+08:00",)"
      R"("stored":"2022-05-10T00:00:00Z"})";
  EXPECT_THAT(XapiRules::BrokenBy(good), IsEmpty());
  const json base = json::parse(good);
  const std::map<std::string, json> patches = {
      {"2.4.1", R"([{"op":"replace","path":"/id","value":"1"}])"_json},
      {"2.4: a statement has actor", R"([{"op":"remove","path":"/actor"}])"_json},
      {"2.2", R"([{"op":"add","path":"/context","value":{}}])"_json},
      {"2.4.2.1", R"([{"op":"add","path":"/actor/mbox","value":"mailto:a@b"}])"_json},
      {"2.4.2.4", R"([{"op":"remove","path":"/actor/account/name"}])"_json},
      {"2.4.3", R"([{"op":"replace","path":"/verb/id","value":"voided"}])"_json},
      {"2.3.2", R"([{"op":"replace","path":"/object","value":{"id":"https://h/a"}}])"_json},
      {"2.4.6: platform", R"([{"op":"add","path":"/context","value":{"platform":"p"}}])"_json},
      {"4.5", R"([{"op":"replace","path":"/timestamp","value":"2022-05-10"}])"_json}};
  for (const auto& [rule, patch] : patches)
    EXPECT_THAT(XapiRules::BrokenBy(base.patch(patch).dump()), Contains(HasSubstr(rule))) << rule;
}

class StatementTest : public LedgerTest {
 protected:
  void TearDown() override { clock_.Set(*FromSql("2022-06-15 02:00:00")); }

  StatusOr<std::vector<json>> Export(const std::string& token, const std::string& from = "",
                                     const std::string& to = "") {
    v1::ExportStatementsRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_from_day(from);
    request.set_to_day(to);
    rpc::FixedToken source(token);
    grpc::ClientContext context;
    RETURN_IF_ERROR(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), &source)));
    const auto reader = statements_->ExportStatements(&context, request);
    std::vector<json> statements;
    for (v1::ExportStatementsResponse response; reader->Read(&response);) {
      for (const std::string& statement : response.statements()) {
        EXPECT_THAT(XapiRules::BrokenBy(statement), IsEmpty()) << statement;
        EXPECT_THAT(statement, Not(HasSubstr("\n")));
        statements.push_back(json::parse(statement));
      }
    }
    RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
    return statements;
  }
  static std::string VerbOf(const json& statement) {
    const std::string id = statement["verb"]["id"];
    return id.substr(id.rfind('/') + 1);
  }
};

TEST_F(StatementTest, ALifeBecomesStatementsThatKeepTheRules) {
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), Lesson(2)));
  ASSERT_THAT(Confirm(Filer(kRural), told.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto better, Correct(Filer(kCore), told.name(), Lesson(3)));
  ASSERT_THAT(Reverse(Filer(kCore), better.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto statements, Export(Officer()));
  ASSERT_THAT(statements, SizeIs(5));
  const json& lesson = statements[0];
  EXPECT_EQ(VerbOf(lesson), "completed");
  EXPECT_EQ(lesson["actor"]["account"]["name"], "regions/330327/teachers/T-0001");
  EXPECT_EQ(lesson["actor"]["account"]["homePage"], "https://jgt.example");
  EXPECT_EQ(lesson["object"]["id"], "https://jgt.example/" + told.name());
  EXPECT_EQ(lesson["object"]["definition"]["name"]["zh-CN"], "城乡同步课堂");
  EXPECT_EQ(lesson["timestamp"], "2022-05-10T00:00:00+08:00") << "when it happened";
  EXPECT_EQ(lesson["stored"], "2022-06-15T02:00:00.000000Z") << "when it was recorded";
  EXPECT_EQ(lesson["result"]["extensions"]["https://jgt.example/xapi/extensions/students"], 80);
  EXPECT_EQ(lesson["context"]["platform"], "jgt-ledger");
  EXPECT_EQ(lesson["context"]["contextActivities"]["parent"][0]["id"], "https://jgt.example/" + kLocalPairing);
  EXPECT_EQ(lesson["context"]["contextActivities"]["grouping"][0]["id"], "https://jgt.example/regions/330327");
  EXPECT_EQ(VerbOf(statements[1]), "confirm");
  EXPECT_EQ(statements[1]["actor"]["account"]["name"], kRural);
  EXPECT_EQ(statements[1]["object"]["id"], lesson["id"]);
  EXPECT_EQ(VerbOf(statements[2]), "voided") << "corrected";
  EXPECT_EQ(statements[2]["object"]["id"], lesson["id"]);
  EXPECT_EQ(VerbOf(statements[3]), "completed");
  EXPECT_EQ(statements[3]["context"]["statement"]["id"], lesson["id"]);
  EXPECT_EQ(VerbOf(statements[4]), "voided") << "reversed";
  EXPECT_EQ(statements[4]["object"]["id"], statements[3]["id"]);
  std::set<std::string> ids;
  for (const json& statement : statements) EXPECT_TRUE(ids.insert(statement["id"]).second);
}

// R46
TEST_F(StatementTest, ACountysOwnKindIsCalledWhatTheCountyCallsIt) {
  v1::DefineKindRequest define;
  define.set_parent("regions/" + kCounty);
  define.set_request_id(NextRequestId());
  define.mutable_kind()->set_code("C330327_READING_DAY");
  define.mutable_kind()->set_year(2022);
  define.mutable_kind()->set_display_name("师生共读日");
  rpc::FixedToken token(Officer());
  const auto defined = rpc::CallUnary<v1::DefineKindResponse>(*kinds_, &v1::KindService::StubInterface::DefineKind,
                                                              define, rpc::Within(std::chrono::seconds(20), &token));
  ASSERT_THAT(defined, IsOk());
  v1::Activity reading;
  reading.set_pairing(kLocalPairing);
  reading.set_kind("C330327_READING_DAY");
  reading.set_day("2022-05-10");
  ASSERT_THAT(Record(Filer(kCore), reading), IsOk());
  ASSERT_THAT(Record(Filer(kCore), Lesson(1)), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto statements, Export(Officer()));
  ASSERT_THAT(statements, SizeIs(2));
  EXPECT_EQ(statements[0]["object"]["definition"]["name"]["zh-CN"], "师生共读日");
  EXPECT_EQ(statements[0]["object"]["definition"]["type"],
            "https://jgt.example/xapi/activity-types/C330327_READING_DAY");
  EXPECT_EQ(statements[1]["object"]["definition"]["name"]["zh-CN"], "城乡同步课堂");
}

// Issue 4: no personal data. What people write freely may hold some, however it is checked: none of it leaves.
TEST_F(StatementTest, NothingThatPeopleWriteFreelyIsExported) {
  v1::Activity feature;
  feature.set_pairing(kLocalPairing);
  feature.set_kind("PUBLICITY");
  feature.set_day("2022-05-10");
  feature.set_title("某标题");
  feature.set_link("https://example.org/some-link");
  feature.set_publicity_level("COUNTY");
  AddFact(feature, "form", "CASE");
  v1::Activity lesson = Lesson(1);
  lesson.set_title("某课题");
  lesson.set_supporter_class("甲班");
  lesson.set_supported_class("乙班");
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), feature));
  ASSERT_OK_AND_ASSIGN(const auto taught, Record(Filer(kCore), lesson));
  lesson.set_period(2);
  ASSERT_OK_AND_ASSIGN(const auto corrected, Correct(Filer(kCore), taught.name(), lesson));  // 填错节次
  ASSERT_THAT(Reverse(Filer(kCore), corrected.name()), IsOk());                              // 未开课
  ASSERT_OK_AND_ASSIGN(const auto read, Get(Officer(), told.name()));
  EXPECT_EQ(read.title(), "某标题");  // so that the words below are those that are kept
  ASSERT_OK_AND_ASSIGN(const auto statements, Export(Officer()));
  ASSERT_THAT(statements, SizeIs(5));
  for (const json& statement : statements) {
    const std::string text = statement.dump();
    for (const char* word : {"某标题", "some-link", "某课题", "甲班", "乙班", "填错节次", "未开课"})
      EXPECT_THAT(text, Not(HasSubstr(word)));
  }
}

TEST_F(StatementTest, WhatNobodyAnsweredIsNoConfirmationAndALapseVoids) {
  const StatementStyle style{.home = "https://jgt.example", .kind_name = [](const Activity&) { return "课"; }};
  ToldEntry entry{.seq = 9, .recorded_at = clock_.Now(), .event = std::nullopt};
  entry.event = ActivityTimedOut{.activity = "regions/330327/activities/a",
                                 .outcome = TimeoutOutcome::kConfirm,
                                 .policy = "330327-2022@3",
                                 .due_day = "2022-06-01",
                                 .restates = {"regions/330327/bureauForms/2022-05"}};
  std::vector<std::string> statements = StatementsOf(kCounty, entry, style);
  ASSERT_THAT(statements, SizeIs(1));
  EXPECT_THAT(XapiRules::BrokenBy(statements[0]), IsEmpty());
  const json counts = json::parse(statements[0]);
  EXPECT_EQ(counts["verb"]["id"], "https://jgt.example/xapi/verbs/timed-out");
  EXPECT_EQ(counts["actor"]["account"]["name"], "jgt-ledger");
  EXPECT_EQ(counts["context"]["extensions"]["https://jgt.example/xapi/extensions/policy"], "330327-2022@3");
  std::get<ActivityTimedOut>(*entry.event).outcome = TimeoutOutcome::kLapse;
  statements = StatementsOf(kCounty, entry, style);
  ASSERT_THAT(statements, SizeIs(1));
  EXPECT_THAT(XapiRules::BrokenBy(statements[0]), IsEmpty());
  EXPECT_EQ(VerbOf(json::parse(statements[0])), "voided");
  entry.event.reset();
  EXPECT_THAT(StatementsOf(kCounty, entry, style), IsEmpty());
}

TEST_F(StatementTest, TheDaysAreThoseOfTheRecordingAndExportsJoinWithoutAGap) {
  for (int day = 0; day < 3; ++day) {
    for (int period = 1; period <= 2; ++period)
      ASSERT_THAT(Record(Filer(kCore), Lesson(period, "T-" + std::to_string(day))), IsOk());
    clock_.Advance(std::chrono::hours(24));
  }
  ASSERT_OK_AND_ASSIGN(const auto all, Export(Officer()));
  ASSERT_OK_AND_ASSIGN(auto joined, Export(Officer(), "", "2022-06-15"));
  EXPECT_THAT(joined, SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const auto rest, Export(Officer(), "2022-06-16", ""));
  EXPECT_THAT(rest, SizeIs(4));
  joined.insert(joined.end(), rest.begin(), rest.end());
  EXPECT_EQ(joined, all) << "the same entries give the same statements";
  EXPECT_THAT(*Export(Officer(), "2022-06-16", "2022-06-16"), SizeIs(2));
  EXPECT_THAT(*Export(Officer(), "2022-06-30", ""), IsEmpty());
  EXPECT_THAT(Export(Officer(), "2022-06-17", "2022-06-16"), StatusIs(StatusCode::kInvalidArgument, "BAD_RANGE"));
  EXPECT_THAT(Export(Officer(), "16 June"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
}

TEST_F(StatementTest, ManyEntriesComeInPieces) {
  v1::BatchRecordActivitiesRequest request;
  request.set_parent("regions/" + kCounty);
  request.set_request_id("all");
  for (int i = 0; i < 450; ++i) *request.add_activities() = Lesson(1 + i % 12, "T-" + std::to_string(i));
  ASSERT_THAT(Call(Filer(kCore), &Stub::BatchRecordActivities, request), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto statements, Export(Officer()));
  EXPECT_THAT(statements, SizeIs(450));
}

TEST_F(StatementTest, OnlyWhoHoldsTheRegionTakesItsStatements) {
  EXPECT_THAT(Export(Filer(kCore)), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Export(Token(auth::Role::kCountyOfficer, "regions/330726")),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Export(Token(auth::Role::kOperator, "regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Export("none"), StatusIs(StatusCode::kUnauthenticated));
  EXPECT_THAT(Export(Token(auth::Role::kIntegrator, "regions/330327")), IsOk());
}

}  // namespace
}  // namespace jgt::ledger::test
