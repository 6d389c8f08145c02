#include "services/roster/domain/agreement_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

// What agreements, ceremonies and notices may not be, without a database.
namespace jgt::roster {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using testing::ElementsAre;

constexpr Day kToday = {.year = 2022, .month = 3, .day = 1};

Agreement WholeAgreement() {
  Agreement agreement;
  agreement.key.pairing = {.region = "330327", .id = "p"};
  agreement.goals = {"同步开课"};
  agreement.tasks = {{.content = "同步课堂", .due_day = "2022-05-31"}};
  agreement.duties = {{.side = AgreementSide::kSupporter, .content = "派出教师"},
                      {.side = AgreementSide::kSupported, .content = "提供场地"}};
  agreement.signers = {{.side = AgreementSide::kSupporter, .post = "校长"},
                       {.side = AgreementSide::kSupported, .post = "校长"}};
  agreement.first_day = "2022-03-01";
  agreement.last_day = "2022-12-31";
  agreement.signed_on = "2022-03-01";
  agreement.document_number = "苍教协〔2022〕1号";
  return agreement;
}

std::vector<std::string> ViolationsOf(const Status& status) {
  std::vector<std::string> names;
  for (const FieldViolation& field : DetailOf(status).fields) names.push_back(field.field);
  return names;
}

Timeline<Pairing> StandingFrom(const Day& from, const Day& until) {
  Timeline<Pairing> timeline;
  Pairing pairing;
  pairing.key = {.region = "330327", .id = "p"};
  timeline.Put({.from = from, .to = kNoEnd}, pairing);
  pairing.state = PairingState::kEnded;
  if (until < kNoEnd) timeline.Put({.from = until, .to = kNoEnd}, pairing);
  return timeline;
}

TEST(AgreementCheck, AWholeOneIsOne) { EXPECT_OK(CheckAgreement(WholeAgreement(), kToday)); }

TEST(AgreementCheck, MoreThanFitsIsNamedOnce) {
  Agreement agreement = WholeAgreement();
  agreement.goals.assign(21, "目标");
  agreement.tasks.assign(51, agreement.tasks.front());
  agreement.duties.resize(51, {.side = AgreementSide::kSupporter, .content = "职责"});
  agreement.signers.resize(11, {.side = AgreementSide::kSupported, .post = "校长"});
  EXPECT_THAT(ViolationsOf(CheckAgreement(agreement, kToday)),
              ElementsAre("agreement.goals", "agreement.tasks", "agreement.duties", "agreement.signers"));
  agreement = WholeAgreement();
  agreement.duties.push_back({.side = AgreementSide::kUnspecified, .content = ""});
  EXPECT_THAT(ViolationsOf(CheckAgreement(agreement, kToday)),
              ElementsAre("agreement.duties[2].side", "agreement.duties[2].content"));
}

TEST(AgreementCheck, ATermEndsBeforeThePairingDoes) {
  const Day begins = {.year = 2022, .month = 1, .day = 1};
  const Day ends = {.year = 2023, .month = 1, .day = 1};
  EXPECT_OK(CheckMayAgree(StandingFrom(begins, ends), WholeAgreement(), kToday));
  Agreement longer = WholeAgreement();
  longer.last_day = "2023-01-01";
  EXPECT_THAT(CheckMayAgree(StandingFrom(begins, ends), longer, kToday),
              StatusIs(StatusCode::kFailedPrecondition, "TERM_BEYOND_END"));
  EXPECT_OK(CheckMayAgree(StandingFrom(begins, kNoEnd), longer, kToday));
  EXPECT_THAT(CheckMayAgree(StandingFrom(begins, kToday), WholeAgreement(), kToday),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_ENDED"));
  EXPECT_THAT(CheckMayAgree(StandingFrom({.year = 2022, .month = 3, .day = 2}, kNoEnd), WholeAgreement(), kToday),
              StatusIs(StatusCode::kFailedPrecondition, "BEFORE_BEGINNING"));
}

TEST(AgreementCheck, APairingHasAHundredAgreementsAtMost) {
  std::vector<Agreement> others(kAgreementsOfPairingMax - 1, WholeAgreement());
  for (size_t i = 0; i < others.size(); ++i) {
    others[i].key.id = std::to_string(i);
    others[i].first_day = others[i].last_day = "2021-01-01";
  }
  EXPECT_OK(CheckOthers(others, WholeAgreement()));
  others.push_back(others.front());
  EXPECT_THAT(CheckOthers(others, WholeAgreement()), StatusIs(StatusCode::kResourceExhausted, "TOO_MANY_AGREEMENTS"));
  // One that is among them may still be amended.
  Agreement amended = WholeAgreement();
  amended.key.id = "0";
  EXPECT_OK(CheckOthers(others, amended));
}

TEST(AgreementCheck, TheFactIsThatOfTheDayOfSigning) {
  Timeline<Pairing> timeline = StandingFrom({.year = 2022, .month = 1, .day = 1}, kNoEnd);
  Agreement agreement = WholeAgreement();
  ASSERT_TRUE(SignedFact(timeline, agreement).has_value());
  EXPECT_EQ(SignedFact(timeline, agreement)->since, "2022-03-01");
  timeline.Amend({.from = {.year = 2022, .month = 3, .day = 2}, .to = kNoEnd}, [](Pairing& there) {
    there.readiness = {{.item = ReadinessItem::kAgreementSigned, .met = true, .since = "2022-03-02"}};
  });
  EXPECT_TRUE(SignedFact(timeline, agreement).has_value());
  agreement.signed_on = "2022-03-02";
  EXPECT_FALSE(SignedFact(timeline, agreement).has_value());
}

}  // namespace
}  // namespace jgt::roster
