// Role × RPC × organisation: access_policy.h says what is right, and here it is asked of the service itself.
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "common/log/log.h"
#include "tests/roster/access_policy.h"
#include "tests/roster/roster_world.h"

namespace jgt::roster::test {
namespace {

namespace pb = google::protobuf;
using auth::Role;
using policy::Place;
using policy::Rule;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::Not;

constexpr char kOutside[] = "PERMISSION_DENIED OUTSIDE_SCOPE";
constexpr char kLacking[] = "PERMISSION_DENIED ROLE_LACKS_PERMISSION";
constexpr char kBadRequestId[] = "INVALID_ARGUMENT BAD_REQUEST_ID";
constexpr char kRequestIdField[] = "request_id";

// All RPCs of the services that jgt-roster serves, by "Service.Method".
std::map<std::string, const pb::MethodDescriptor*> MakeMethods() {
  std::map<std::string, const pb::MethodDescriptor*> methods;
  for (const char* name :
       {v1::RosterService::service_full_name(), v1::PlanService::service_full_name(),
        v1::AttributeService::service_full_name(), v1::ContactService::service_full_name(),
        v1::InspectionService::service_full_name(), v1::ApprovalService::service_full_name(),
        v1::OrganizationService::service_full_name(), v1::AgreementService::service_full_name(),
        v1::OneRosterService::service_full_name(), jgt::common::v1::JournalService::service_full_name()}) {
    const pb::ServiceDescriptor* service = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
    JGT_CHECK(service != nullptr);
    for (int i = 0; i < service->method_count(); ++i) {
      methods[service->name() + "." + service->method(i)->name()] = service->method(i);
    }
  }
  return methods;
}

const std::map<std::string, const pb::MethodDescriptor*>& Methods() {
  static const auto methods = MakeMethods();
  return methods;
}

std::vector<Role> AllRoles() {
  std::vector<Role> roles;
  for (int i = 0; i <= static_cast<int>(Role::kService); ++i) roles.push_back(static_cast<Role>(i));
  return roles;
}

std::vector<Place> AllPlaces() {
  std::vector<Place> places;
  for (int i = 0; i < policy::kPlaceCount; ++i) places.push_back(static_cast<Place>(i));
  return places;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Code and reason.
std::string Said(const Status& status) {
  if (status.ok()) return "OK";
  return absl::StrFormat("%s %s", CodeName(status.code()), ReasonOf(status));
}

// All that a caller can read of an error.
std::string Words(const Status& status) {
  std::string words = absl::StrFormat("%s\n%s", ToString(status), DetailOf(status).message_zh);
  for (const auto& [key, value] : DetailOf(status).metadata) words += absl::StrFormat("\n%s=%s", key, value);
  return words;
}

bool IsSchool(const std::string& org) { return org.find("/schools/") != std::string::npos; }

// "regions/330300" reaches all of 3303; a school itself only.
bool InSubtree(const std::string& org, const std::string& name) {
  if (IsSchool(org)) return name == org;
  std::string prefix = org;
  while (prefix.ends_with("00")) prefix.resize(prefix.size() - 2);
  return name.starts_with(prefix);
}

bool AnyInSubtree(const std::string& org, const std::set<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return InSubtree(org, name); });
}

// What the things are called that an answer lists.
std::set<std::string> NamesIn(const pb::Message& response) {
  std::set<std::string> names;
  const pb::FieldDescriptor* const things = response.GetDescriptor()->field(0);
  const pb::FieldDescriptor* name = things->message_type()->field(0);
  for (int i = 0; i < response.GetReflection()->FieldSize(response, things); ++i) {
    const pb::Message& thing = response.GetReflection()->GetRepeatedMessage(response, things, i);
    names.insert(thing.GetReflection()->GetString(thing, name));
  }
  return names;
}

class AccessMatrix : public RosterTest {
 protected:
  using Answer = std::unique_ptr<pb::Message>;

  void SetUp() override {
    ImportCangnan();
    ImportPujiang();
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
    near_ = PairingOf("马站小学", "马站镇第二小学");
    names_ = {{"$county", kCangnan},
              {"$pujiang", kPujiang},
              {"$pairing", far_.name()},
              {"$community", far_.community()},
              {"$school", far_.supported()},
              {"$partner", far_.supporter()},
              {"$neighbour", near_.supporter()},
              {"$foreign", SchoolNamed("檀溪中小").name()},
              {"$proposal", OnlyProposal().name()},
              {"$import", ImportToUndo()},
              {"$exchange", RegisteredExchange()},
              {"$group", FormedGroup()},
              {"$contact", CoordinatorsName()},
              {"$inspection", InspectionsName()},
              {"$near", near_.name()},
              {"$approval", SubmittedProposal()},
              {"$notice", IssuedNotice()}};
    SignAnAgreement();
    names_.merge(OrganizationsToRead());
    for (const auto& [word, name] : names_) {
      if (word != "$county" && word != "$pujiang" && word != "$revision") {
        guesses_[word] = name.substr(0, name.rfind('/')) + "/01GUESSED";
      }
    }
    places_ = {{Place::kCountry, "regions/000000"},       {Place::kProvince, kZhejiang},
               {Place::kCity, "regions/330300"},          {Place::kCounty, kCangnan},
               {Place::kSchool, far_.supported()},        {Place::kNeighbour, near_.supporter()},
               {Place::kPartner, far_.supporter()},       {Place::kPartnersCounty, "regions/330105"},
               {Place::kPartnersCity, "regions/330100"},  {Place::kSiblingCounty, "regions/330328"},
               {Place::kOtherCounty, kPujiang},           {Place::kOtherCity, "regions/330700"},
               {Place::kOtherProvince, "regions/510000"}, {Place::kForeignSchool, names_.at("$foreign")}};
    JGT_CHECK(places_.size() == policy::kPlaceCount);
  }

  std::string FormedGroup() {
    v1::FormMentorGroupsRequest request;
    request.set_pairing(far_.name());
    request.set_request_id(NextRequestId());
    v1::MentorGroup* const group = request.add_groups();
    group->set_year(2022);
    group->set_mentor("T-0009");
    group->set_mentees(3);
    const auto formed = Call(&Stub::FormMentorGroups, request);
    JGT_CHECK(formed.ok());
    return formed->groups(0).name();
  }

  // A later year's list, upon which nothing builds.
  std::string ImportToUndo() {
    const auto imported = Call(&Stub::ImportRoster,
                               ImportOf(std::string(kHeader) + "99,小学,子校,丑校,共建型,,,县核验\n", kCangnan, 2030));
    JGT_CHECK(imported.ok());
    return imported->import();
  }

  // A district with a school in it and a post that somebody holds, one of each that is closed, and a post of a school.
  std::map<std::string, std::string> OrganizationsToRead() {
    v1::SetOrganizationsRequest request;
    const std::string text =
        R"(effective_day: "2022-01-01" reason: "设立" document: "苍教〔2022〕1号" parent: "$county")"
        R"( organizations { name: "$county/organizations/d1" kind: ORGANIZATION_KIND_SCHOOL_DISTRICT)"
        R"(   display_name: "灵溪学区" parent: "$county" })"
        R"( organizations { name: "$county/organizations/d2" kind: ORGANIZATION_KIND_SCHOOL_DISTRICT)"
        R"(   display_name: "马站学区" parent: "$county" })"
        R"( members { organization: "$county/organizations/d1" member: "$school" })"
        R"( posts { name: "$county/posts/p1" place: "$county" title: "科员" duty: DUTY_STAFF })"
        R"( posts { name: "$county/posts/p2" place: "$county" title: "科员" duty: DUTY_STAFF })"
        R"( posts { name: "$county/posts/p3" place: "$county" title: "科员" duty: DUTY_STAFF })";
    JGT_CHECK(pb::TextFormat::ParseFromString(
        Replaced(Replaced(text, "$county", kCangnan), "$school", far_.supported()), &request));
    request.set_request_id(NextRequestId());
    rpc::FixedToken officer(Officer());
    const auto options = rpc::Within(std::chrono::seconds(20), &officer);
    using Organizations = v1::OrganizationService::StubInterface;
    EXPECT_OK(rpc::CallUnary<v1::SetOrganizationsResponse>(*organizations_stub_, &Organizations::SetOrganizations,
                                                           request, options));
    v1::AppointHolderRequest appoint;
    appoint.set_name(kCangnan + "/posts/p3");
    appoint.set_request_id(NextRequestId());
    appoint.set_effective_day("2022-01-01");
    appoint.set_reason("任命");
    appoint.set_document("苍教〔2022〕1号");
    appoint.set_subject("cn-officer-3");
    EXPECT_OK(rpc::CallUnary<v1::AppointHolderResponse>(*organizations_stub_, &Organizations::AppointHolder, appoint,
                                                        options));
    return {{"$district", kCangnan + "/organizations/d1"},
            {"$closing", kCangnan + "/organizations/d2"},
            {"$post", kCangnan + "/posts/p1"},
            {"$abolished", kCangnan + "/posts/p2"},
            {"$held", kCangnan + "/posts/p3"}};
  }

  std::string RegisteredExchange() {
    v1::RegisterExchangesRequest request;
    request.set_pairing(far_.name());
    request.set_request_id(NextRequestId());
    v1::Exchange& exchange = *request.add_exchanges();
    exchange.set_year(2022);
    exchange.set_teacher("T-0007");
    exchange.set_start_day("2022-09-01");
    exchange.set_end_day("2023-06-30");
    const auto registered = Call(&Stub::RegisterExchanges, request);
    EXPECT_OK(registered);
    return registered.ok() ? registered->exchanges(0).name() : "";
  }

  std::string CoordinatorsName() {
    v1::SetContactRequest request;
    request.set_request_id(NextRequestId());
    request.set_reason("开学分工");
    v1::Contact& contact = *request.mutable_contact();
    contact.set_owner(far_.name());
    contact.set_end(v1::CONTACT_END_SUPPORTED);
    contact.set_duty(v1::CONTACT_DUTY_COORDINATOR);
    contact.set_subject("cn-person-1");
    contact.set_valid_from("2022-03-01");
    request.mutable_personal()->set_display_name("赵某某");
    rpc::FixedToken officer(Officer());
    const auto set =
        rpc::CallUnary<v1::SetContactResponse>(*contacts_stub_, &v1::ContactService::StubInterface::SetContact, request,
                                               rpc::Within(std::chrono::seconds(20), &officer));
    EXPECT_OK(set);
    return set.ok() ? set->contact().name() : "";
  }

  std::string InspectionsName() {
    v1::GrantInspectionRequest request;
    request.set_request_id(NextRequestId());
    v1::Inspection& inspection = *request.mutable_inspection();
    inspection.set_region(kCangnan);
    inspection.set_home_county(kPujiang);
    inspection.set_inspector("pj-inspector-1");
    inspection.set_from_day("2022-11-01");
    inspection.set_until_day("2022-11-30");
    inspection.set_reason("对调互检");
    inspection.set_document("温教〔2022〕9号");
    rpc::FixedToken officer(Officer());
    const auto granted = rpc::CallUnary<v1::GrantInspectionResponse>(
        *inspections_stub_, &v1::InspectionService::StubInterface::GrantInspection, request,
        rpc::Within(std::chrono::seconds(20), &officer));
    EXPECT_OK(granted);
    return granted.ok() ? granted->inspection().name() : "";
  }

  std::string SubmittedProposal() {
    v1::SubmitProposalRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_year(2022);
    request.mutable_list()->set_content(std::string(kHeader) + "98,小学,寅校,卯校,共建型,,,县核验\n");
    rpc::FixedToken source(Officer());
    const auto submitted = rpc::CallUnary<v1::SubmitProposalResponse>(
        *approvals_stub_, &v1::ApprovalService::StubInterface::SubmitProposal, request,
        rpc::Within(std::chrono::seconds(20), &source));
    JGT_CHECK(submitted.ok());
    return submitted->proposal().name();
  }

  void SignAnAgreement() {
    v1::SignAgreementRequest request;
    *request.mutable_agreement() = AgreementOf(far_.name());
    request.set_request_id(NextRequestId());
    const auto recorded = Call(&Papers::SignAgreement, request);
    JGT_CHECK(recorded.ok());
    names_["$agreement"] = recorded->agreement().name();
    names_["$revision"] = std::to_string(recorded->agreement().revision());
  }

  std::string IssuedNotice() {
    v1::IssueNoticeRequest request;
    request.set_parent(kCangnan);
    *request.mutable_notice() = NoticeOf(far_.name(), "苍教〔2022〕1号");
    request.set_request_id(NextRequestId());
    const auto issued = Call(&Papers::IssueNotice, request);
    JGT_CHECK(issued.ok());
    return issued->notice().name();
  }

  // A request of the rule, with the real names or with guessed ones.
  Answer RequestOf(const Rule& rule, const std::map<std::string, std::string>& instead = {}) const {
    std::string text = rule.request;
    for (const auto& [word, name] : instead) text = Replaced(text, word, name);
    for (const auto& [word, name] : names_) text = Replaced(text, word, name);
    return Request(rule.rpc, text);
  }
  static Answer Request(const std::string& rpc, const std::string& text) {
    const pb::MethodDescriptor* const method = Methods().at(rpc);
    Answer request(pb::MessageFactory::generated_factory()->GetPrototype(method->input_type())->New());
    JGT_CHECK(pb::TextFormat::ParseFromString(text, request.get()));
    return request;
  }
  // Mutations carry a request_id, and nothing else does.
  static const pb::FieldDescriptor* RequestId(const pb::Message& request) {
    return request.GetDescriptor()->FindFieldByName(kRequestIdField);
  }
  Answer WithRequestId(Answer request, const std::string& request_id) {
    if (const auto* field = RequestId(*request)) request->GetReflection()->SetString(request.get(), field, request_id);
    return request;
  }
  // Days, instants and numbers that are none: to be told to those who may ask only.
  static Answer Malformed(Answer request) {
    const pb::Reflection& reflection = *request->GetReflection();
    for (const char* name : {"as_of", "known_at", "effective_day"}) {
      const auto* field = request->GetDescriptor()->FindFieldByName(name);
      if (field != nullptr) reflection.SetString(request.get(), field, "none");
    }
    for (const char* name : {"year", "page_size", "limit"}) {
      const auto* field = request->GetDescriptor()->FindFieldByName(name);
      if (field != nullptr) reflection.SetInt32(request.get(), field, -1);
    }
    return request;
  }
  Answer Valid(Answer request) { return WithRequestId(std::move(request), NextRequestId()); }

  StatusOr<Answer> Send(const std::string& rpc, const std::string& token, const pb::Message& request) {
    const pb::MethodDescriptor* const method = Methods().at(rpc);
    rpc::FixedToken source(token);
    grpc::ClientContext context;
    RETURN_IF_ERROR(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), &source)));
    grpc::GenericStub stub(channel());
    grpc::CompletionQueue queue;
    const grpc::Slice slice(request.SerializeAsString());
    const auto call = stub.PrepareUnaryCall(&context, "/" + method->service()->full_name() + "/" + method->name(),
                                            grpc::ByteBuffer(&slice, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer bytes;
    grpc::Status status;
    call->Finish(&bytes, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    JGT_CHECK(queue.Next(&tag, &ok));
    if (!status.ok()) return rpc::FromGrpc(status);
    Answer answer(pb::MessageFactory::generated_factory()->GetPrototype(method->output_type())->New());
    grpc::Slice whole;
    JGT_CHECK(bytes.DumpToSingleSlice(&whole).ok());
    JGT_CHECK(answer->ParseFromArray(whole.begin(), static_cast<int>(whole.size())));
    return answer;
  }
  Status Ask(const Rule& rule, const std::string& token, const pb::Message& request) {
    return Send(rule.rpc, token, request).status();
  }

  // All that is ever written: entries, and the answers of requests.
  int64_t Written() { return Count("SELECT (SELECT COUNT(*) FROM journal) + (SELECT COUNT(*) FROM journal_request)"); }

  // The names of an answer's list; a failure and none when it is refused.
  std::set<std::string> Listed(const std::string& rpc, const std::string& token, const std::string& text) {
    const auto answer = Send(rpc, token, *Request(rpc, text));
    EXPECT_OK(answer);
    return answer.ok() ? NamesIn(**answer) : std::set<std::string>();
  }
  static std::string NextPageToken(const pb::Message& answer) {
    return answer.GetReflection()->GetString(answer, answer.GetDescriptor()->FindFieldByName("next_page_token"));
  }
  // Which of the request's words one could guess.
  std::vector<std::string> Guessable(const Rule& rule) const {
    std::vector<std::string> words;
    for (const auto& [word, guess] : guesses_) {
      if (rule.request.find(word) != std::string::npos) words.push_back(word);
    }
    return words;
  }

  // What the policy says that the service says.
  std::string Expected(const Rule& rule, Role role, Place place) const {
    if (policy::IsOfSchools(role) && !IsSchool(places_.at(place))) return "UNAUTHENTICATED TOKEN_MALFORMED";
    if (!rule.roles.contains(role)) return kLacking;
    if (!rule.held_on.contains(place)) return kOutside;
    return RequestId(*RequestOf(rule)) == nullptr ? "OK" : kBadRequestId;
  }
  void CheckCaller(const Rule& rule, Role role, Place place);
  void CheckOutsider(const Rule& rule, const std::string& token, Place place, const Status& real);
  void CheckInsider(const Rule& rule);
  void CheckNobody(const Rule& rule);

  // Ten thousand lines of access log would hide what fails.
  log::Capture quiet_{[](std::string_view) {}};
  v1::Pairing far_;
  v1::Pairing near_;
  std::map<std::string, std::string> names_;    // what "$school" stands for
  std::map<std::string, std::string> guesses_;  // and what somebody might guess instead
  std::map<Place, std::string> places_;
};

// Whoever is refused asks for what would have been done; whoever is admitted changes nothing all the same, because the
// request's id, which is looked at last, is none.
void AccessMatrix::CheckCaller(const Rule& rule, Role role, Place place) {
  SCOPED_TRACE(absl::StrFormat("by %s of %s", auth::RoleName(role), places_.at(place)));
  const std::string token = Token(role, places_.at(place));
  const std::string expected = Expected(rule, role, place);
  const Answer request = WithRequestId(RequestOf(rule), expected == kBadRequestId ? "?" : NextRequestId());
  const Status status = Ask(rule, token, *request);
  EXPECT_EQ(Said(status), expected);
  if (expected == kOutside) CheckOutsider(rule, token, place, status);
}

// An outsider learns neither whether what was named exists, nor what is wrong with the rest.
void AccessMatrix::CheckOutsider(const Rule& rule, const std::string& token, Place place, const Status& real) {
  const std::string& org = places_.at(place);
  const Status guess = Ask(rule, token, *Valid(RequestOf(rule, guesses_)));
  EXPECT_EQ(Said(guess), kOutside);
  std::string words = Words(real);
  bool names_itself = false;
  for (const std::string& word : Guessable(rule)) {
    names_itself = names_itself || names_.at(word) == org;
    words = Replaced(words, names_.at(word), guesses_.at(word));
  }
  if (!names_itself) {
    EXPECT_EQ(Words(guess), words);
  }
  Answer malformed = Malformed(RequestOf(rule));
  if (malformed->SerializeAsString() == RequestOf(rule)->SerializeAsString()) return;
  malformed = Valid(std::move(malformed));
  EXPECT_EQ(Said(Ask(rule, token, *malformed)), kOutside) << malformed->ShortDebugString();
}

// The same requests by somebody who may: a guessed id is not found, and what was refused to others is carried out.
void AccessMatrix::CheckInsider(const Rule& rule) {
  if (rule.held_on.empty()) return;
  const Role role = rule.roles.contains(Role::kCountyOfficer) ? Role::kCountyOfficer : *rule.roles.begin();
  const std::string token = Token(role, rule.held_on.contains(Place::kCounty) ? kCangnan : kZhejiang);
  if (!Guessable(rule).empty()) {
    // Of another county's schools that may be a stranger, even within the own request.
    const bool elsewhere = rule.request.find("$partner") != std::string::npos;
    EXPECT_THAT(Ask(rule, token, *Valid(RequestOf(rule, guesses_))),
                StatusIs(elsewhere ? StatusCode::kPermissionDenied : StatusCode::kNotFound));
  }
  const int64_t before = Written();
  const Answer request = Valid(RequestOf(rule));
  EXPECT_OK(Ask(rule, token, *request));
  if (RequestId(*request) != nullptr) {
    EXPECT_GT(Written(), before);
  }
}

// A caller without a token, and one whose role has ended.
void AccessMatrix::CheckNobody(const Rule& rule) {
  const std::string ended =
      jgt::test::MintToken(clock_, {{.role = Role::kCountyOfficer, .org = kCangnan, .until = clock_.Now()},
                                    {.role = Role::kService, .org = "regions/000000", .until = clock_.Now()}});
  const Answer request = Valid(RequestOf(rule));
  EXPECT_EQ(Said(Ask(rule, "", *request)), "UNAUTHENTICATED TOKEN_MISSING");
  EXPECT_EQ(Said(Ask(rule, ended, *request)), kLacking);
}

TEST(AccessPolicy, EveryRpcHasARule) {
  std::set<std::string> served;
  for (const auto& [name, method] : Methods()) served.insert(name);
  std::set<std::string> ruled;
  for (const Rule& rule : policy::Rules()) ruled.insert(rule.rpc);
  std::vector<std::string> without_rule;
  std::set_difference(served.begin(), served.end(), ruled.begin(), ruled.end(), std::back_inserter(without_rule));
  EXPECT_THAT(without_rule, IsEmpty()) << "to be written into access_policy.cc";
  EXPECT_THAT(ruled, IsSubsetOf(served));
}

TEST_F(AccessMatrix, EachRoleSeesAndChangesItsSubtreeOnly) {
  for (const Rule& rule : policy::Rules()) {
    SCOPED_TRACE(absl::StrFormat("%s %s", rule.rpc, rule.of_what));
    const int64_t before = Written();
    for (const Role role : AllRoles()) {
      for (const Place place : AllPlaces()) CheckCaller(rule, role, place);
    }
    CheckNobody(rule);
    EXPECT_EQ(Written(), before);
    CheckInsider(rule);
  }
}

// What a province's lists show of it: the caller's own part, whatever the role.
TEST_F(AccessMatrix, ListsShowTheCallersSubtreeAndNothingElse) {
  const std::string all = Token(Role::kService, "regions/000000");
  const std::string text = R"(parent: "regions/330000" page_size: 1000)";
  std::map<std::string, std::set<std::string>> orgs_of;  // whose business each thing is, beside its own county's
  for (const v1::Pairing& pairing : Pairings(kZhejiang)) {
    orgs_of[pairing.name()] = {pairing.supporter(), pairing.supported()};
    orgs_of[pairing.community()].insert({pairing.supporter(), pairing.supported()});
  }
  for (const std::string rpc :
       {"RosterService.ListSchools", "RosterService.ListPairings", "RosterService.ListCommunities"}) {
    const std::set<std::string> everything = Listed(rpc, all, text);
    EXPECT_THAT(everything, Not(IsEmpty()));
    for (const auto& [place, org] : places_) {
      if (place == Place::kOtherProvince) continue;  // refused, as the matrix shows
      // A community is of its county and of its schools, but not of the counties of these.
      const bool by_ends = IsSchool(org) || !rpc.ends_with("Communities");
      std::set<std::string> own;
      for (const std::string& name : everything) {
        if (InSubtree(org, name) || (by_ends && AnyInSubtree(org, orgs_of[name]))) own.insert(name);
      }
      for (const Role role : AllRoles()) {
        if (role == Role::kOperator || (policy::IsOfSchools(role) && !IsSchool(org))) continue;
        EXPECT_EQ(Listed(rpc, Token(role, org), text), own) << rpc << " by " << auth::RoleName(role) << " of " << org;
      }
    }
  }
}

TEST_F(AccessMatrix, HeadsAreOfTheCallersRegions) {
  const std::string rpc = "JournalService.ListHeads";
  const std::set<std::string> everything = Listed(rpc, Token(Role::kService, "regions/000000"), "");
  EXPECT_TRUE(everything.contains("330327") && everything.contains("330726"));
  for (const auto& [place, org] : places_) {
    std::set<std::string> own;
    for (const std::string& region : everything) {
      if (InSubtree(org, "regions/" + region)) own.insert(region);
    }
    for (const Role role : {Role::kCountyOfficer, Role::kOperator, Role::kService}) {
      EXPECT_EQ(Listed(rpc, Token(role, org), ""), own) << auth::RoleName(role) << " of " << org;
    }
  }
}

// A page token says where a list goes on, and gives nobody more than the own part of it.
TEST_F(AccessMatrix, APageTokenOpensNoList) {
  const std::string school = Token(Role::kSchoolFiler, near_.supported());
  const std::string stranger = Officer(kPujiang);
  const std::map<std::string, std::string> lists = {{"RosterService.ListSchools", ""},
                                                    {"RosterService.ListPairings", ""},
                                                    {"RosterService.ListCommunities", ""},
                                                    {"PlanService.ListFilings", " year: 2022"},
                                                    {"ApprovalService.ListVerifications", " year: 2022"}};
  for (const auto& [rpc, more] : lists) {
    SCOPED_TRACE(rpc);
    const std::string mine = absl::StrFormat(R"(parent: "%s" page_size: 1)", kCangnan) + more;
    ASSERT_OK_AND_ASSIGN(const Answer page, Send(rpc, Officer(), *Request(rpc, mine)));
    const std::string going_on = absl::StrFormat(R"( page_token: "%s")", NextPageToken(*page));
    ASSERT_OK(Send(rpc, Officer(), *Request(rpc, mine + going_on)));
    EXPECT_EQ(Said(Send(rpc, stranger, *Request(rpc, mine + going_on)).status()), kOutside);
    const std::string theirs = Replaced(mine, kCangnan, kPujiang) + going_on;
    EXPECT_EQ(Said(Send(rpc, stranger, *Request(rpc, theirs)).status()), "INVALID_ARGUMENT BAD_PAGE_TOKEN");
    if (rpc.ends_with("Filings") || rpc.ends_with("Verifications")) {
      EXPECT_EQ(Said(Send(rpc, school, *Request(rpc, mine + going_on)).status()), kOutside);
      continue;
    }
    const std::set<std::string> own = Listed(rpc, school, Replaced(mine, "page_size: 1", "page_size: 1000"));
    EXPECT_THAT(own, Not(IsEmpty()));
    EXPECT_THAT(Listed(rpc, school, mine + going_on), IsSubsetOf(own));
  }
}

// R15: the leading group is a county's approving body, and approves nothing of another county.
TEST_F(AccessMatrix, R15ACountysLeadingGroupApprovesThere) {
  v1::ConfirmExchangesRequest request;
  request.set_parent(kCangnan);
  request.set_request_id(NextRequestId());
  request.add_names(names_.at("$exchange"));
  EXPECT_EQ(Said(Call(Token(Role::kLeadingGroup, kPujiang), &Stub::ConfirmExchanges, request).status()), kOutside);
  EXPECT_EQ(Said(Call(Token(Role::kSchoolHead, far_.supported()), &Stub::ConfirmExchanges, request).status()),
            kLacking);
  EXPECT_OK(Call(Token(Role::kLeadingGroup, kCangnan), &Stub::ConfirmExchanges, request));
  EXPECT_EQ(EntryCounts().at("ExchangeConfirmed"), 1);
}

// R42, as far as the roster goes: a school district's officer holds the role on its schools, and sees their pairs only.
TEST_F(AccessMatrix, R42ADistrictsOfficerSeesThePairsOfItsSchoolsOnly) {
  const Instant until = clock_.Now() + std::chrono::hours(1);
  const std::string token =
      jgt::test::MintToken(clock_, {{.role = Role::kDistrictOfficer, .org = far_.supported(), .until = until},
                                    {.role = Role::kDistrictOfficer, .org = near_.supporter(), .until = until}});
  std::set<std::string> own;
  for (const v1::Pairing& pairing : Pairings(kZhejiang)) {
    const std::set<std::string> ends = {pairing.supporter(), pairing.supported()};
    const bool of_district = ends.contains(far_.supported()) || ends.contains(near_.supporter());
    if (of_district) own.insert(pairing.name());
    v1::GetPairingRequest request;
    request.set_name(pairing.name());
    EXPECT_EQ(Said(Call(token, &Stub::GetPairing, request).status()), of_district ? "OK" : kOutside) << pairing.name();
  }
  EXPECT_GE(own.size(), 2U);
  EXPECT_EQ(Listed("RosterService.ListPairings", token, R"(parent: "regions/330327" page_size: 1000)"), own);
}

}  // namespace
}  // namespace jgt::roster::test
