// A county adds a kind of activities without a release (R46), through the public door.
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iterator>

#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/proof_world.h"

namespace jgt::ledger::test {
namespace {

using auth::Role;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class KindsTest : public ProofWorld {
 protected:
  using KindStub = v1::KindService::StubInterface;

  template <class Request, class Response>
  StatusOr<Response> CallKinds(const std::string& token,
                               grpc::Status (KindStub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*kinds_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }

  // The example that the documents show.
  static v1::KindDefinition ReadingDay() {
    std::ifstream file(JGT_DATA_DIR "/example-county-kind.json");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    v1::KindDefinition kind;
    JGT_CHECK(google::protobuf::util::JsonStringToMessage(text, &kind).ok());
    return kind;
  }

  v1::DefineKindRequest DefineRequest(const v1::KindDefinition& kind, int64_t revision = 0) {
    v1::DefineKindRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id(NextRequestId());
    *request.mutable_kind() = kind;
    request.set_revision(revision);
    return request;
  }
  StatusOr<v1::KindDefinition> Define(const std::string& token, const v1::KindDefinition& kind, int64_t revision = 0) {
    ASSIGN_OR_RETURN(const auto response, CallKinds(token, &KindStub::DefineKind, DefineRequest(kind, revision)));
    return response.kind();
  }
  StatusOr<v1::KindDefinition> Withdraw(const std::string& token, const std::string& code, int64_t revision = 0,
                                        const std::string& reason = "不再开展") {
    v1::WithdrawKindRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id(NextRequestId());
    request.set_year(2022);
    request.set_code(code);
    request.set_reason(reason);
    request.set_revision(revision);
    ASSIGN_OR_RETURN(const auto response, CallKinds(token, &KindStub::WithdrawKind, request));
    return response.kind();
  }
  StatusOr<v1::ListKindsResponse> ListKinds(const std::function<void(v1::ListKindsRequest&)>& more = {}) {
    v1::ListKindsRequest request;
    request.set_year(2022);
    request.set_region("regions/" + kCounty);
    if (more) more(request);
    return Call(Filer(kRural), &Stub::ListKinds, request);
  }
  static std::vector<std::string> CodesOf(const v1::ListKindsResponse& response) {
    std::vector<std::string> codes;
    for (const v1::Kind& kind : response.kinds()) codes.push_back(kind.code());
    return codes;
  }

  static v1::Activity Reading(const std::string& day = "2022-05-10") {
    v1::Activity activity;
    activity.set_pairing(kLocalPairing);
    activity.set_kind("C330327_READING_DAY");
    activity.set_day(day);
    activity.set_title("共读一本书");
    activity.set_students(120);
    AddFact(activity, "place", "ONLINE");
    AddFact(activity, "books", "3");
    return activity;
  }
  static v1::Activity Of(const std::string& kind, const std::string& title) {
    v1::Activity activity;
    activity.set_pairing(kLocalPairing);
    activity.set_kind(kind);
    activity.set_day("2022-05-10");
    activity.set_title(title);
    return activity;
  }

  // What an audit of the county finds, as "table | key | column".
  std::vector<std::string> Audited() {
    v1::AuditLogRequest request;
    request.set_parent("regions/" + kCounty);
    const auto messages = Stream<v1::AuditLogResponse>(Auditor(kCounty), &Proofs::AuditLog, request);
    if (!messages.ok()) return {jgt::ToString(messages.status())};
    std::vector<std::string> found;
    for (const auto& message : *messages) {
      for (const auto& finding : message.findings())
        found.push_back(absl::StrFormat("%s | %s | %s", finding.table(), finding.key(), finding.column()));
    }
    return found;
  }
};

// R46
TEST_F(KindsTest, ACountyAddsAKindAndItsSchoolsTellItAtOnce) {
  EXPECT_THAT(Record(Filer(kCore), Reading()), StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  ASSERT_OK_AND_ASSIGN(const auto defined, Define(Officer(), ReadingDay()));
  EXPECT_EQ(defined.region(), "regions/330327");
  EXPECT_EQ(defined.revision(), 1);
  ASSERT_OK_AND_ASSIGN(const auto told, Call(Filer(kCore), &Stub::RecordActivity, RecordRequest("told", Reading())));
  EXPECT_EQ(told.catalogue_version(), "330327/1");
  ASSERT_EQ(told.activity().facts_size(), 2);
  EXPECT_EQ(told.activity().facts(0).key(), "books");
  ASSERT_OK_AND_ASSIGN(const auto read, Get(Filer(kRural), told.activity().name()));
  EXPECT_EQ(read.SerializeAsString(), told.activity().SerializeAsString());
  EXPECT_THAT(Confirm(Filer(kRural), told.activity().name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto lesson, Call(Filer(kCore), &Stub::RecordActivity, RecordRequest("l", Lesson(1))));
  EXPECT_EQ(lesson.catalogue_version(), "2022.3");
}

// R46
TEST_F(KindsTest, WhatTheCountyAsksIsChecked) {
  ASSERT_THAT(Define(Officer(), ReadingDay()), IsOk());
  v1::Activity bad = Reading();
  bad.mutable_facts(1)->set_value("51");
  bad.clear_students();
  const auto refused = Record(Filer(kCore), bad);
  ASSERT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(refused.status()), ElementsAre("activity.students", "activity.facts.books"));
  // Of another year, and of another mode.
  EXPECT_THAT(Record(Filer(kCore), Reading("2021-05-10")), StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  v1::KindDefinition other = ReadingDay();
  other.set_code("C330327_OTHER");
  other.clear_minima();
  other.clear_modes();
  other.add_modes(jgt::common::v1::MODE_INTEGRATED);
  other.clear_scopes();
  ASSERT_THAT(Define(Officer(), other), IsOk());
  v1::Activity wrong_mode = Reading();
  wrong_mode.set_kind("C330327_OTHER");
  EXPECT_THAT(Record(Filer(kCore), wrong_mode), StatusIs(StatusCode::kFailedPrecondition, "KIND_NOT_FOR_PAIRING"));
}

// R46
TEST_F(KindsTest, ListKindsShowsTheCountysOwnByYearModeAndScope) {
  ASSERT_OK_AND_ASSIGN(const auto before, ListKinds());
  EXPECT_EQ(before.kinds_size(), 29);
  EXPECT_EQ(before.version(), "2022.3");
  EXPECT_EQ(before.county_revision(), 0);
  ASSERT_THAT(Define(Officer(), ReadingDay()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto after, ListKinds());
  ASSERT_EQ(after.kinds_size(), 30);
  EXPECT_EQ(after.county_revision(), 1);
  EXPECT_THAT(after.kinds(29).required_fields(), ElementsAre("pairing", "kind", "day", "title", "students"));
  EXPECT_EQ(after.kinds(29).definition().minima_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto collaborative, ListKinds([](v1::ListKindsRequest& request) {
                         request.set_mode(jgt::common::v1::MODE_COLLABORATIVE);
                       }));
  EXPECT_EQ(collaborative.kinds_size(), 29);
  ASSERT_OK_AND_ASSIGN(const auto far, ListKinds([](v1::ListKindsRequest& request) {
                         request.set_scope(jgt::common::v1::SCOPE_IN_PROVINCE);
                       }));
  EXPECT_EQ(far.kinds_size(), 29);
  ASSERT_OK_AND_ASSIGN(const auto other_year, ListKinds([](v1::ListKindsRequest& request) { request.set_year(2023); }));
  EXPECT_EQ(other_year.kinds_size(), 29);
  ASSERT_OK_AND_ASSIGN(const auto files, ListKinds([](v1::ListKindsRequest& request) { request.clear_region(); }));
  EXPECT_EQ(files.kinds_size(), 29);
  ASSERT_OK_AND_ASSIGN(const auto elsewhere,
                       ListKinds([](v1::ListKindsRequest& request) { request.set_region("regions/330326"); }));
  EXPECT_EQ(elsewhere.kinds_size(), 29);
  EXPECT_THAT(ListKinds([](v1::ListKindsRequest& request) { request.set_region("330327"); }),
              StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_THAT(ListKinds([](v1::ListKindsRequest& request) { request.set_year(1999); }),
              StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
}

// R46
TEST_F(KindsTest, AWithdrawnKindIsToldNoLongerAndWhatWasToldStays) {
  ASSERT_THAT(Define(Officer(), ReadingDay()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), Reading()));
  ASSERT_OK_AND_ASSIGN(const auto withdrawn, Withdraw(Officer(), "C330327_READING_DAY"));
  EXPECT_TRUE(withdrawn.withdrawn());
  EXPECT_EQ(withdrawn.revision(), 3);
  const auto refused = Record(Filer(kCore), Reading());
  ASSERT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(DetailOf(refused.status()).fields[0].description, HasSubstr("KIND_WITHDRAWN"));
  EXPECT_THAT(Confirm(Filer(kRural), told.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto hidden, ListKinds());
  EXPECT_THAT(CodesOf(hidden), ::testing::Not(Contains("C330327_READING_DAY")));
  ASSERT_OK_AND_ASSIGN(const auto shown, ListKinds([](v1::ListKindsRequest& request) { request.set_withdrawn(true); }));
  EXPECT_THAT(CodesOf(shown), Contains("C330327_READING_DAY"));
  EXPECT_THAT(Withdraw(Officer(), "C330327_READING_DAY"), StatusIs(StatusCode::kFailedPrecondition, "KIND_WITHDRAWN"));
  EXPECT_THAT(Withdraw(Officer(), "C330327_NONE"), StatusIs(StatusCode::kNotFound, "NO_SUCH_KIND"));
  EXPECT_THAT(Withdraw(Officer(), "C330327_READING_DAY", 0, ""), StatusIs(StatusCode::kInvalidArgument, "BAD_KIND"));
  ASSERT_THAT(Define(Officer(), ReadingDay(), 3), IsOk());
  EXPECT_THAT(Record(Filer(kCore), Reading()), IsOk());
}

// R46
TEST_F(KindsTest, ARepetitionGetsItsFirstAnswerEvenAfterTheKindWasWithdrawn) {
  ASSERT_THAT(Define(Officer(), ReadingDay()), IsOk());
  const v1::RecordActivityRequest telling = RecordRequest("told", Reading());
  ASSERT_OK_AND_ASSIGN(const auto told, Call(Filer(kCore), &Stub::RecordActivity, telling));
  v1::CorrectActivityRequest correcting;
  correcting.set_request_id("corrected");
  correcting.set_name(told.activity().name());
  *correcting.mutable_activity() = Reading("2022-05-11");
  correcting.set_reason("填错日期");
  ASSERT_OK_AND_ASSIGN(const auto corrected, Call(Filer(kCore), &Stub::CorrectActivity, correcting));
  EXPECT_EQ(corrected.catalogue_version(), "330327/1");
  ASSERT_THAT(Withdraw(Officer(), "C330327_READING_DAY"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Filer(kCore), &Stub::RecordActivity, telling));
  EXPECT_EQ(again.SerializeAsString(), told.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto corrected_again, Call(Filer(kCore), &Stub::CorrectActivity, correcting));
  EXPECT_EQ(corrected_again.SerializeAsString(), corrected.SerializeAsString());
  // A new request is judged by what holds now.
  correcting.set_request_id("later");
  correcting.set_name(corrected.activity().name());
  EXPECT_THAT(Call(Filer(kCore), &Stub::CorrectActivity, correcting),
              StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_EQ(Journal().size(), 4U);
}

TEST_F(KindsTest, AChangeNamesTheRevisionThatItIsOf) {
  ASSERT_OK_AND_ASSIGN(const auto first, Define(Officer(), ReadingDay()));
  EXPECT_THAT(Define(Officer(), ReadingDay()), StatusIs(StatusCode::kAlreadyExists, "KIND_EXISTS"));
  v1::KindDefinition changed = ReadingDay();
  changed.set_display_name("共读周");
  EXPECT_THAT(Define(Officer(), changed, first.revision() + 1), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_OK_AND_ASSIGN(const auto second, Define(Officer(), changed, first.revision()));
  EXPECT_EQ(second.display_name(), "共读周");
  EXPECT_THAT(Withdraw(Officer(), "C330327_READING_DAY", first.revision()),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  v1::KindDefinition none = ReadingDay();
  none.set_code("C330327_NONE");
  EXPECT_THAT(Define(Officer(), none, 1), StatusIs(StatusCode::kNotFound, "NO_SUCH_KIND"));
}

TEST_F(KindsTest, ABadDefinitionIsNamedPlaceByPlace) {
  v1::KindDefinition bad = ReadingDay();
  bad.set_code("SYNC_LESSON");
  bad.mutable_facts(0)->set_max("0");
  bad.mutable_minima(1)->set_required(0);
  const auto refused = Define(Officer(), bad);
  ASSERT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "BAD_KIND"));
  EXPECT_THAT(FieldsOf(refused.status()), ElementsAre("kind.facts[0].max", "kind.code", "kind.minima[1].required"));
  EXPECT_FALSE(DetailOf(refused.status()).message_zh.empty());
  EXPECT_TRUE(Journal().empty());
}

TEST_F(KindsTest, ARepeatedRequestGetsTheFirstAnswer) {
  const v1::DefineKindRequest request = DefineRequest(ReadingDay());
  ASSERT_OK_AND_ASSIGN(const auto first, CallKinds(Officer(), &KindStub::DefineKind, request));
  ASSERT_OK_AND_ASSIGN(const auto again, CallKinds(Officer(), &KindStub::DefineKind, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Journal().size(), 1U);
  v1::DefineKindRequest other = request;
  other.mutable_kind()->set_display_name("共读周");
  EXPECT_THAT(CallKinds(Officer(), &KindStub::DefineKind, other),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(KindsTest, OfficersOfTheCountyAndAboveDefineAndNobodyElse) {
  struct Case {
    std::string token;
    StatusCode code;
    std::string reason;
  };
  for (const Case& refused : std::vector<Case>{
           {"", StatusCode::kUnauthenticated, "TOKEN_MISSING"},
           {Filer(kCore), StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"},
           {Token(Role::kAuditor, "regions/330327"), StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"},
           {Token(Role::kDistrictOfficer, "regions/330327"), StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"},
           {Token(Role::kIntegrator, "regions/330327"), StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"},
           {Token(Role::kCountyOfficer, "regions/330326"), StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"},
           {Token(Role::kCityOfficer, "regions/330100"), StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"}}) {
    EXPECT_THAT(Define(refused.token, ReadingDay()), StatusIs(refused.code, refused.reason));
    EXPECT_THAT(Withdraw(refused.token, "C330327_READING_DAY"), StatusIs(refused.code, refused.reason));
  }
  EXPECT_TRUE(Journal().empty());
  int64_t revision = 0;
  for (const std::string& token :
       {Officer(), Token(Role::kLeadingGroup, "regions/330327"), Token(Role::kCityOfficer, "regions/330300"),
        Token(Role::kProvinceOfficer, "regions/330000")}) {
    ASSERT_OK_AND_ASSIGN(const auto defined, Define(token, ReadingDay(), revision));
    revision = defined.revision();
  }
}

TEST_F(KindsTest, TheJournalSaysWhatWasDefinedAndTheAuditHoldsTheTableToIt) {
  ASSERT_OK_AND_ASSIGN(const auto defined, Define(Officer(), ReadingDay()));
  ASSERT_THAT(Record(Filer(kCore), Reading()), IsOk());
  v1::KindDefinition second = ReadingDay();
  second.set_code("C330327_SECOND");
  ASSERT_THAT(Define(Officer(), second), IsOk());
  ASSERT_THAT(Withdraw(Officer(), "C330327_SECOND"), IsOk());
  const auto journal = Journal();
  ASSERT_EQ(journal.size(), 4U);
  EXPECT_EQ(journal[0].type, "jgt.ledger.v1.KindDefined");
  EXPECT_EQ(journal[3].type, "jgt.ledger.v1.KindWithdrawn");
  v1::KindDefined entry;
  ASSERT_TRUE(entry.ParseFromString(journal[0].body));
  EXPECT_EQ(entry.kind().minima(1).required(), 2);
  EXPECT_THAT(Audited(), ElementsAre());
  Sql("UPDATE county_kinds SET withdrawn = 0 WHERE code = 'C330327_SECOND'");
  EXPECT_THAT(Audited(), ElementsAre("county_kinds | 2022/C330327_SECOND | withdrawn"));
  Sql("DELETE FROM county_kinds WHERE code = 'C330327_SECOND'");
  EXPECT_THAT(Audited(), ElementsAre("county_kinds | 2022/C330327_SECOND | "));
  Sql("UPDATE activities SET facts = REPLACE(facts, 'books=3', 'books=4')");
  EXPECT_THAT(Audited(), Contains(HasSubstr("| facts")));
}

// R57
TEST_F(KindsTest, AProblemGoesFromItsReportToOneResolution) {
  v1::Activity report = Of("PROBLEM_REPORT", "画面卡顿");
  AddFact(report, "field", "EQUIPMENT");
  ASSERT_OK_AND_ASSIGN(const auto raised, Record(Filer(kRural), report));
  v1::Activity routing = Of("PROBLEM_ROUTING", "");
  AddFact(routing, "report", raised.name());
  AddFact(routing, "section", "EQUIPMENT_CENTRE");
  routing.set_recorded_by(kRural);
  EXPECT_THAT(Record(Officer(), routing), IsOk());
  v1::Activity closing = Of("PROBLEM_RESOLUTION", "已更换摄像机");
  AddFact(closing, "report", raised.name());
  AddFact(closing, "outcome", "RESOLVED");
  ASSERT_OK_AND_ASSIGN(const auto closed, Record(Filer(kRural), closing));
  EXPECT_TRUE(closed.facts(1).once());
  const auto again = Record(Filer(kCore), closing);
  ASSERT_THAT(again, StatusIs(StatusCode::kAlreadyExists, "NAMED_BEFORE"));
  EXPECT_EQ(DetailOf(again.status()).metadata.at("activity"), closed.name());
  // Taken back, it may be closed again; and its own correction may name it.
  EXPECT_THAT(Correct(Filer(kRural), closed.name(), closing), IsOk());
  v1::Activity wrong = closing;
  wrong.mutable_facts(0)->set_value(closed.name());
  EXPECT_THAT(Record(Filer(kCore), wrong), StatusIs(StatusCode::kFailedPrecondition, "BAD_REFERENCE"));
  EXPECT_THAT(Audited(), ElementsAre());
}

// R22 R118
TEST_F(KindsTest, OnlyTheTeacherWhoWasRegisteredAndConfirmedIsExchanged) {
  roster::v1::ExchangeConfirmed confirmed;
  confirmed.mutable_exchange()->set_name(kLocalPairing + "/exchanges/e1");
  confirmed.mutable_exchange()->set_pairing(kLocalPairing);
  confirmed.mutable_exchange()->set_teacher("T-0007");
  confirmed.mutable_exchange()->set_confirmed(true);
  Roster().Add(kCounty, confirmed);
  Follow();
  v1::Activity exchange = Of("TEACHER_EXCHANGE", "支教");
  exchange.set_end_day("2022-06-01");
  exchange.set_exchange(confirmed.exchange().name());
  exchange.set_teacher("T-0008");
  AddFact(exchange, "movement", "SUPPORT_TEACHING");
  EXPECT_THAT(Record(Filer(kCore), exchange), StatusIs(StatusCode::kFailedPrecondition, "OTHER_TEACHER"));
  exchange.set_teacher("T-0007");
  EXPECT_THAT(Record(Filer(kCore), exchange), IsOk());
}

}  // namespace
}  // namespace jgt::ledger::test
