#include "jgt/roster/v1/inspection_events.pb.h"
#include "tests/roster/contact_world.h"

// Inspectors' windows (R106): granted, put into tokens, opened, closed and revoked.
namespace jgt::roster::test {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using InspectionStub = v1::InspectionService::StubInterface;

const std::string kInspector = "pj-inspector-1";

class InspectionFlow : public ContactWorld {
 protected:
  template <class Request, class Response>
  StatusOr<Response> Send(const std::string& token,
                          grpc::Status (InspectionStub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*inspections_stub_, method, request, rpc::Within(20s, &source));
  }
  template <class Request, class Response>
  StatusOr<Response> Send(grpc::Status (InspectionStub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    return Send(Officer(), method, request);
  }

  v1::GrantInspectionRequest Granting(const std::string& from = "2022-03-05", const std::string& until = "2022-03-07") {
    v1::GrantInspectionRequest request;
    request.set_request_id(NextRequestId());
    v1::Inspection& inspection = *request.mutable_inspection();
    inspection.set_region(kCangnan);
    inspection.set_home_county(kPujiang);
    inspection.set_inspector(kInspector);
    inspection.set_from_day(from);
    inspection.set_until_day(until);
    inspection.set_reason("对调互检");
    inspection.set_document("温教〔2022〕9号");
    return request;
  }
  v1::Inspection Grant(const v1::GrantInspectionRequest& request) {
    const auto response = Send(&InspectionStub::GrantInspection, request);
    EXPECT_OK(response);
    return response.ok() ? response->inspection() : v1::Inspection();
  }
  v1::RevokeInspectionRequest Revoking(const std::string& name) {
    v1::RevokeInspectionRequest request;
    request.set_request_id(NextRequestId());
    request.set_name(name);
    request.set_reason("检查取消");
    return request;
  }
  std::vector<v1::Inspection> List(const std::string& as_of = "", const std::string& known_at = "",
                                   const std::string& parent = kCangnan) {
    v1::ListInspectionsRequest request;
    request.set_parent(parent);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    request.set_page_size(1);
    std::vector<v1::Inspection> all;
    do {
      const auto page = Send(Token(auth::Role::kProvinceOfficer, kZhejiang), &InspectionStub::ListInspections, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      all.insert(all.end(), page->inspections().begin(), page->inspections().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  std::vector<v1::RoleGrant> Grants(const std::string& subject = kInspector,
                                    const std::string& token = Token(auth::Role::kService, "regions/000000")) {
    v1::ListInspectionGrantsRequest request;
    request.set_subject(subject);
    request.set_page_size(1);
    std::vector<v1::RoleGrant> all;
    do {
      const auto page = Send(token, &InspectionStub::ListInspectionGrants, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      all.insert(all.end(), page->grants().begin(), page->grants().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  // A token as an identity provider makes it: with what the roster says that the subject holds.
  std::string InspectorsToken() {
    std::vector<auth::RoleBinding> bindings;
    for (const v1::RoleGrant& grant : Grants()) {
      bindings.push_back({.role = auth::ParseRole(grant.role()).value(),
                          .org = grant.org(),
                          .until = Instant{int64_t{grant.until()} * 1'000'000},
                          .from = Instant{int64_t{grant.from()} * 1'000'000}});
    }
    return jgt::test::MintToken(clock_, bindings, kInspector);
  }
  Status ReadAs(const std::string& token, const std::string& name) {
    v1::GetPairingRequest request;
    request.set_name(name);
    return Call(token, &Stub::GetPairing, request).status();
  }
};

// R106
TEST_F(InspectionFlow, R106AnInspectorReadsTheInspectedCountyWithinTheWindowOnly) {
  ImportPujiang();
  const std::string foreign = Pairings(kPujiang).front().name();
  Grant(Granting());
  const Instant opens = ShanghaiMidnight({.year = 2022, .month = 3, .day = 5});
  const Instant closes = ShanghaiMidnight({.year = 2022, .month = 3, .day = 8});
  // The same token on both sides of the boundary.
  clock_.Set(opens - 30min);
  std::string token = InspectorsToken();
  clock_.Set(opens - 1us);
  EXPECT_THAT(ReadAs(token, pairing_.name()), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  clock_.Set(opens);
  EXPECT_OK(ReadAs(token, pairing_.name()));
  EXPECT_THAT(ReadAs(token, foreign), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  clock_.Set(closes - 30min);
  token = InspectorsToken();
  clock_.Set(closes - 1us);
  EXPECT_OK(ReadAs(token, pairing_.name()));
  clock_.Set(closes);
  EXPECT_THAT(ReadAs(token, pairing_.name()), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Grants(), IsEmpty());
}

// R106
TEST_F(InspectionFlow, R106AnInspectorChangesNothingAndIsShownNoPersonInPlain) {
  const std::string contact = Set(Coordinator());
  const v1::Inspection window = Grant(Granting("2022-03-01", "2022-03-02"));
  const std::string token = InspectorsToken();
  // Reads what the county has, contacts as masks among it.
  v1::ListSchoolsRequest schools;
  schools.set_parent(kCangnan);
  EXPECT_OK(Call(token, &Stub::ListSchools, schools));
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(token, &ContactStub::GetContact, Getting(contact)));
  EXPECT_EQ(got.contact().masked_phone(), "138****4321");
  EXPECT_EQ(Reads().front().subject(), kInspector);
  const int64_t before = Count("SELECT COUNT(*) FROM journal");
  v1::ConfirmExchangesRequest confirm;
  confirm.set_parent(kCangnan);
  confirm.set_request_id(NextRequestId());
  confirm.add_names(pairing_.name() + "/exchanges/1");
  for (const Status& status : {Call(token, &Stub::ImportRoster, CangnanImport()).status(),
                               Call(token, &Stub::ConfirmExchanges, confirm).status(),
                               Ask(token, &ContactStub::SetContact, Coordinator()).status(),
                               Ask(token, &ContactStub::EndContact, Ending(contact, "2022-06-30")).status(),
                               Ask(token, &ContactStub::EraseContact, Erasing(contact)).status(),
                               Ask(token, &ContactStub::RevealContact, Revealing(contact)).status(),
                               Send(token, &InspectionStub::GrantInspection, Granting()).status(),
                               Send(token, &InspectionStub::RevokeInspection, Revoking(window.name())).status()}) {
    EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  }
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), before);
}

// R106
TEST_F(InspectionFlow, R106ARevocationIsInNoFurtherTokenAndTheLastOneLivesAnHour) {
  const v1::Inspection window = Grant(Granting("2022-03-01", "2022-03-31"));
  const std::string token = InspectorsToken();
  ASSERT_OK(ReadAs(token, pairing_.name()));
  ASSERT_OK(Send(&InspectionStub::RevokeInspection, Revoking(window.name())));
  EXPECT_THAT(Grants(), IsEmpty());
  EXPECT_THAT(ReadAs(InspectorsToken(), pairing_.name()),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  // The one that was made before: an hour, and a minute for clocks that differ.
  clock_.Set(start_ + 61min - 1us);
  EXPECT_OK(ReadAs(token, pairing_.name()));
  clock_.Set(start_ + 61min);
  EXPECT_THAT(ReadAs(token, pairing_.name()), StatusIs(StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
}

TEST_F(InspectionFlow, GrantsAreInTheShapeOfTheClaim) {
  Grant(Granting());
  ASSERT_THAT(Grants(), SizeIs(1));
  const v1::RoleGrant grant = Grants().front();
  EXPECT_EQ(grant.role(), "INSPECTOR");
  EXPECT_EQ(grant.org(), kCangnan);
  EXPECT_EQ(grant.from(), 1646409600U);   // 2022-03-05T00:00:00+08:00
  EXPECT_EQ(grant.until(), 1646668800U);  // 2022-03-08T00:00:00+08:00
  EXPECT_THAT(Grants("pj-inspector-2"), IsEmpty());
}

TEST_F(InspectionFlow, GrantsOfSeveralCountiesAreGivenToWhoHoldsThem) {
  Grant(Granting());
  auto other = Granting();
  other.mutable_inspection()->set_region("regions/330328");
  ASSERT_OK(Send(Officer("regions/330328"), &InspectionStub::GrantInspection, other));
  Grant(Granting("2022-04-01", "2022-04-02"));
  EXPECT_THAT(Grants(), SizeIs(3));
  const std::string of_city = Token(auth::Role::kService, "regions/330300");
  EXPECT_THAT(Grants(kInspector, of_city), SizeIs(3));
  EXPECT_THAT(Grants(kInspector, Officer()), SizeIs(2));
  EXPECT_THAT(Grants(kInspector, Officer(kPujiang)), IsEmpty());
  v1::ListInspectionGrantsRequest request;
  request.set_subject(kInspector);
  EXPECT_THAT(Send(Token(auth::Role::kCityOfficer, "regions/330300"), &InspectionStub::ListInspectionGrants, request),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  request.set_subject("检查员");
  EXPECT_THAT(Send(&InspectionStub::ListInspectionGrants, request),
              StatusIs(StatusCode::kInvalidArgument, "BAD_SUBJECT"));
}

TEST_F(InspectionFlow, AWindowIsEnteredWholeAndListedWithItsTwoTimes) {
  const auto request = Granting();
  const v1::Inspection first = Grant(request);
  EXPECT_EQ(first.granted_by(), "tester");
  EXPECT_EQ(first.granted_at_micros(), clock_.Now().micros);
  EXPECT_EQ(Grant(request).SerializeAsString(), first.SerializeAsString());  // the same request
  v1::InspectionGranted event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.inspection().inspector(), kInspector);
  EXPECT_EQ(event.inspection().document(), "温教〔2022〕9号");
  EXPECT_EQ(EntryCounts()["InspectionGranted"], 1);
  clock_.Advance(1s);
  const std::string known = ToRfc3339(clock_.Now() - 1us);
  const v1::Inspection second = Grant(Granting("2022-03-10", "2022-03-12"));
  clock_.Set(ShanghaiMidnight({.year = 2022, .month = 3, .day = 6}) + 1h);
  ASSERT_OK(Send(&InspectionStub::RevokeInspection, Revoking(first.name())));
  clock_.Advance(1s);
  const auto names = [](const std::vector<v1::Inspection>& inspections) {
    std::vector<std::string> all;
    for (const v1::Inspection& each : inspections) all.push_back(each.name());
    return all;
  };
  EXPECT_THAT(names(List()), ElementsAre(second.name(), first.name()));
  EXPECT_THAT(names(List("", "", "regions/330300")), SizeIs(2));
  EXPECT_THAT(names(List("", "", kPujiang)), IsEmpty());
  EXPECT_EQ(List()[1].revoke_reason(), "检查取消");
  EXPECT_EQ(List()[1].revoked_by(), "tester");
  EXPECT_THAT(names(List("", known)), ElementsAre(first.name()));
  EXPECT_EQ(List("", known)[0].revoked_at_micros(), 0);
  EXPECT_THAT(names(List("2022-03-04")), IsEmpty());
  EXPECT_THAT(names(List("2022-03-05")), ElementsAre(first.name()));
  EXPECT_THAT(names(List("2022-03-06")), ElementsAre(first.name()));  // revoked in its course
  EXPECT_THAT(names(List("2022-03-07")), IsEmpty());
  EXPECT_THAT(names(List("2022-03-07", known)), ElementsAre(first.name()));  // nobody knew that it would be
  EXPECT_THAT(names(List("2022-03-12")), ElementsAre(second.name()));
  EXPECT_THAT(names(List("2022-03-13")), IsEmpty());
}

TEST_F(InspectionFlow, WindowsOfOneInspectorDoNotOverlapAndAreBounded) {
  const v1::Inspection first = Grant(Granting("2022-03-05", "2022-03-07"));
  const Status overlap = Send(&InspectionStub::GrantInspection, Granting("2022-03-07", "2022-03-08")).status();
  ASSERT_THAT(overlap, StatusIs(StatusCode::kAlreadyExists, "INSPECTION_OVERLAPS"));
  EXPECT_EQ(DetailOf(overlap).metadata.at("inspection"), first.name());
  Grant(Granting("2022-03-08", "2022-03-08"));
  ASSERT_OK(Send(&InspectionStub::RevokeInspection, Revoking(first.name())));
  Grant(Granting("2022-03-07", "2022-03-07"));
  for (int day = 1; day <= 30; ++day) {
    const std::string text = absl::StrFormat("2022-04-%02d", day);
    Grant(Granting(text, text));
  }
  EXPECT_THAT(Send(&InspectionStub::GrantInspection, Granting("2022-05-01", "2022-05-01")),
              StatusIs(StatusCode::kResourceExhausted, "TOO_MANY_INSPECTIONS"));
}

TEST_F(InspectionFlow, WhatIsRevokedOrOverIsNotRevoked) {
  const v1::Inspection first = Grant(Granting());
  ASSERT_OK(Send(&InspectionStub::RevokeInspection, Revoking(first.name())));
  EXPECT_THAT(Send(&InspectionStub::RevokeInspection, Revoking(first.name())),
              StatusIs(StatusCode::kFailedPrecondition, "INSPECTION_OVER"));
  const v1::Inspection second = Grant(Granting());
  clock_.Set(ShanghaiMidnight({.year = 2022, .month = 3, .day = 8}));
  EXPECT_THAT(Send(&InspectionStub::RevokeInspection, Revoking(second.name())),
              StatusIs(StatusCode::kFailedPrecondition, "INSPECTION_OVER"));
  EXPECT_THAT(Send(&InspectionStub::RevokeInspection, Revoking(kCangnan + "/inspections/01GUESSED")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_INSPECTION"));
  EXPECT_EQ(EntryCounts()["InspectionRevoked"], 1);
}

TEST_F(InspectionFlow, TheInspectedCountyOrThoseAboveItGrant) {
  for (const auto& [role, org] : std::vector<std::pair<auth::Role, std::string>>{
           {auth::Role::kCityOfficer, "regions/330300"}, {auth::Role::kProvinceOfficer, kZhejiang}}) {
    auto request = Granting();
    request.mutable_inspection()->set_inspector(std::string("inspector-of-") + std::string(auth::RoleName(role)));
    EXPECT_OK(Send(Token(role, org), &InspectionStub::GrantInspection, request));
  }
  // Nobody opens another county to the own people.
  EXPECT_THAT(Send(Officer(kPujiang), &InspectionStub::GrantInspection, Granting()),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Send(Token(auth::Role::kLeadingGroup, kCangnan), &InspectionStub::GrantInspection, Granting()),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Send("", &InspectionStub::GrantInspection, Granting()),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(InspectionFlow, BadInputIsNamed) {
  constexpr auto kBad = StatusCode::kInvalidArgument;
  auto request = Granting("2022-02-28", "2022-04-05");
  request.mutable_inspection()->set_home_county(kCangnan);
  EXPECT_THAT(FieldsOf(Send(&InspectionStub::GrantInspection, request).status()),
              ElementsAre("inspection.home_county", "inspection.from_day", "inspection.until_day"));
  EXPECT_THAT(Send(&InspectionStub::GrantInspection, request), StatusIs(kBad, "BAD_INSPECTION"));
  EXPECT_THAT(Send(&InspectionStub::GrantInspection, Granting("March", "April")), StatusIs(kBad, "BAD_DATE"));
  request = Granting();
  request.mutable_inspection()->set_region("regions/330300");
  EXPECT_THAT(Send(Token(auth::Role::kCityOfficer, "regions/330300"), &InspectionStub::GrantInspection, request),
              StatusIs(kBad, "NOT_A_COUNTY"));
  auto revoke = Revoking(kCangnan + "/inspections/1");
  revoke.set_reason("");
  EXPECT_THAT(Send(&InspectionStub::RevokeInspection, revoke), StatusIs(kBad, "REASON_MISSING"));
  revoke.set_reason(std::string(501, 'x'));
  EXPECT_THAT(Send(&InspectionStub::RevokeInspection, revoke), StatusIs(kBad, "REASON_TOO_LONG"));
  revoke.set_name(kCangnan);
  EXPECT_THAT(Send(&InspectionStub::RevokeInspection, revoke), StatusIs(kBad, "BAD_NAME"));
  v1::ListInspectionsRequest list;
  list.set_parent(kCangnan);
  list.set_as_of("x");
  EXPECT_THAT(Send(&InspectionStub::ListInspections, list), StatusIs(kBad, "BAD_DATE"));
  list.set_as_of("");
  list.set_known_at("x");
  EXPECT_THAT(Send(&InspectionStub::ListInspections, list), StatusIs(kBad, "BAD_INSTANT"));
  list.set_known_at("2099-01-01T00:00:00Z");
  EXPECT_THAT(Send(&InspectionStub::ListInspections, list), StatusIs(kBad, "KNOWN_AT_NOT_PAST"));
}

}  // namespace
}  // namespace jgt::roster::test
