#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Mentor groups and exchanges.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;

class StaffingFlow : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    pairing_ = PairingOf("马站小学", "马站镇第二小学").name();
  }

  v1::FormMentorGroupsRequest Groups(const std::vector<std::pair<std::string, int>>& mentors) {
    v1::FormMentorGroupsRequest request;
    request.set_pairing(pairing_);
    request.set_request_id(NextRequestId());
    for (const auto& [mentor, mentees] : mentors) {
      v1::MentorGroup* const group = request.add_groups();
      group->set_year(2022);
      group->set_mentor(mentor);
      group->set_mentees(mentees);
    }
    return request;
  }

  v1::RegisterExchangesRequest Exchanges(const std::vector<std::string>& teachers) {
    v1::RegisterExchangesRequest request;
    request.set_pairing(pairing_);
    request.set_request_id(NextRequestId());
    for (const std::string& teacher : teachers) {
      v1::Exchange* const exchange = request.add_exchanges();
      exchange->set_year(2022);
      exchange->set_teacher(teacher);
      exchange->set_start_day("2022-09-01");
      exchange->set_end_day("2023-06-30");
      exchange->set_confirmed(true);  // ignored: only the leading group confirms
    }
    return request;
  }

  v1::ConfirmExchangesRequest Confirmation(const std::vector<std::string>& names) {
    v1::ConfirmExchangesRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    for (const std::string& name : names) request.add_names(name);
    return request;
  }

  std::vector<v1::Exchange> Listed(const std::string& token = Officer()) {
    v1::ListExchangesRequest request;
    request.set_pairing(pairing_);
    const auto response = Call(token, &Stub::ListExchanges, request);
    EXPECT_OK(response);
    if (!response.ok()) return {};
    return {response->exchanges().begin(), response->exchanges().end()};
  }

  std::string pairing_;
};

// R47, R56, R80: at least three groups of one mentor and three mentees; a smaller one is kept and flagged (D8).
TEST_F(StaffingFlow, R47R56R80GroupsAreFormedAndShortOnesFlagged) {
  ASSERT_OK_AND_ASSIGN(const auto formed,
                       Call(&Stub::FormMentorGroups, Groups({{"T-0003", 3}, {"T-0001", 4}, {"T-0002", 2}})));
  ASSERT_EQ(formed.groups_size(), 3);
  EXPECT_EQ(formed.position().seq(), static_cast<int64_t>(Journal("330327").size()));
  v1::ListMentorGroupsRequest list;
  list.set_pairing(pairing_);
  ASSERT_OK_AND_ASSIGN(const auto listed, Call(&Stub::ListMentorGroups, list));
  ASSERT_EQ(listed.groups_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(listed.groups(i).SerializeAsString(), formed.groups(i).SerializeAsString());  // in the order formed
  }
  EXPECT_FALSE(listed.groups(0).short_group());
  EXPECT_TRUE(listed.groups(2).short_group());
  EXPECT_EQ(EntryCounts().at("MentorGroupFormed"), 3);
}

TEST_F(StaffingFlow, GroupsAndExchangesAreToldOfADay) {
  v1::FormMentorGroupsRequest groups = Groups({{"T-0001", 3}, {"T-0002", 3}});
  groups.mutable_groups(1)->set_year(2023);
  ASSERT_OK(Call(&Stub::FormMentorGroups, groups));
  v1::RegisterExchangesRequest exchanges = Exchanges({"T-0003", "T-0004"});  // from 2022-09-01 to 2023-06-30
  exchanges.mutable_exchanges(1)->set_end_day("2022-12-31");
  ASSERT_OK(Call(&Stub::RegisterExchanges, exchanges));
  const auto told = [&](const std::string& day) {
    std::vector<std::string> who;
    v1::ListMentorGroupsRequest list_groups;
    list_groups.set_pairing(pairing_);
    list_groups.set_as_of(day);
    const auto listed = Call(&Stub::ListMentorGroups, list_groups);
    if (!listed.ok()) return std::vector<std::string>{ReasonOf(listed.status())};
    for (const v1::MentorGroup& group : listed->groups()) who.push_back(group.mentor());
    v1::ListExchangesRequest list_exchanges;
    list_exchanges.set_pairing(pairing_);
    list_exchanges.set_as_of(day);
    const auto sent = Call(&Stub::ListExchanges, list_exchanges);
    if (!sent.ok()) return std::vector<std::string>{ReasonOf(sent.status())};
    for (const v1::Exchange& exchange : sent->exchanges()) who.push_back(exchange.teacher());
    return who;
  };
  EXPECT_THAT(told(""), ElementsAre("T-0001", "T-0002", "T-0003", "T-0004"));
  EXPECT_THAT(told("2022-08-31"), ElementsAre("T-0001"));
  EXPECT_THAT(told("2022-09-01"), ElementsAre("T-0001", "T-0003", "T-0004"));
  EXPECT_THAT(told("2022-12-31"), ElementsAre("T-0001", "T-0003", "T-0004"));
  EXPECT_THAT(told("2023-01-01"), ElementsAre("T-0002", "T-0003"));
  EXPECT_THAT(told("2023-06-30"), ElementsAre("T-0002", "T-0003"));
  EXPECT_THAT(told("2023-07-01"), ElementsAre("T-0002"));
  EXPECT_THAT(told("2024-01-01"), ElementsAre());
  EXPECT_THAT(told("2023-02-29"), ElementsAre("BAD_DATE"));
}

// The agreement that mentor and mentees sign: told once, known since it was told.
TEST_F(StaffingFlow, AGroupsAgreementIsSignedOnce) {
  ASSERT_OK_AND_ASSIGN(const auto formed, Call(&Stub::FormMentorGroups, Groups({{"T-0001", 3}, {"T-0002", 3}})));
  EXPECT_EQ(formed.groups(0).agreement_signed_on(), "");
  v1::SignMentorAgreementRequest request;
  request.set_name(formed.groups(0).name());
  request.set_request_id(NextRequestId());
  request.set_signed_on("2022-02-28");
  request.set_document("师徒结对协议书");
  clock_.Advance(std::chrono::seconds(10));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::seconds(10));
  ASSERT_OK_AND_ASSIGN(const auto done, Call(&Stub::SignMentorAgreement, request));
  EXPECT_EQ(done.group().agreement_signed_on(), "2022-02-28");
  EXPECT_EQ(done.group().agreement_document(), "师徒结对协议书");
  EXPECT_EQ(done.group().mentor(), "T-0001");
  EXPECT_EQ(done.position().seq(), static_cast<int64_t>(Journal("330327").size()));
  v1::MentorAgreementSigned event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.group().SerializeAsString(), done.group().SerializeAsString());
  clock_.Advance(std::chrono::seconds(10));
  v1::ListMentorGroupsRequest list;
  list.set_pairing(pairing_);
  ASSERT_OK_AND_ASSIGN(const auto now, Call(&Stub::ListMentorGroups, list));
  EXPECT_EQ(now.groups(0).SerializeAsString(), done.group().SerializeAsString());
  EXPECT_EQ(now.groups(1).SerializeAsString(), formed.groups(1).SerializeAsString());
  list.set_known_at(before);
  ASSERT_OK_AND_ASSIGN(const auto then, Call(&Stub::ListMentorGroups, list));
  EXPECT_EQ(then.groups(0).SerializeAsString(), formed.groups(0).SerializeAsString());

  ASSERT_OK_AND_ASSIGN(const auto repeated, Call(&Stub::SignMentorAgreement, request));
  EXPECT_EQ(repeated.SerializeAsString(), done.SerializeAsString());
  request.set_request_id(NextRequestId());
  request.set_signed_on("2022-03-01");
  EXPECT_THAT(Call(&Stub::SignMentorAgreement, request),
              StatusIs(StatusCode::kFailedPrecondition, "MENTOR_AGREEMENT_SIGNED"));
}

TEST_F(StaffingFlow, AnAgreementNeedsItsGroupADayAndADocument) {
  ASSERT_OK_AND_ASSIGN(const auto formed, Call(&Stub::FormMentorGroups, Groups({{"T-0001", 3}})));
  const auto refusal = [&](const std::string& name, const std::string& day, const std::string& document) {
    v1::SignMentorAgreementRequest request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    request.set_signed_on(day);
    request.set_document(document);
    return ReasonOf(Call(&Stub::SignMentorAgreement, request).status());
  };
  const std::string group = formed.groups(0).name();
  EXPECT_EQ(refusal(pairing_, "2022-02-28", "协议"), "BAD_NAME");
  EXPECT_EQ(refusal(group + "0", "2022-02-28", "协议"), "NO_SUCH_MENTOR_GROUP");
  EXPECT_EQ(refusal(kCangnan + "/pairings/none/mentorGroups/1", "2022-02-28", "协议"), "NO_SUCH_PAIRING");
  EXPECT_EQ(refusal(group, "2022-02-30", "协议"), "BAD_DATE");
  EXPECT_EQ(refusal(group, "2022-03-02", "协议"), "BAD_DATE");  // tomorrow
  EXPECT_EQ(refusal(group, "2022-03-01", " "), "DOCUMENT_MISSING");
  EXPECT_EQ(refusal(group, "2022-03-01", std::string(201, 'a')), "DOCUMENT_TOO_LONG");
  EXPECT_EQ(EntryCounts().contains("MentorAgreementSigned"), false);
  EXPECT_EQ(refusal(group, "2022-03-01", std::string(200, 'a')), "");
}

TEST_F(StaffingFlow, ARepeatedRequestFormsNoSecondGroup) {
  const v1::FormMentorGroupsRequest request = Groups({{"T-0001", 3}});
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::FormMentorGroups, request));
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::FormMentorGroups, request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(EntryCounts().at("MentorGroupFormed"), 1);
  EXPECT_THAT(Call(&Stub::FormMentorGroups, Groups({{"T-0001", 5}})),
              StatusIs(StatusCode::kAlreadyExists, "MENTOR_GROUP_EXISTS"));
}

TEST_F(StaffingFlow, GroupsAreCheckedBeforeAnythingIsWritten) {
  EXPECT_THAT(Call(&Stub::FormMentorGroups, Groups({})), StatusIs(StatusCode::kInvalidArgument, "BAD_COUNT"));
  const Status status = Call(&Stub::FormMentorGroups, Groups({{"T-0001", 3}, {"某老师", 3}})).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_MENTOR_GROUP"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("groups[1].mentor"));
  pairing_ = kCangnan + "/pairings/none";
  EXPECT_THAT(Call(&Stub::FormMentorGroups, Groups({{"T-0001", 3}})),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM mentor_groups"), 0);
}

// R118: registered in advance, counted only once the leading group has confirmed.
TEST_F(StaffingFlow, R118AnExchangeCountsOnceTheLeadingGroupConfirmsIt) {
  ASSERT_OK_AND_ASSIGN(const auto registered, Call(&Stub::RegisterExchanges, Exchanges({"T-0001", "T-0002"})));
  ASSERT_EQ(registered.exchanges_size(), 2);
  EXPECT_FALSE(registered.exchanges(0).confirmed());
  EXPECT_FALSE(Listed().at(0).confirmed());
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Call(Token(auth::Role::kLeadingGroup, kCangnan), &Stub::ConfirmExchanges,
                                                  Confirmation({registered.exchanges(0).name()})));
  EXPECT_EQ(confirmed.position().seq(), static_cast<int64_t>(Journal("330327").size()));
  EXPECT_TRUE(Listed().at(0).confirmed());
  EXPECT_FALSE(Listed().at(1).confirmed());
  v1::ExchangeConfirmed event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.exchange().teacher(), "T-0001");
  EXPECT_TRUE(event.exchange().confirmed());
}

TEST_F(StaffingFlow, R118OnlyTheLeadingGroupAndTheCountyConfirm) {
  ASSERT_OK_AND_ASSIGN(const auto registered, Call(&Stub::RegisterExchanges, Exchanges({"T-0001"})));
  const auto confirm = [&](const std::string& token) {
    return Call(token, &Stub::ConfirmExchanges, Confirmation({registered.exchanges(0).name()})).status();
  };
  v1::GetPairingRequest get;
  get.set_name(pairing_);
  ASSERT_OK_AND_ASSIGN(const auto pairing, Call(&Stub::GetPairing, get));
  EXPECT_THAT(confirm(Token(auth::Role::kSchoolHead, pairing.pairing().supporter())),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(confirm(Token(auth::Role::kLeadingGroup, kPujiang)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_OK(confirm(Officer()));
  const size_t before = Journal("330327").size();
  EXPECT_OK(confirm(Token(auth::Role::kLeadingGroup, kCangnan)));  // confirmed already: no second entry
  EXPECT_EQ(Journal("330327").size(), before);
}

TEST_F(StaffingFlow, ConfirmationIsAllOrNone) {
  ASSERT_OK_AND_ASSIGN(const auto registered, Call(&Stub::RegisterExchanges, Exchanges({"T-0001"})));
  const std::string name = registered.exchanges(0).name();
  EXPECT_THAT(Call(&Stub::ConfirmExchanges, Confirmation({name, pairing_ + "/exchanges/none"})),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_EXCHANGE"));
  EXPECT_THAT(Call(&Stub::ConfirmExchanges, Confirmation({name, kPujiang + "/pairings/a/exchanges/b"})),
              StatusIs(StatusCode::kInvalidArgument, "OUTSIDE_PARENT"));
  EXPECT_THAT(Call(&Stub::ConfirmExchanges, Confirmation({})), StatusIs(StatusCode::kInvalidArgument, "BAD_COUNT"));
  EXPECT_FALSE(Listed().at(0).confirmed());
}

TEST_F(StaffingFlow, ATeacherIsInOnePlaceAtATime) {
  EXPECT_OK(Call(&Stub::RegisterExchanges, Exchanges({"T-0001"})));
  EXPECT_THAT(Call(&Stub::RegisterExchanges, Exchanges({"T-0002", "T-0001"})),
              StatusIs(StatusCode::kAlreadyExists, "EXCHANGE_OVERLAPS"));
  EXPECT_EQ(Listed().size(), 1U);
  v1::RegisterExchangesRequest backwards = Exchanges({"T-0003"});
  backwards.mutable_exchanges(0)->set_end_day("2022-08-31");
  EXPECT_THAT(Call(&Stub::RegisterExchanges, backwards), StatusIs(StatusCode::kInvalidArgument, "BAD_EXCHANGE"));
  backwards.mutable_exchanges(0)->set_end_day("31.8.2022");
  EXPECT_THAT(FieldsOf(Call(&Stub::RegisterExchanges, backwards).status()), ElementsAre("exchanges[0].end_day"));
}

TEST_F(StaffingFlow, BothSchoolsOfThePairingSeeItsGroupsAndOthersDoNot) {
  EXPECT_OK(Call(&Stub::RegisterExchanges, Exchanges({"T-0001"})));
  const v1::Pairing mine = PairingOf("马站小学", "马站镇第二小学");
  EXPECT_EQ(Listed(Token(auth::Role::kSchoolFiler, mine.supported())).size(), 1U);
  EXPECT_EQ(Listed(Token(auth::Role::kSchoolFiler, mine.supporter())).size(), 1U);
  v1::ListExchangesRequest request;
  request.set_pairing(pairing_);
  const std::string stranger = Token(auth::Role::kSchoolFiler, SchoolNamed("宜山小学").name());
  EXPECT_THAT(Call(stranger, &Stub::ListExchanges, request), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  v1::ListMentorGroupsRequest groups;
  groups.set_pairing(pairing_);
  EXPECT_THAT(Call(stranger, &Stub::ListMentorGroups, groups),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(StaffingFlow, APendingPairingTakesNobodyYet) {
  ImportPujiang();
  pairing_ = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区").name();
  EXPECT_THAT(Call(Officer(kPujiang), &Stub::FormMentorGroups, Groups({{"T-0001", 3}})),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
}

}  // namespace
}  // namespace jgt::roster::test
