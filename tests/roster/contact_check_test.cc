// What is taken as a personal part, how it is masked, and what commits to it.
#include "services/roster/domain/contact_check.h"

#include <gmock/gmock.h>

#include "services/roster/domain/inspection_check.h"
#include "services/roster/domain/personal_part.h"
#include "services/roster/storage/commitments.h"
#include "tests/roster/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster::test {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ContactSetting Coordinator() {
  ContactSetting setting;
  setting.contact.owner = {.kind = OwnerKind::kPairing, .key = {.region = kCangnan, .id = "p"}};
  setting.contact.end = ContactEnd::kSupporter;
  setting.contact.duty = ContactDuty::kCoordinator;
  setting.contact.subject = "cn-head-1";
  setting.span = {.from = {.year = 2022, .month = 3, .day = 1}, .to = kNoEnd};
  setting.personal = {.display_name = "赵某某", .phone = "13800000000", .mail = "zhao@example.com"};
  setting.reason = "开学";
  return setting;
}

std::vector<std::string> WrongFields(const ContactSetting& setting) {
  std::vector<std::string> fields;
  for (const FieldViolation& each : DetailOf(CheckContact(setting)).fields) fields.push_back(each.field);
  return fields;
}

// R167
TEST(PersonalPartTest, R167NamesPhonesAndAddressesAreMasked) {
  EXPECT_EQ(MaskedName("赵某某"), "赵**");
  EXPECT_EQ(MaskedName("赵某"), "赵*");
  EXPECT_EQ(MaskedName("赵"), "*");
  EXPECT_EQ(MaskedName(""), "");
  EXPECT_EQ(MaskedPhone("13800005678"), "138****5678");
  EXPECT_EQ(MaskedPhone("0577-60000001"), "057******0001");
  EXPECT_EQ(MaskedPhone("1234567"), "*******");
  EXPECT_EQ(MaskedPhone(""), "");
  EXPECT_EQ(MaskedMail("zhao@example.com"), "z***@example.com");
  EXPECT_EQ(MaskedMail("z@example.com"), "***@example.com");
  EXPECT_EQ(MaskedMail("zhao"), "***");
  EXPECT_EQ(MaskedMail(""), "");
}

TEST(PersonalPartTest, PhonesAreMobilesOrLandlinesWithTheirArea) {
  ContactSetting setting = Coordinator();
  for (const char* good : {"", "13800000000", "19900000000", "0577-60000000", "057760000000", "010-60000000"}) {
    setting.personal.phone = good;
    EXPECT_THAT(CheckContact(setting), IsOk()) << good;
  }
  for (const char* bad : {"1380000000", "138000000000", "12800000000", "60000000", "138 0000 0000", "0577-6000000x",
                          "05-7760000000", "0577-6000-0000", "13800000000a"}) {
    setting.personal.phone = bad;
    EXPECT_THAT(WrongFields(setting), ElementsAre("personal.phone")) << bad;
  }
}

TEST(PersonalPartTest, NamesAndAddressesHaveTheirBounds) {
  ContactSetting setting = Coordinator();
  std::string forty;
  for (int i = 0; i < 40; ++i) forty += "某";
  setting.personal.display_name = forty;
  EXPECT_THAT(CheckContact(setting), IsOk());
  for (const std::string& bad :
       {std::string(), forty + "某", std::string("赵3"), std::string(" 赵"), std::string("赵\n某")}) {
    setting.personal.display_name = bad;
    EXPECT_THAT(WrongFields(setting), ElementsAre("personal.display_name")) << bad;
  }
  setting = Coordinator();
  for (const std::string& bad :
       {std::string("zhao"), std::string("@example.com"), std::string("zhao@"), std::string("z@h@example.com"),
        std::string("z hao@example.com"), std::string(90, 'z') + "@example.com"}) {
    setting.personal.mail = bad;
    EXPECT_THAT(WrongFields(setting), ElementsAre("personal.mail")) << bad;
  }
}

TEST(PersonalPartTest, ARefusalDoesNotRepeatThePersonalPart) {
  ContactSetting setting = Coordinator();
  setting.personal = {.display_name = "赵某某7", .phone = "1390000", .mail = "qian.example.com"};
  setting.reason = "电话 139-0000-1111";
  const Status status = CheckContact(setting);
  ASSERT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_CONTACT"));
  std::string words = ToString(status) + DetailOf(status).message_zh;
  for (const FieldViolation& each : DetailOf(status).fields) words += each.field + each.description;
  EXPECT_EQ(DetailOf(status).fields.size(), 4U);
  for (const char* told : {"赵", "139", "qian"}) EXPECT_THAT(words, Not(HasSubstr(told)));
}

TEST(PersonalPartTest, FreeTextTellsNoNumbersAddressesOrNames) {
  for (const char* bad : {"请打13800000000", "138 0000 0000", "138-0000-0000", "写信到 a@example.com", "a＠example"}) {
    EXPECT_TRUE(TellsPersonalData(bad)) << bad;
  }
  for (const char* good : {"", "2022-03-01 开学", "苍教〔2022〕1号", "1380000000", "2022年3月1日至2022年12月31日"}) {
    EXPECT_FALSE(TellsPersonalData(good)) << good;
  }
  ContactSetting setting = Coordinator();
  setting.contact.unit = "教务处（赵某某）";
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.unit"));
  setting = Coordinator();
  setting.reason = "由赵某某接任";
  EXPECT_THAT(WrongFields(setting), ElementsAre("reason"));
}

// R59 R193
TEST(ContactCheckTest, R59R193ADutyHasItsOwner) {
  EXPECT_THAT(CheckContact(Coordinator()), IsOk());
  ContactSetting setting = Coordinator();
  setting.contact.end = ContactEnd::kUnspecified;
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.end"));
  setting = Coordinator();
  setting.contact.owner.kind = OwnerKind::kSchool;
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.duty", "contact.end"));
  // A report's recipient is of a region, with the form and the unit.
  setting.contact.owner = {.kind = OwnerKind::kRegion, .key = {.region = kPujiang, .id = ""}};
  setting.contact.end = ContactEnd::kUnspecified;
  setting.contact.duty = ContactDuty::kReportRecipient;
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.form", "contact.unit"));
  setting.contact.form = "BUREAU_MONTHLY";
  setting.contact.unit = "教育技术中心";
  EXPECT_THAT(CheckContact(setting), IsOk());
  setting.contact.form = "monthly";
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.form"));
  setting.contact.duty = ContactDuty::kLiaison;
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.form"));
  setting.contact.form = "";
  EXPECT_THAT(CheckContact(setting), IsOk());
  setting.contact.duty = ContactDuty::kAccountableHead;
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.duty"));
  setting.contact.duty = static_cast<ContactDuty>(9);
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.duty"));
}

TEST(ContactCheckTest, DaysSubjectAndReasonAreChecked) {
  ContactSetting setting = Coordinator();
  setting.span.to = setting.span.from;
  setting.contact.subject = "赵某某";
  setting.reason = "";
  EXPECT_THAT(WrongFields(setting), ElementsAre("contact.subject", "contact.valid_until", "reason"));
}

TEST(ContactCheckTest, ARevelationNeedsAReasonOfItsOwnBounds) {
  EXPECT_THAT(CheckRevealReason("查一查"), StatusIs(StatusCode::kInvalidArgument, "REASON_MISSING"));
  EXPECT_THAT(CheckRevealReason("    查   "), StatusIs(StatusCode::kInvalidArgument, "REASON_MISSING"));
  EXPECT_THAT(CheckRevealReason("商定送教"), IsOk());
  EXPECT_THAT(CheckRevealReason(std::string(200, 'x')), IsOk());
  EXPECT_THAT(CheckRevealReason(std::string(201, 'x')), StatusIs(StatusCode::kInvalidArgument, "REASON_TOO_LONG"));
  EXPECT_THAT(CheckRevealReason("致电13800000000"), StatusIs(StatusCode::kInvalidArgument, "PERSONAL_DATA"));
}

TEST(CommitmentTest, ItIsOfFieldSaltAndValueAndOpensWithThemOnly) {
  SeededRandom random(7);
  const PersonalPart part = {.display_name = "赵某某", .phone = "13800000000", .mail = ""};
  const PersonalBytes salts = SaltsFor(part, random);
  EXPECT_EQ(salts.phone.size(), kSaltSize);
  EXPECT_NE(salts.phone, salts.display_name);
  EXPECT_THAT(salts.mail, IsEmpty());
  const PersonalBytes commitments = CommitmentsTo(part, salts);
  EXPECT_EQ(commitments.phone.size(), 32U);
  EXPECT_THAT(commitments.mail, IsEmpty());
  EXPECT_EQ(commitments, CommitmentsTo(part, salts));
  EXPECT_NE(commitments.phone, Commitment("phone", salts.phone, "13800000001"));
  EXPECT_NE(commitments.phone, Commitment("phone", salts.display_name, part.phone));
  EXPECT_NE(commitments.phone, Commitment("mail", salts.phone, part.phone));
  // Another person with the same number commits otherwise: equal numbers do not show.
  EXPECT_NE(commitments.phone, CommitmentsTo(part, SaltsFor(part, random)).phone);
}

Inspection Window() {
  return {.key = {.region = kCangnan, .id = ""},
          .home_county = kPujiang,
          .inspector = "pj-inspector-1",
          .from_day = {.year = 2022, .month = 11, .day = 1},
          .until_day = {.year = 2022, .month = 11, .day = 30},
          .reason = "对调互检",
          .document = "温教〔2022〕9号"};
}

// R106
TEST(InspectionCheckTest, R106AWindowIsOfAnotherCountyAndAtMostAMonth) {
  const Day today = {.year = 2022, .month = 10, .day = 20};
  const auto wrong = [&](const Inspection& inspection) {
    std::vector<std::string> fields;
    for (const auto& each : DetailOf(CheckInspection(inspection, today, Regions())).fields)
      fields.push_back(each.field);
    return fields;
  };
  EXPECT_THAT(wrong(Window()), IsEmpty());
  Inspection window = Window();
  window.until_day = {.year = 2022, .month = 12, .day = 1};
  EXPECT_THAT(wrong(window), IsEmpty());  // 31 days
  window.until_day = {.year = 2022, .month = 12, .day = 2};
  EXPECT_THAT(wrong(window), ElementsAre("inspection.until_day"));
  window.until_day = {.year = 2022, .month = 10, .day = 31};
  EXPECT_THAT(wrong(window), ElementsAre("inspection.until_day"));
  window = Window();
  window.from_day = {.year = 2022, .month = 10, .day = 19};
  window.until_day = window.from_day;
  EXPECT_THAT(wrong(window), ElementsAre("inspection.from_day"));
  window.from_day = today;
  window.until_day = today;
  EXPECT_THAT(wrong(window), IsEmpty());
  window = Window();
  for (const char* home : {"330327", "330300", "510000", ""}) {
    window.home_county = home;
    EXPECT_THAT(wrong(window), ElementsAre("inspection.home_county")) << home;
  }
  window = Window();
  window.inspector = "检查员";
  window.reason = "";
  window.document = std::string(201, 'x');
  EXPECT_THAT(wrong(window), ElementsAre("inspection.inspector", "inspection.reason", "inspection.document"));
}

}  // namespace
}  // namespace jgt::roster::test
