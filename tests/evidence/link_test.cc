#include "tests/evidence/evidence_world.h"

namespace jgt::evidence {
namespace {

using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kPhoto = v1::EVIDENCE_ROLE_SITE_PHOTO;
constexpr auto kAgreement = v1::EVIDENCE_ROLE_AGREEMENT;

class LinkRpcTest : public EvidenceWorld {};

TEST_F(LinkRpcTest, ALinkIsAnEntryAndItsAssessmentFollowsInTheSameTransaction) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  const std::string file = StoredPhoto(1);
  ASSERT_OK_AND_ASSIGN(const v1::LinkEvidenceResponse linked, LinkOne(Filer(), "r1", file, lesson, kPhoto));
  ASSERT_EQ(linked.links_size(), 1);
  EXPECT_EQ(linked.links(0).file(), file);
  EXPECT_EQ(linked.links(0).activity(), lesson);
  EXPECT_EQ(linked.links(0).school(), kSupporter);
  EXPECT_EQ(linked.links(0).verdict(), v1::VERDICT_UNSPECIFIED);
  EXPECT_EQ(linked.links(0).linked_at_micros(), clock_.Now().micros);
  EXPECT_THAT(JournalTypes(), ElementsAre("FileStored", "EvidenceLinked", "EvidenceAssessed"));
  EXPECT_EQ(linked.position().seq(), 3);
  ASSERT_EQ(Assessed().size(), 1U);
  EXPECT_TRUE(Assessed()[0].satisfied());
  EXPECT_EQ(Assessed()[0].rule(), "evidence-2022.1/SYNC_LESSON");
  EXPECT_EQ(Assessed()[0].links(), 1);
}

TEST_F(LinkRpcTest, AnAssessmentIsToldOnlyWhenSatisfiedChangesOrBecomesKnown) {
  const std::string research = Record("a1", "ONLINE_RESEARCH");
  ASSERT_OK(LinkOne(Filer(), "r1", StoredPhoto(1), research, kPhoto));  // becomes known: not yet
  ASSERT_OK(LinkOne(Filer(), "r2", StoredPhoto(2), research, kPhoto));  // still not
  ASSERT_OK_AND_ASSIGN(const auto theirs, Upload(Filer(kSupported), Photo(3), "theirs", kSupported));
  ASSERT_OK(LinkOne(Filer(kSupported), "r3", theirs.file().name(), research, kPhoto, kSupported));  // R103: from each
  ASSERT_OK(LinkOne(Filer(), "r4", StoredPhoto(4), research, v1::EVIDENCE_ROLE_DOCUMENT));          // still is
  const std::vector<v1::Assessment> told = Assessed();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_FALSE(told[0].satisfied());
  EXPECT_THAT(told[0].missing(), ElementsAre("缺少受援校的教研照片（须有 1 份，现有 0 份）"));
  EXPECT_TRUE(told[1].satisfied());
  ASSERT_OK_AND_ASSIGN(const v1::ListEvidenceResponse list, List(Filer(), research));
  EXPECT_EQ(list.assessment().links(), 4);  // The table knows more than was worth an entry.
}

TEST_F(LinkRpcTest, TheSameThingShownTwiceIsOneLinkAndNoNews) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  const std::string file = StoredPhoto(1);
  ASSERT_OK_AND_ASSIGN(const auto first, LinkOne(Filer(), "r1", file, lesson, kPhoto));
  const auto before = JournalTypes();
  v1::LinkEvidenceRequest request = LinkRequest("r2");
  AddLink(request, file, lesson, kPhoto, kSupporter);
  AddLink(request, file, lesson, kPhoto, kSupporter);
  ASSERT_OK_AND_ASSIGN(const auto second, Link(Filer(), request));
  ASSERT_EQ(second.links_size(), 2);
  EXPECT_EQ(second.links(0).name(), first.links(0).name());
  EXPECT_EQ(second.links(1).name(), first.links(0).name());
  EXPECT_EQ(second.position().seq(), first.position().seq());
  EXPECT_EQ(JournalTypes(), before);
}

TEST_F(LinkRpcTest, ARepeatedRequestGetsTheFirstAnswerAndAnotherBodyIsRefused) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  const std::string file = StoredPhoto(1);
  ASSERT_OK_AND_ASSIGN(const auto first, LinkOne(Filer(), "r1", file, lesson, kPhoto));
  clock_.Advance(std::chrono::hours(1));
  ASSERT_OK_AND_ASSIGN(const auto again, LinkOne(Filer(), "r1", file, lesson, kPhoto));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(LinkOne(Filer(), "r1", file, lesson, kAgreement),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(LinkRpcTest, ABatchIsAllOrNothing) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  const std::string file = StoredPhoto(1);
  v1::LinkEvidenceRequest request = LinkRequest("r1");
  AddLink(request, file, lesson, kPhoto, kSupporter);
  AddLink(request, file, "regions/330327/activities/none", kPhoto, kSupporter);
  const auto result = Link(Filer(), request);
  EXPECT_THAT(result, StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
  EXPECT_EQ(DetailOf(result.status()).fields.front().field, "links[1].activity");
  EXPECT_THAT(JournalTypes(), ElementsAre("FileStored"));
  EXPECT_EQ(Count("SELECT COUNT(link_id) FROM links"), 0);
}

TEST_F(LinkRpcTest, FiveHundredLinksAreTakenAndOneMoreIsNot) {
  const std::string file = StoredPhoto(1);
  v1::LinkEvidenceRequest request = LinkRequest("r1");
  for (int i = 0; i < kLinksPerRequestMax; ++i) {
    AddLink(request, file, Record("a" + std::to_string(i), "SYNC_LESSON"), kPhoto, kSupporter);
  }
  ASSERT_OK_AND_ASSIGN(const auto linked, Link(Filer(), request));
  EXPECT_EQ(linked.links_size(), kLinksPerRequestMax);
  EXPECT_EQ(linked.position().seq(), 1 + 2 * kLinksPerRequestMax);
  request.set_request_id("r2");
  AddLink(request, file, "regions/330327/activities/a0", kAgreement, kSupporter);
  EXPECT_THAT(Link(Filer(), request), StatusIs(StatusCode::kInvalidArgument, "BAD_LINK"));
  EXPECT_THAT(Link(Filer(), LinkRequest("r3")), StatusIs(StatusCode::kInvalidArgument, "BAD_LINK"));
}

TEST_F(LinkRpcTest, EveryWrongFieldIsNamed) {
  v1::LinkEvidenceRequest request = LinkRequest("r1");
  AddLink(request, "regions/330327/files/short", "regions/330304/activities/a1", static_cast<v1::EvidenceRole>(99),
          "a school");
  const auto result = Link(Officer(), request);
  EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_LINK"));
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(result.status()).fields) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("links[0].file", "links[0].activity", "links[0].role", "links[0].school"));
  EXPECT_FALSE(DetailOf(result.status()).message_zh.empty());
}

TEST_F(LinkRpcTest, AFileThatIsNotStoredCannotBeShown) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  EXPECT_THAT(LinkOne(Filer(), "r1", FileName("nothing"), lesson, kPhoto),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_FILE"));
}

TEST_F(LinkRpcTest, TheSchoolIsInferredFromASoleRoleAndElseRequired) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  const std::string file = StoredPhoto(1);
  EXPECT_THAT(LinkOne(Officer(), "r1", file, lesson, kPhoto, ""), StatusIs(StatusCode::kInvalidArgument, "BAD_LINK"));
  ASSERT_OK_AND_ASSIGN(const auto linked, LinkOne(Filer(), "r2", file, lesson, kPhoto, ""));
  EXPECT_EQ(linked.links(0).school(), kSupporter);
}

TEST_F(LinkRpcTest, ASchoolThatIsNoEndOfThePairingIsNotAParty) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  const std::string file = StoredPhoto(1);
  EXPECT_THAT(LinkOne(Officer(), "r1", file, lesson, kPhoto, kThird),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(LinkOne(Filer(kThird), "r2", file, lesson, kPhoto, kThird),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST_F(LinkRpcTest, R103OneSchoolCannotShowThePhotoOfTheOther) {
  const std::string research = Record("a1", "ONLINE_RESEARCH");
  ASSERT_OK(LinkOne(Filer(kSupported), "r1", Upload(Filer(kSupported), Photo(1), "u1", kSupported)->file().name(),
                    research, kPhoto, kSupported));
  const std::string own = Upload(Filer(kSupported), Photo(2), "u2", kSupported)->file().name();
  const auto claimed = LinkOne(Filer(kSupported), "r2", own, research, kPhoto, kSupporter);
  EXPECT_THAT(claimed, StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_EQ(DetailOf(claimed.status()).fields.front().field, "links[0].school");
  EXPECT_EQ(DetailOf(claimed.status()).message_zh, "调用者无权代表该学校提供佐证材料，须由该学校自行关联");
  ASSERT_OK_AND_ASSIGN(const auto list, List(Filer(), research));
  EXPECT_EQ(list.links_size(), 1);
  EXPECT_FALSE(list.assessment().satisfied());
  // Both at once is refused whole, and the officer of the home county may act for both.
  v1::LinkEvidenceRequest both = LinkRequest("r3");
  AddLink(both, own, research, kPhoto, kSupported);
  AddLink(both, own, research, kPhoto, kSupporter);
  const auto refused = Link(Filer(kSupported), both);
  EXPECT_THAT(refused, StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_EQ(DetailOf(refused.status()).fields.front().field, "links[1].school");
  EXPECT_OK(Link(Officer(), both));
}

TEST_F(LinkRpcTest, R103AnotherCountysOfficerShowsForThatCountysEndOnly) {  // D11
  const std::string lesson = Record("f1", "SYNC_LESSON", "", "regions/330327/pairings/p2");
  const std::string officer = Token(auth::Role::kCountyOfficer, "regions/330302");
  ASSERT_OK_AND_ASSIGN(const auto stored, Upload(officer, Photo(1), "u1", kFarSupporter));
  EXPECT_OK(LinkOne(officer, "r1", stored.file().name(), lesson, kPhoto, kFarSupporter));
  EXPECT_THAT(LinkOne(officer, "r2", stored.file().name(), lesson, kPhoto, kThird),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST_F(LinkRpcTest, AReversedActivityKeepsItsLinksAndTakesNoNewOnes) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  ASSERT_OK(LinkOne(Filer(), "r1", StoredPhoto(1), lesson, kPhoto));
  Reverse("a1");
  EXPECT_THAT(LinkOne(Filer(), "r2", StoredPhoto(2), lesson, kPhoto),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_OK_AND_ASSIGN(const auto list, List(Filer(), lesson));
  EXPECT_EQ(list.links_size(), 1);
  EXPECT_TRUE(list.assessment().satisfied());
}

TEST_F(LinkRpcTest, ACorrectionStartsWithoutLinksAndTheOldActivityKeepsThem) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  ASSERT_OK(LinkOne(Filer(), "r1", StoredPhoto(1), lesson, kPhoto));
  Correct("a1", "a2", "SYNC_LESSON");
  const std::string correction = "regions/330327/activities/a2";
  ASSERT_OK_AND_ASSIGN(const auto of_new, List(Filer(), correction));
  EXPECT_EQ(of_new.links_size(), 0);
  EXPECT_FALSE(of_new.assessment().satisfied());
  ASSERT_OK_AND_ASSIGN(const auto of_old, List(Filer(), lesson));
  EXPECT_EQ(of_old.links_size(), 1);
  EXPECT_THAT(LinkOne(Filer(), "r2", StoredPhoto(2), lesson, kPhoto),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_OK(LinkOne(Filer(), "r3", StoredPhoto(1), correction, kPhoto));
}

// R81: 签订协议、留存现场照片. One agreement, handed in with any session of the group, serves them all.
TEST_F(LinkRpcTest, AnAgreementSatisfiesTheOtherSessionsOfItsMentorGroup_R81) {
  const std::string first = Record("a1", "MENTORING_SESSION", kGroup);
  const std::string second = Record("a2", "MENTORING_SESSION", kGroup);
  Record("a3", "MENTORING_SESSION", kGroup);  // Without evidence: nothing is said of it.
  const std::string other = Record("a4", "MENTORING_SESSION", std::string(kGroup) + "x");
  ASSERT_OK(LinkOne(Filer(), "r1", StoredPhoto(1), first, kPhoto));
  ASSERT_OK(LinkOne(Filer(), "r2", StoredPhoto(2), other, kPhoto));
  ASSERT_OK_AND_ASSIGN(const auto agreement, Upload(Filer(), Pdf(), "pdf"));
  ASSERT_OK_AND_ASSIGN(const auto linked, LinkOne(Filer(), "r3", agreement.file().name(), second, kAgreement));

  const std::vector<v1::Assessment> told = Assessed();
  ASSERT_EQ(told.size(), 4U);  // first: not; other: not; then first: is, second: not.
  EXPECT_EQ(told[2].activity(), first);
  EXPECT_TRUE(told[2].satisfied());
  EXPECT_EQ(told[3].activity(), second);
  EXPECT_FALSE(told[3].satisfied());

  ASSERT_OK(Review(Officer(), "r4", linked.links(0).name(), v1::VERDICT_REJECTED, "没有签字"));
  ASSERT_EQ(Assessed().size(), 5U);
  EXPECT_EQ(Assessed()[4].activity(), first);
  EXPECT_FALSE(Assessed()[4].satisfied());
}

TEST_F(LinkRpcTest, ReviewingChangesTheAssessmentWhenItMust) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  ASSERT_OK_AND_ASSIGN(const auto linked, LinkOne(Filer(), "r1", StoredPhoto(1), lesson, kPhoto));
  const std::string& link = linked.links(0).name();
  ASSERT_OK(Review(Officer(), "r2", link, v1::VERDICT_ACCEPTED));
  ASSERT_OK_AND_ASSIGN(const auto rejected, Review(Officer(), "r3", link, v1::VERDICT_REJECTED, "照片不是上课照片"));
  EXPECT_EQ(rejected.link().verdict(), v1::VERDICT_REJECTED);
  EXPECT_EQ(rejected.link().verdict_reason(), "照片不是上课照片");
  EXPECT_THAT(JournalTypes(), ElementsAre("FileStored", "EvidenceLinked", "EvidenceAssessed", "EvidenceReviewed",
                                          "EvidenceAssessed", "EvidenceReviewed", "EvidenceAssessed"));
  EXPECT_FALSE(Assessed()[0].verified());
  EXPECT_TRUE(Assessed()[1].verified());  // D13: a reviewer has seen enough
  EXPECT_FALSE(Assessed().back().verified());
  EXPECT_FALSE(Assessed().back().satisfied());
  EXPECT_EQ(Assessed().back().links(), 0);
  ASSERT_OK_AND_ASSIGN(const auto again, Review(Officer(), "r4", link, v1::VERDICT_REJECTED, "照片不是上课照片"));
  EXPECT_EQ(again.position().seq(), rejected.position().seq());  // It stood already.
}

TEST_F(LinkRpcTest, AReviewSaysWhatAndWhy) {
  const std::string lesson = Record("a1", "SYNC_LESSON");
  ASSERT_OK_AND_ASSIGN(const auto linked, LinkOne(Filer(), "r1", StoredPhoto(1), lesson, kPhoto));
  const std::string& link = linked.links(0).name();
  EXPECT_THAT(Review(Officer(), "r2", link, v1::VERDICT_UNSPECIFIED),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REVIEW"));
  EXPECT_THAT(Review(Officer(), "r2", link, v1::VERDICT_REJECTED),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REVIEW"));
  std::string long_reason;
  for (int i = 0; i < kReasonCharactersMax; ++i) long_reason += "长";
  EXPECT_OK(Review(Officer(), "r2", link, v1::VERDICT_REJECTED, long_reason));
  EXPECT_THAT(Review(Officer(), "r3", link, v1::VERDICT_REJECTED, long_reason + "长"),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REVIEW"));
  EXPECT_THAT(Review(Officer(), "r4", "regions/330327/links/none", v1::VERDICT_ACCEPTED),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_LINK"));
  EXPECT_THAT(Review(Officer(), "r5", "links/none", v1::VERDICT_ACCEPTED),
              StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(LinkRpcTest, AListShowsLinksInOrderFilesOnceAndTheAssessment) {
  const std::string ceremony = Record("a1", "CEREMONY");
  const std::string photo = StoredPhoto(1);
  ASSERT_OK_AND_ASSIGN(const auto pdf, Upload(Filer(), Pdf(), "pdf"));
  v1::LinkEvidenceRequest request = LinkRequest("r1");
  AddLink(request, pdf.file().name(), ceremony, kAgreement, kSupporter);
  AddLink(request, photo, ceremony, kPhoto, kSupporter);
  AddLink(request, photo, ceremony, kPhoto, kSupported);
  ASSERT_OK(Link(Officer(), request));
  ASSERT_OK_AND_ASSIGN(const auto list, List(Officer(), ceremony));
  ASSERT_EQ(list.links_size(), 3);
  EXPECT_EQ(list.links(0).role(), kAgreement);
  EXPECT_EQ(list.links(1).school(), kSupporter);
  EXPECT_EQ(list.links(2).school(), kSupported);
  ASSERT_EQ(list.files_size(), 2);
  EXPECT_EQ(list.files(0).media_type(), "application/pdf");
  EXPECT_EQ(list.files(1).name(), photo);
  EXPECT_TRUE(list.assessment().satisfied());
}

TEST_F(LinkRpcTest, AnActivityWithoutEvidenceIsAssessedWhenAsked) {
  ASSERT_OK_AND_ASSIGN(const auto list, List(Officer(), Record("a1", "SYNC_LESSON")));
  EXPECT_FALSE(list.assessment().satisfied());
  EXPECT_THAT(list.assessment().missing(), ElementsAre("缺少上课照片（须有 1 份，现有 0 份）"));
  EXPECT_THAT(JournalTypes(), IsEmpty());
  EXPECT_THAT(List(Officer(), "regions/330327/activities/none"), StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
  EXPECT_THAT(List(Officer(), "a1"), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(LinkRpcTest, MinPositionsAreWaitedForAndMustMakeSense) {
  const std::string file = StoredPhoto(1);
  v1::LinkEvidenceRequest request = LinkRequest("r1");
  AddLink(request, file, Record("a1", "SYNC_LESSON"), kPhoto, kSupporter);
  common::v1::Position& position = *request.add_min_positions();
  position.set_service("scoring");
  position.set_region(kRegion);
  position.set_seq(1);
  EXPECT_THAT(Link(Filer(), request), StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_POSITION"));
  position.set_service("evidence");  // Our own journal is always reflected.
  EXPECT_OK(Link(Filer(), request));
}

}  // namespace
}  // namespace jgt::evidence
