#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Readiness facts and head counts.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;

class ReadinessFlow : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    pairing_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }

  v1::RecordReadinessRequest Facts(const std::string& subject, v1::ReadinessItem item, bool met = true,
                                   const std::string& since = "2022-03-01") {
    v1::RecordReadinessRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::ReadinessFact* const fact = request.add_facts();
    fact->set_subject(subject);
    fact->set_item(item);
    fact->set_met(met);
    fact->set_since(since);
    return request;
  }

  v1::RecordHeadCountsRequest Counts(const std::string& school, int teachers, int pupils, const std::string& day) {
    v1::RecordHeadCountsRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::HeadCount* const count = request.add_head_counts();
    count->set_school(school);
    count->set_teachers(teachers);
    count->set_pupils(pupils);
    count->set_day(day);
    return request;
  }

  v1::Pairing pairing_;
};

// R183: agreements of pairings; R184-R186: equipment, space, upload of schools.
TEST_F(ReadinessFlow, R183R184R185R186FactsStandWithTheirSubjects) {
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.name(), v1::READINESS_ITEM_AGREEMENT_SIGNED)));
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_EQUIPMENT_COMPLIANT)));
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED)));
  EXPECT_OK(
      Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_AGREEMENT_UPLOADED, false, "")));
  const v1::Pairing pairing = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  ASSERT_EQ(pairing.readiness_size(), 1);
  EXPECT_EQ(pairing.readiness(0).since(), "2022-03-01");
  const v1::School school = SchoolNamed("灵溪镇沪山小学");
  ASSERT_EQ(school.readiness_size(), 3);
  EXPECT_TRUE(school.readiness(0).met());
  EXPECT_FALSE(school.readiness(2).met());
}

// Of R183-R186.
TEST_F(ReadinessFlow, AFactTellsWhoCheckedItAndHow) {
  auto request = Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED);
  request.mutable_facts(0)->set_check(v1::READINESS_CHECK_NETWORK);
  EXPECT_OK(Call(&Stub::RecordReadiness, request));
  request = Facts(pairing_.supported(), v1::READINESS_ITEM_EQUIPMENT_COMPLIANT);
  request.mutable_facts(0)->set_check(v1::READINESS_CHECK_SITE_VISIT);
  request.mutable_facts(0)->set_checked_by("equipment-centre:T-0001");
  EXPECT_OK(Call(&Stub::RecordReadiness, request));
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_AGREEMENT_UPLOADED)));
  const v1::School school = SchoolNamed("灵溪镇沪山小学");
  ASSERT_EQ(school.readiness_size(), 3);
  EXPECT_EQ(school.readiness(0).item(), v1::READINESS_ITEM_EQUIPMENT_COMPLIANT);
  EXPECT_EQ(school.readiness(0).check(), v1::READINESS_CHECK_SITE_VISIT);
  EXPECT_EQ(school.readiness(0).checked_by(), "equipment-centre:T-0001");
  EXPECT_EQ(school.readiness(0).since(), "2022-03-01");
  EXPECT_EQ(school.readiness(1).check(), v1::READINESS_CHECK_NETWORK);
  EXPECT_EQ(school.readiness(1).checked_by(), "tester");  // who recorded it
  EXPECT_EQ(school.readiness(2).check(), v1::READINESS_CHECK_UNSPECIFIED);
  EXPECT_EQ(school.readiness(2).checked_by(), "");
}

TEST_F(ReadinessFlow, ACheckOfWhatStandsAlreadyIsAFactOfItsOwn) {
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.name(), v1::READINESS_ITEM_AGREEMENT_SIGNED)));
  const size_t before = Journal("330327").size();
  auto request = Facts(pairing_.name(), v1::READINESS_ITEM_AGREEMENT_SIGNED);
  request.mutable_facts(0)->set_check(v1::READINESS_CHECK_DOCUMENT);
  EXPECT_OK(Call(&Stub::RecordReadiness, request));
  ASSERT_EQ(Journal("330327").size(), before + 1);
  v1::ReadinessRecorded event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.readiness().check(), v1::READINESS_CHECK_DOCUMENT);
  EXPECT_EQ(event.readiness().checked_by(), "tester");
  request.set_request_id(NextRequestId());
  EXPECT_OK(Call(&Stub::RecordReadiness, request));
  EXPECT_EQ(Journal("330327").size(), before + 1);
}

TEST_F(ReadinessFlow, ACheckThatIsNoneIsRefused) {
  auto request = Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED);
  request.mutable_facts(0)->set_check(static_cast<v1::ReadinessCheck>(5));
  EXPECT_THAT(Call(&Stub::RecordReadiness, request), StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_READINESS_CHECK"));
  request.mutable_facts(0)->set_check(v1::READINESS_CHECK_NETWORK);
  for (const std::string& who : {std::string(65, 'a'), std::string("张"), std::string("a;b"), std::string("a/b")}) {
    request.mutable_facts(0)->set_checked_by(who);
    EXPECT_THAT(Call(&Stub::RecordReadiness, request), StatusIs(StatusCode::kInvalidArgument, "BAD_CHECKED_BY")) << who;
  }
  request.mutable_facts(0)->set_checked_by(std::string(64, 'a'));
  EXPECT_OK(Call(&Stub::RecordReadiness, request));
  request = Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED);
  request.mutable_facts(0)->set_checked_by("T-0001");  // without saying how
  EXPECT_THAT(Call(&Stub::RecordReadiness, request), StatusIs(StatusCode::kInvalidArgument, "BAD_CHECKED_BY"));
}

// A school that has every item with the longest names there may be.
TEST_F(ReadinessFlow, AllFactsOfASchoolFit) {
  for (const auto item : {v1::READINESS_ITEM_EQUIPMENT_COMPLIANT, v1::READINESS_ITEM_SPACE_OPENED,
                          v1::READINESS_ITEM_AGREEMENT_UPLOADED}) {
    auto request = Facts(pairing_.supported(), item);
    request.mutable_facts(0)->set_check(v1::READINESS_CHECK_DOCUMENT);
    request.mutable_facts(0)->set_checked_by(std::string(64, 'z'));
    EXPECT_OK(Call(&Stub::RecordReadiness, request));
  }
  const v1::School school = SchoolNamed("灵溪镇沪山小学");
  ASSERT_EQ(school.readiness_size(), 3);
  for (const v1::Readiness& fact : school.readiness()) EXPECT_EQ(fact.checked_by(), std::string(64, 'z'));
}

TEST_F(ReadinessFlow, AFactOfTheOtherEndIsInThatEndsPartition) {
  const size_t before = Journal("330105").size();
  ASSERT_OK_AND_ASSIGN(const auto response,
                       Call(&Stub::RecordReadiness, Facts(pairing_.supporter(), v1::READINESS_ITEM_SPACE_OPENED)));
  ASSERT_EQ(Journal("330105").size(), before + 1);
  v1::ReadinessRecorded event;
  ASSERT_TRUE(event.ParseFromString(Journal("330105").back().body));
  EXPECT_EQ(event.subject(), pairing_.supporter());
  ASSERT_EQ(response.positions_size(), 2);
  EXPECT_EQ(response.positions(1).region(), "330105");
}

TEST_F(ReadinessFlow, WhatStandsAlreadyMakesNoEntry) {
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED)));
  const size_t before = Journal("330327").size();
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED)));
  EXPECT_EQ(Journal("330327").size(), before);
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED, false, "")));
  EXPECT_EQ(Journal("330327").size(), before + 1);
}

TEST_F(ReadinessFlow, AllOrNone) {
  v1::RecordReadinessRequest request = Facts(pairing_.supported(), v1::READINESS_ITEM_SPACE_OPENED);
  *request.add_facts() = request.facts(0);
  request.mutable_facts(1)->set_subject(kCangnan + "/schools/none");
  EXPECT_THAT(Call(&Stub::RecordReadiness, request), StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  EXPECT_EQ(SchoolNamed("灵溪镇沪山小学").readiness_size(), 0);
}

TEST_F(ReadinessFlow, StrangersAreOutsideWhetherTheyExistOrNot) {
  ImportPujiang();
  const auto outside = StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
  for (const std::string& school : {SchoolNamed("檀溪中小").name(), kPujiang + "/schools/none"}) {
    EXPECT_THAT(Call(&Stub::RecordReadiness, Facts(school, v1::READINESS_ITEM_SPACE_OPENED)), outside);
    EXPECT_THAT(Call(&Stub::RecordHeadCounts, Counts(school, 10, 100, "2022-09-01")), outside);
  }
  EXPECT_THAT(Call(&Stub::RecordReadiness,
                   Facts(PairingOf("实验小学", "檀溪中小").name(), v1::READINESS_ITEM_AGREEMENT_SIGNED)),
              outside);
}

TEST_F(ReadinessFlow, FactsAreCheckedByPlace) {
  const auto refused = [&](const v1::RecordReadinessRequest& request) {
    return Call(&Stub::RecordReadiness, request).status();
  };
  const std::string& school = pairing_.supported();
  EXPECT_THAT(refused(Facts(school, v1::READINESS_ITEM_UNSPECIFIED)),
              StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_READINESS_ITEM"));
  EXPECT_THAT(refused(Facts(school, v1::READINESS_ITEM_AGREEMENT_SIGNED)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_THAT(refused(Facts(pairing_.name(), v1::READINESS_ITEM_SPACE_OPENED)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  const Status date = refused(Facts(school, v1::READINESS_ITEM_SPACE_OPENED, true, "2022-02-30"));
  EXPECT_THAT(date, StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(FieldsOf(date), ElementsAre("facts[0].since"));
  v1::RecordReadinessRequest none = Facts(school, v1::READINESS_ITEM_SPACE_OPENED);
  none.clear_facts();
  EXPECT_THAT(refused(none), StatusIs(StatusCode::kInvalidArgument, "BAD_COUNT"));
  EXPECT_THAT(refused(Facts(kCangnan + "/pairings/none", v1::READINESS_ITEM_AGREEMENT_SIGNED)),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
}

// R27: the denominator of the 10 % rule, with its day; R204: pupils.
TEST_F(ReadinessFlow, R27R204ASchoolShowsItsLatestHeadCount) {
  const std::string& name = pairing_.supported();
  EXPECT_OK(Call(&Stub::RecordHeadCounts, Counts(name, 40, 95, "2022-09-01")));
  EXPECT_OK(Call(&Stub::RecordHeadCounts, Counts(name, 38, 90, "2021-09-01")));  // told late
  v1::GetSchoolRequest request;
  request.set_name(name);
  request.set_as_of("2022-09-01");
  ASSERT_OK_AND_ASSIGN(const auto autumn, Call(&Stub::GetSchool, request));
  EXPECT_EQ(autumn.school().teachers(), 40);
  EXPECT_EQ(autumn.school().pupils(), 95);
  EXPECT_EQ(autumn.school().head_count_day(), "2022-09-01");
  const v1::School today = SchoolNamed("灵溪镇沪山小学");  // on 1 March 2022
  EXPECT_EQ(today.teachers(), 38);
  EXPECT_EQ(today.head_count_day(), "2021-09-01");
  EXPECT_EQ(today.valid_to(), "2022-09-01");
  v1::HeadCountRecorded event;  // the journal has both
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.teachers(), 38);
  EXPECT_EQ(event.day(), "2021-09-01");
}

TEST_F(ReadinessFlow, HeadCountsAreCheckedByPlace) {
  const auto refused = [&](const v1::RecordHeadCountsRequest& request) {
    return Call(&Stub::RecordHeadCounts, request).status();
  };
  const std::string& school = pairing_.supported();
  EXPECT_THAT(FieldsOf(refused(Counts(school, 0, 1, "2022-09-01"))), ElementsAre("head_counts[0].teachers"));
  EXPECT_THAT(refused(Counts(school, 10'001, 1, "2022-09-01")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_HEAD_COUNT"));
  EXPECT_THAT(FieldsOf(refused(Counts(school, 1, -1, "2022-09-01"))), ElementsAre("head_counts[0].pupils"));
  EXPECT_THAT(refused(Counts(school, 1, 1, "1999-09-01")), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(refused(Counts(kCangnan + "/schools/none", 1, 1, "2022-09-01")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
}

TEST_F(ReadinessFlow, AReimportLeavesReadinessAndHeadCountsAlone) {
  EXPECT_OK(Call(&Stub::RecordReadiness, Facts(pairing_.name(), v1::READINESS_ITEM_AGREEMENT_SIGNED)));
  EXPECT_EQ(ImportCangnan().rows_unchanged(), 55);
  EXPECT_EQ(PairingOf("杭州市小河小学", "灵溪镇沪山小学").readiness_size(), 1);
}

}  // namespace
}  // namespace jgt::roster::test
