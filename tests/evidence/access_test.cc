#include "jgt/roster/v1/events.pb.h"
#include "tests/evidence/evidence_world.h"

namespace jgt::evidence {
namespace {

using auth::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::Not;

constexpr auto kDenied = StatusCode::kPermissionDenied;
constexpr auto kPhotoRole = v1::EVIDENCE_ROLE_SITE_PHOTO;

// One activity of p1 with one photo, which one school brought and which is shown for it.
class AccessTest : public EvidenceWorld {
 protected:
  void SetUp() override {
    EvidenceWorld::SetUp();
    activity_ = Record("a1", "SYNC_LESSON");
    far_activity_ = Record("f1", "SYNC_LESSON", "", "regions/330327/pairings/p2");
    file_ = StoredPhoto(1);
    auto linked = LinkOne(Filer(), "setup", file_, activity_, kPhotoRole);
    ASSERT_OK(linked.status());
    link_ = linked->links(0).name();
  }

  struct Outcome {
    std::string name;
    Status status;
  };
  // Each RPC once, about the photo, its link and its activity.
  std::vector<Outcome> CallAll(const std::string& token) {
    const std::string id = std::to_string(++calls_);
    return {{"UploadFile", Upload(token, Photo(77), "u" + id).status()},
            {"GetFile", Get(token, file_).status()},
            {"DownloadFile", Download(token, file_).status()},
            {"LinkEvidence", LinkOne(token, "l" + id, file_, activity_, kPhotoRole).status()},
            {"ReviewEvidence", Review(token, "v" + id, link_, v1::VERDICT_ACCEPTED).status()},
            {"ListEvidence", List(token, activity_).status()}};
  }

  int calls_ = 0;
  std::string activity_;
  std::string far_activity_;
  std::string file_;
  std::string link_;
};

TEST_F(AccessTest, NobodyGetsInWithoutAToken) {
  for (const Outcome& outcome : CallAll("")) {
    EXPECT_THAT(outcome.status, StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING")) << outcome.name;
  }
}

TEST_F(AccessTest, AnOperatorSeesNoPictures) {
  for (const Outcome& outcome : CallAll(Token(Role::kOperator, "regions/000000"))) {
    EXPECT_THAT(outcome.status, StatusIs(kDenied, "ROLE_LACKS_PERMISSION")) << outcome.name;
  }
}

TEST_F(AccessTest, WhoReadsOnlyMayNotChangeAnything) {
  for (const Outcome& outcome : CallAll(Token(Role::kAuditor, "regions/330000"))) {
    const bool reads = outcome.name == "GetFile" || outcome.name == "DownloadFile" || outcome.name == "ListEvidence";
    if (reads) EXPECT_THAT(outcome.status, IsOk()) << outcome.name;
    if (!reads) EXPECT_THAT(outcome.status, StatusIs(kDenied, "ROLE_LACKS_PERMISSION")) << outcome.name;
  }
}

TEST_F(AccessTest, BothSchoolsOfThePairingWorkWithItsEvidenceButDoNotJudgeIt) {
  for (const char* school : {kSupporter, kSupported}) {
    for (const Outcome& outcome : CallAll(Filer(school))) {
      // CallAll uploads and links as kSupporter.
      if (outcome.name == "UploadFile" || outcome.name == "LinkEvidence") continue;
      if (outcome.name == "ReviewEvidence") {
        EXPECT_THAT(outcome.status, StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
      } else {
        EXPECT_THAT(outcome.status, IsOk()) << outcome.name << " " << school;
      }
    }
    EXPECT_OK(LinkOne(Filer(school), std::string("own-") + &school[23], file_, activity_, kPhotoRole, school));
  }
}

TEST_F(AccessTest, TheCountysOfficerDoesEverything) {
  for (const Outcome& outcome : CallAll(Officer())) EXPECT_THAT(outcome.status, IsOk()) << outcome.name;
}

TEST_F(AccessTest, AnotherCountysOfficerDoesNothing) {
  for (const Outcome& outcome : CallAll(Token(Role::kCountyOfficer, "regions/330304"))) {
    EXPECT_THAT(outcome.status, StatusIs(kDenied, "OUTSIDE_SCOPE")) << outcome.name;
  }
}

TEST_F(AccessTest, AThirdSchoolOfTheCountySeesNothingOfIt) {
  for (const Outcome& outcome : CallAll(Filer(kThird))) {
    if (outcome.name == "ReviewEvidence") continue;
    EXPECT_THAT(outcome.status, Not(IsOk())) << outcome.name;
    EXPECT_EQ(outcome.status.code(), kDenied) << outcome.name;
  }
}

TEST_F(AccessTest, AGuessedIdIsRefusedLikeARealOneOfAnotherCounty) {
  const std::string outsider = Token(Role::kSchoolHead, "regions/330304/schools/else");
  const std::string officer = Token(Role::kCountyOfficer, "regions/330304");
  const std::vector<std::pair<Status, Status>> pairs = {
      {Get(outsider, file_).status(), Get(outsider, FileName("guessed")).status()},
      {Download(outsider, file_).status(), Download(outsider, FileName("guessed")).status()},
      {List(outsider, activity_).status(), List(outsider, "regions/330327/activities/guessed").status()},
      {Review(officer, "r1", link_, v1::VERDICT_ACCEPTED).status(),
       Review(officer, "r2", "regions/330327/links/guessed", v1::VERDICT_ACCEPTED).status()},
      {LinkOne(outsider, "r3", file_, activity_, kPhotoRole).status(),
       LinkOne(outsider, "r4", file_, "regions/330327/activities/guessed", kPhotoRole).status()}};
  for (const auto& [real, guessed] : pairs) {
    EXPECT_THAT(real, StatusIs(kDenied, "OUTSIDE_SCOPE"));
    EXPECT_EQ(real, guessed);  // Code, reason, message: nothing tells them apart.
  }
}

TEST_F(AccessTest, AFileOfAnotherSchoolCannotBeLookedAtByLinkingItToOnesOwnActivity) {
  ASSERT_OK_AND_ASSIGN(const auto own, Upload(Filer(kThird), Photo(9), "r1", kThird));
  EXPECT_THAT(LinkOne(Filer(kThird), "r2", file_, far_activity_, kPhotoRole, kThird),
              StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_OK(LinkOne(Filer(kThird), "r3", own.file().name(), far_activity_, kPhotoRole, kThird));
}

TEST_F(AccessTest, BringingTheSameBytesIsEnoughToSeeThem) {
  EXPECT_THAT(Get(Filer(kThird), file_), Not(IsOk()));
  ASSERT_OK(Upload(Filer(kThird), Photo(1), "r1", kThird));
  EXPECT_OK(Get(Filer(kThird), file_));
}

TEST_F(AccessTest, ASchoolUploadsInItsOwnNameOnly) {
  EXPECT_THAT(Upload(Filer(kSupporter), Photo(5), "r1", kSupported), StatusIs(kDenied, "OUTSIDE_SCOPE"));
}

// D11: the supporting school of p2 is in another county; its evidence is in the home county.
TEST_F(AccessTest, TheOtherCountysSchoolWorksWithTheEvidenceOfItsOwnPairing) {
  const std::string far = Filer(kFarSupporter);
  ASSERT_OK_AND_ASSIGN(const auto stored, Upload(far, Photo(6), "r1", kFarSupporter));
  ASSERT_OK(LinkOne(far, "r2", stored.file().name(), far_activity_, kPhotoRole, kFarSupporter));
  EXPECT_OK(List(far, far_activity_));
  EXPECT_OK(Download(far, stored.file().name()));
  EXPECT_OK(Get(Token(Role::kCountyOfficer, "regions/330302"), stored.file().name()));
  EXPECT_THAT(List(far, activity_), StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Get(far, file_), StatusIs(kDenied, "OUTSIDE_SCOPE"));
}

TEST_F(AccessTest, JudgingIsTheHomeCountys) {
  ASSERT_OK_AND_ASSIGN(const auto stored, Upload(Officer(), Photo(6), "r1", kFarSupporter));
  ASSERT_OK_AND_ASSIGN(const auto linked,
                       LinkOne(Officer(), "r2", stored.file().name(), far_activity_, kPhotoRole, kFarSupporter));
  const std::string& link = linked.links(0).name();
  EXPECT_THAT(Review(Token(Role::kCountyOfficer, "regions/330302"), "r3", link, v1::VERDICT_ACCEPTED),
              StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_OK(Review(Officer(), "r4", link, v1::VERDICT_ACCEPTED));
}

TEST_F(AccessTest, AForeignSchoolThatIsNotPairedHereBringsNothing) {
  const std::string stranger = "regions/330302/schools/stranger";
  EXPECT_THAT(Upload(Filer(stranger), Photo(6), "r1", stranger), StatusIs(kDenied, "NOT_A_PARTY"));
  EXPECT_THAT(Upload(Officer(), Photo(6), "r2", stranger), StatusIs(kDenied, "NOT_A_PARTY"));
}

TEST_F(AccessTest, ARoleOnAConfirmedAliasIsARoleOnTheSchool) {
  const std::string old_name = "regions/330327/schools/mazhan-old";
  EXPECT_THAT(List(Filer(old_name), activity_), StatusIs(kDenied, "OUTSIDE_SCOPE"));
  ConfirmAlias(old_name, kSupported);
  EXPECT_OK(List(Filer(old_name), activity_));
  ASSERT_OK_AND_ASSIGN(const auto stored, Upload(Filer(old_name), Photo(8), "r1", old_name));
  ASSERT_OK_AND_ASSIGN(const auto linked,
                       LinkOne(Filer(old_name), "r2", stored.file().name(), activity_, kPhotoRole, ""));
  EXPECT_EQ(linked.links(0).school(), kSupported);
  roster::v1::AliasWithdrawn withdrawn;
  withdrawn.mutable_proposal()->set_alias(old_name);
  PlayRoster(withdrawn);
  EXPECT_THAT(List(Filer(old_name), activity_), StatusIs(StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace jgt::evidence
