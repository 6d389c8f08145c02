#include "tests/roster/contact_world.h"

// Contacts: who sets them, whom they are shown to, on which days, and what is refused.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr auto kHeadDuty = v1::CONTACT_DUTY_ACCOUNTABLE_HEAD;
constexpr auto kRecipient = v1::CONTACT_DUTY_REPORT_RECIPIENT;
constexpr auto kLiaison = v1::CONTACT_DUTY_LIAISON;

class ContactFlow : public ContactWorld {};

// R59
TEST_F(ContactFlow, R59EachEndOfAPairingHasACoordinatorWhomBothSchoolsSee) {
  ASSERT_OK_AND_ASSIGN(const auto ours, Ask(Head(pairing_.supporter()), &ContactStub::SetContact, Coordinator()));
  ASSERT_OK_AND_ASSIGN(const auto theirs, Ask(Head(pairing_.supported()), &ContactStub::SetContact,
                                              Coordinator(v1::CONTACT_END_SUPPORTED)));
  for (const std::string& school : {pairing_.supporter(), pairing_.supported()}) {
    const std::string filer = Token(auth::Role::kSchoolFiler, school);
    ASSERT_OK_AND_ASSIGN(const auto listed, Ask(filer, &ContactStub::ListContacts, Listing(pairing_.name())));
    ASSERT_EQ(listed.contacts_size(), 2);
    for (const v1::Contact& contact : listed.contacts()) {
      EXPECT_EQ(contact.duty(), v1::CONTACT_DUTY_COORDINATOR);
      EXPECT_EQ(contact.owner(), pairing_.name());
      EXPECT_EQ(contact.masked_name(), "欧***");
      EXPECT_EQ(contact.masked_phone(), "138****4321");
      EXPECT_EQ(contact.masked_mail(), "o***@example.com");
      EXPECT_EQ(contact.subject(), "cn-person-1");
    }
    EXPECT_OK(Ask(filer, &ContactStub::GetContact, Getting(theirs.contact().name())));
    EXPECT_OK(Ask(Head(school), &ContactStub::RevealContact, Revealing(ours.contact().name())));
  }
}

TEST_F(ContactFlow, ASchoolSetsItsOwnEndOnly) {
  EXPECT_THAT(Ask(Head(pairing_.supported()), &ContactStub::SetContact, Coordinator(v1::CONTACT_END_SUPPORTER)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Ask(Head(pairing_.supporter()), &ContactStub::SetContact, Coordinator(v1::CONTACT_END_SUPPORTED)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  const std::string name = Set(Coordinator());
  for (const Status& status :
       {Ask(Head(pairing_.supported()), &ContactStub::EndContact, Ending(name, "2022-06-30")).status(),
        Ask(Head(pairing_.supported()), &ContactStub::EraseContact, Erasing(name)).status()}) {
    EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
  EXPECT_OK(Ask(Head(pairing_.supporter()), &ContactStub::EndContact, Ending(name, "2022-06-30")));
  EXPECT_THAT(Ask(Token(auth::Role::kSchoolFiler, pairing_.supporter()), &ContactStub::SetContact, Coordinator()),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

// R193
TEST_F(ContactFlow, R193TheRecipientOfAFormIsConfiguredWithUnitAndSinceWhen) {
  const std::string name = Set(Setting(kCangnan, kRecipient));
  // The same report has a second recipient, of another unit.
  auto second = Setting(kCangnan, kRecipient);
  second.mutable_contact()->set_unit("基础教育科");
  second.mutable_contact()->set_subject("cn-person-2");
  Set(second);
  // From June on the first one's place is somebody else's.
  ASSERT_OK_AND_ASSIGN(const auto before, Ask(&ContactStub::GetContact, Getting(name)));
  const std::string known = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::seconds(1));
  auto next = Setting(kCangnan, kRecipient);
  next.mutable_contact()->set_name(name);
  next.mutable_contact()->set_subject("cn-person-3");
  next.mutable_contact()->set_valid_from("2022-06-01");
  next.set_revision(before.contact().revision());
  ASSERT_OK(Ask(&ContactStub::SetContact, next));
  clock_.Advance(std::chrono::seconds(1));
  const auto on = [&](const std::string& day, const std::string& known_at = "") {
    const auto got = Ask(&ContactStub::GetContact, Getting(name, day, known_at));
    EXPECT_OK(got);
    return got.ok() ? got->contact() : v1::Contact();
  };
  EXPECT_EQ(on("2022-05-31").subject(), "cn-person-1");
  EXPECT_EQ(on("2022-05-31").valid_until(), "2022-05-31");
  EXPECT_EQ(on("2022-06-01").subject(), "cn-person-3");
  EXPECT_EQ(on("2022-06-01").valid_from(), "2022-06-01");
  EXPECT_EQ(on("2022-06-01").valid_until(), "");
  EXPECT_EQ(on("2022-06-01").unit(), "教育技术中心");
  EXPECT_EQ(on("2022-06-01").form(), "BUREAU_MONTHLY");
  // As it was known before.
  EXPECT_EQ(on("2022-06-01", known).subject(), "cn-person-1");
  EXPECT_EQ(on("2022-06-01", known).valid_until(), "");
  auto list = Listing(kCangnan);
  list.set_duty(kRecipient);
  list.set_as_of("2022-06-01");
  ASSERT_OK_AND_ASSIGN(const auto listed, Ask(&ContactStub::ListContacts, list));
  ASSERT_EQ(listed.contacts_size(), 2);
  EXPECT_EQ(listed.contacts(0).subject(), "cn-person-3");
  EXPECT_EQ(listed.contacts(1).subject(), "cn-person-2");
  list.set_as_of("2022-02-28");
  ASSERT_OK_AND_ASSIGN(const auto earlier, Ask(&ContactStub::ListContacts, list));
  EXPECT_EQ(earlier.contacts_size(), 0);
  EXPECT_THAT(Ask(&ContactStub::GetContact, Getting(name, "2022-02-28")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_CONTACT"));
}

// R58
TEST_F(ContactFlow, R58ASchoolHasOneAccountableHeadAtATime) {
  const std::string school = pairing_.supporter();
  const std::string first = Set(Setting(school, kHeadDuty));
  auto second = Setting(school, kHeadDuty);
  second.mutable_contact()->set_valid_from("2022-09-01");
  const Status taken = Ask(Head(school), &ContactStub::SetContact, second).status();
  ASSERT_THAT(taken, StatusIs(StatusCode::kAlreadyExists, "DUTY_TAKEN"));
  EXPECT_EQ(DetailOf(taken).metadata.at("contact"), first);
  ASSERT_OK(Ask(Head(school), &ContactStub::EndContact, Ending(first, "2022-08-31")));
  EXPECT_OK(Ask(Head(school), &ContactStub::SetContact, second));
  EXPECT_OK(Ask(Head(pairing_.supported()), &ContactStub::SetContact, Setting(pairing_.supported(), kHeadDuty)));
}

TEST_F(ContactFlow, ARegionsListHasWhatItKeepsAndOthersTheirOwn) {
  const std::string of_region = Set(Setting(kCangnan, kLiaison));
  const std::string of_school = Set(Setting(pairing_.supporter(), kLiaison));
  const std::string of_pairing = Set(Coordinator());
  const auto names = [&](const std::string& token, const std::string& parent, int page_size) {
    std::vector<std::string> all;
    auto request = Listing(parent, page_size);
    do {
      const auto page = Ask(token, &ContactStub::ListContacts, request);
      EXPECT_OK(page);
      if (!page.ok()) return all;
      for (const v1::Contact& contact : page->contacts()) all.push_back(contact.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  };
  std::vector<std::string> sorted = {of_region, of_school, of_pairing};
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(names(Officer(), kCangnan, 1), sorted);
  EXPECT_EQ(names(Officer(), kCangnan, 1000), sorted);
  EXPECT_THAT(names(Head(pairing_.supporter()), pairing_.supporter(), 0), ElementsAre(of_school));
  EXPECT_THAT(names(Head(pairing_.supporter()), pairing_.name(), 0), ElementsAre(of_pairing));
  EXPECT_THAT(names(Token(auth::Role::kCityOfficer, "regions/330300"), "regions/330300", 0), IsEmpty());
  EXPECT_THAT(Ask(Head(pairing_.supporter()), &ContactStub::ListContacts, Listing(kCangnan)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Ask(Head(pairing_.supported()), &ContactStub::GetContact, Getting(of_school)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Ask(Head(pairing_.supporter()), &ContactStub::GetContact, Getting(of_region)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(ContactFlow, OwnersThatAreNotThereAreNamed) {
  const std::string guessed = "/01GUESSED";
  EXPECT_THAT(Ask(&ContactStub::SetContact, Setting(kCangnan + "/schools" + guessed, kHeadDuty)),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  EXPECT_THAT(Ask(&ContactStub::SetContact,
                  Setting(kCangnan + "/pairings" + guessed, v1::CONTACT_DUTY_COORDINATOR, v1::CONTACT_END_SUPPORTER)),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Ask(Token(auth::Role::kProvinceOfficer, kZhejiang), &ContactStub::SetContact,
                  Setting("regions/339999", kLiaison)),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_REGION"));
  EXPECT_THAT(Ask(&ContactStub::ListContacts, Listing(kCangnan + "/schools" + guessed)),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  EXPECT_THAT(Ask(&ContactStub::ListContacts, Listing(kCangnan + "/pairings" + guessed)),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  const std::string name = kCangnan + "/contacts" + guessed;
  auto setting = Setting(kCangnan, kLiaison);
  setting.mutable_contact()->set_name(name);
  for (const Status& status :
       {Ask(&ContactStub::SetContact, setting).status(), Ask(&ContactStub::GetContact, Getting(name)).status(),
        Ask(&ContactStub::EndContact, Ending(name, "2022-06-30")).status(),
        Ask(&ContactStub::EraseContact, Erasing(name)).status(),
        Ask(&ContactStub::RevealContact, Revealing(name)).status()}) {
    EXPECT_THAT(status, StatusIs(StatusCode::kNotFound, "NO_SUCH_CONTACT"));
  }
  EXPECT_EQ(ReadCount(), 0);
}

TEST_F(ContactFlow, APendingEndHasNobody) {
  ImportPujiang();
  const std::string pending = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区").name();
  const std::string officer = Officer(kPujiang);
  EXPECT_THAT(
      Ask(officer, &ContactStub::SetContact, Setting(pending, v1::CONTACT_DUTY_COORDINATOR, v1::CONTACT_END_SUPPORTED)),
      StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
  EXPECT_OK(Ask(officer, &ContactStub::SetContact,
                Setting(pending, v1::CONTACT_DUTY_COORDINATOR, v1::CONTACT_END_SUPPORTER)));
}

TEST_F(ContactFlow, WhatAContactIsForNeverChanges) {
  const std::string name = Set(Coordinator());
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(&ContactStub::GetContact, Getting(name)));
  auto other = Coordinator(v1::CONTACT_END_SUPPORTED);
  other.mutable_contact()->set_name(name);
  other.set_revision(got.contact().revision());
  const Status status = Ask(&ContactStub::SetContact, other).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "CONTACT_DIFFERS"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("contact.end"));
  auto elsewhere = Setting(far_.name(), v1::CONTACT_DUTY_COORDINATOR, v1::CONTACT_END_SUPPORTER);
  elsewhere.mutable_contact()->set_name(name);
  elsewhere.set_revision(got.contact().revision());
  EXPECT_THAT(FieldsOf(Ask(&ContactStub::SetContact, elsewhere).status()), ElementsAre("contact.owner"));
}

TEST_F(ContactFlow, WhoHasNotSeenWhatStandsChangesNothing) {
  const std::string name = Set(Coordinator());
  auto again = Coordinator();
  again.mutable_contact()->set_name(name);
  for (const int64_t stale : {0, 1, 99999}) {
    again.set_revision(stale);
    again.set_request_id(NextRequestId());
    const Status status = Ask(&ContactStub::SetContact, again).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
    again.set_revision(std::stoll(DetailOf(status).metadata.at("revision")));
  }
  again.set_request_id(NextRequestId());
  EXPECT_OK(Ask(&ContactStub::SetContact, again));
  auto end = Ending(name, "2022-06-30");
  end.set_revision(1);
  EXPECT_THAT(Ask(&ContactStub::EndContact, end), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(ContactFlow, AnEndedContactIsInNoListOfLaterDays) {
  const std::string name = Set(Coordinator());
  ASSERT_OK(Ask(&ContactStub::EndContact, Ending(name, "2022-06-30")));
  EXPECT_OK(Ask(&ContactStub::GetContact, Getting(name, "2022-06-30")));
  EXPECT_THAT(Ask(&ContactStub::GetContact, Getting(name, "2022-07-01")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_CONTACT"));
  EXPECT_THAT(Ask(&ContactStub::EndContact, Ending(name, "2022-06-30")),
              StatusIs(StatusCode::kFailedPrecondition, "CONTACT_OVER"));
  EXPECT_EQ(EntryCounts()["ContactEnded"], 1);
}

TEST_F(ContactFlow, AnImportIsNotUndoneUnderAContactAndOneThatIsLeftCanBeErased) {
  const auto imported =
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "99,小学,子校,丑校,共建型,,,县核验\n", kCangnan, 2021));
  ASSERT_OK(imported);
  const v1::Pairing made = PairingOf("子校", "丑校");
  const std::string of_pairing = Set(Setting(made.name(), v1::CONTACT_DUTY_COORDINATOR, v1::CONTACT_END_SUPPORTER));
  const std::string of_school = Set(Setting(made.supported(), kHeadDuty));
  v1::UndoImportRequest undo;
  undo.set_name(imported->import());
  undo.set_reason("导错了文件");
  undo.set_request_id(NextRequestId());
  const Status status = Call(&Stub::UndoImport, undo).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre(made.name(), made.supported()));
  // Ended before their first day they were never there.
  for (const std::string& name : {of_pairing, of_school}) {
    ASSERT_OK(Ask(&ContactStub::EndContact, Ending(name, "2022-02-28")));
    EXPECT_THAT(Ask(&ContactStub::GetContact, Getting(name)), StatusIs(StatusCode::kNotFound, "NO_SUCH_CONTACT"));
  }
  ASSERT_OK(Call(&Stub::UndoImport, undo));
  for (const std::string& name : {of_pairing, of_school}) {
    EXPECT_OK(Ask(&ContactStub::EraseContact, Erasing(name)));
  }
  EXPECT_THAT(Finds(kPlainPhone), IsEmpty());
}

TEST_F(ContactFlow, AnOwnersContactsAreBounded) {
  auto request = Setting(kCangnan, kLiaison);
  for (int i = 0; i < 200; ++i) {
    request.set_request_id(NextRequestId());
    ASSERT_OK(Ask(&ContactStub::SetContact, request));
  }
  request.set_request_id(NextRequestId());
  EXPECT_THAT(Ask(&ContactStub::SetContact, request), StatusIs(StatusCode::kResourceExhausted, "TOO_MANY_CONTACTS"));
  EXPECT_OK(Ask(&ContactStub::SetContact, Coordinator()));
  // A page shows a hundred at most, and one reading tells of so many.
  ASSERT_OK_AND_ASSIGN(const auto page, Ask(&ContactStub::ListContacts, Listing(kCangnan, 1000)));
  EXPECT_EQ(page.contacts_size(), 100);
  EXPECT_FALSE(page.next_page_token().empty());
  EXPECT_EQ(Reads().front().contacts_size(), 100);
}

TEST_F(ContactFlow, BadInputIsNamed) {
  constexpr auto kBad = StatusCode::kInvalidArgument;
  const std::string name = Set(Coordinator());
  auto setting = Coordinator();
  setting.mutable_personal()->set_phone("1");
  setting.mutable_contact()->set_subject("");
  EXPECT_THAT(FieldsOf(Ask(&ContactStub::SetContact, setting).status()),
              ElementsAre("contact.subject", "personal.phone"));
  setting.mutable_contact()->set_valid_from("soon");
  EXPECT_THAT(Ask(&ContactStub::SetContact, setting), StatusIs(kBad, "BAD_DATE"));
  setting.mutable_contact()->set_owner("regions/330327/communities/1");
  EXPECT_THAT(Ask(&ContactStub::SetContact, setting), StatusIs(kBad, "BAD_NAME"));
  EXPECT_THAT(Ask(&ContactStub::EndContact, Ending(name, "")), StatusIs(kBad, "BAD_DATE"));
  auto erase = Erasing(name);
  for (const auto& [reason, code] :
       std::vector<std::pair<std::string, std::string>>{{"", "REASON_MISSING"},
                                                        {std::string(501, 'x'), "REASON_TOO_LONG"},
                                                        {"见13800004321", "PERSONAL_DATA"},
                                                        {std::string(kPlainName) + "离职", "PERSONAL_DATA"}}) {
    erase.set_reason(reason);
    erase.set_request_id(NextRequestId());
    EXPECT_THAT(Ask(&ContactStub::EraseContact, erase), StatusIs(kBad, code));
    auto end = Ending(name, "2022-06-30");
    end.set_reason(reason);
    EXPECT_THAT(Ask(&ContactStub::EndContact, end), StatusIs(kBad, code));
    auto reveal = Revealing(name, reason);
    EXPECT_THAT(Ask(&ContactStub::RevealContact, reveal), StatusIs(kBad, code));
  }
  auto reveal = Revealing(name);
  reveal.set_as_of("today");
  EXPECT_THAT(Ask(&ContactStub::RevealContact, reveal), StatusIs(kBad, "BAD_DATE"));
  EXPECT_THAT(Ask(&ContactStub::GetContact, Getting(name, "", "now")), StatusIs(kBad, "BAD_INSTANT"));
  EXPECT_THAT(Ask(&ContactStub::GetContact, Getting(name, "", "2099-01-01T00:00:00Z")),
              StatusIs(kBad, "KNOWN_AT_NOT_PAST"));
  auto list = Listing(kCangnan, -1);
  EXPECT_THAT(Ask(&ContactStub::ListContacts, list), StatusIs(kBad, "BAD_PAGE_SIZE"));
  list.set_duty(static_cast<v1::ContactDuty>(77));
  EXPECT_THAT(Ask(&ContactStub::ListContacts, list), StatusIs(kBad, "BAD_DUTY"));
  list = Listing("regions");
  EXPECT_THAT(Ask(&ContactStub::ListContacts, list), StatusIs(kBad, "BAD_NAME"));
  list = Listing(kCangnan);
  list.set_page_token("x");
  EXPECT_THAT(Ask(&ContactStub::ListContacts, list), StatusIs(kBad, "BAD_PAGE_TOKEN"));
}

}  // namespace
}  // namespace jgt::roster::test
