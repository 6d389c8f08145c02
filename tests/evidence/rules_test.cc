#include "services/evidence/domain/rules.h"

#include "services/evidence/storage/rules_file.h"
#include "tests/evidence/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kSitePhoto = EvidenceRole::kSitePhoto;
constexpr auto kAgreement = EvidenceRole::kAgreement;
constexpr auto kDocument = EvidenceRole::kDocument;

// The rules as they are shipped.
class RulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto rules = LoadRules(std::string(JGT_DATA_DIR) + "/evidence-rules-2022.json");
    ASSERT_OK(rules.status());
    rules_.emplace(*std::move(rules));
  }

  Assessment Assess(const Activity& activity, const std::vector<Link>& links,
                    const std::vector<Link>& group_links = {}) {
    return evidence::Assess(
        rules_->For(activity.kind),
        {.activity = activity, .ends = ends_, .aliases = aliases_, .links = links, .group_links = group_links});
  }

  std::optional<RuleBook> rules_;
  PairingEnds ends_{.supporter = kSupporter, .supported = kSupported};
  SchoolAliases aliases_;
};

// R103: 同步课堂需是上课照片
TEST_F(RulesTest, ASynchronousLessonNeedsAPhotoTakenInClass_R103) {
  const Activity lesson = MakeActivity("a1", "SYNC_LESSON");
  EXPECT_TRUE(Assess(lesson, {MakeLink("a1", kSitePhoto, kSupporter)}).satisfied);
  const Assessment without = Assess(lesson, {MakeLink("a1", kDocument, kSupporter)});
  EXPECT_FALSE(without.satisfied);
  EXPECT_THAT(without.missing, ElementsAre("缺少上课照片（须有 1 份，现有 0 份）"));
  EXPECT_EQ(without.rule, "evidence-2022.1/SYNC_LESSON");
  EXPECT_EQ(without.link_count, 1);
}

// D13: recorded, confirmed, evidenced, verified
TEST_F(RulesTest, EvidenceIsVerifiedWhenAcceptedLinksAloneSatisfyTheRule) {
  const Activity research = MakeActivity("a1", "ONLINE_RESEARCH");
  Link ours = MakeLink("a1", kSitePhoto, kSupporter);
  Link theirs = MakeLink("a1", kSitePhoto, kSupported);
  EXPECT_FALSE(Assess(research, {ours, theirs}).verified);
  ours.verdict = Verdict::kAccepted;
  EXPECT_TRUE(Assess(research, {ours, theirs}).satisfied);
  EXPECT_FALSE(Assess(research, {ours, theirs}).verified);
  theirs.verdict = Verdict::kAccepted;
  EXPECT_TRUE(Assess(research, {ours, theirs}).verified);
  theirs.verdict = Verdict::kRejected;
  EXPECT_FALSE(Assess(research, {ours, theirs}).verified);
}

// R103: 线上教研需结对校教研照片
TEST_F(RulesTest, OnlineResearchNeedsAPhotoOfEachOfTheTwoSchools_R103_R95) {
  const Activity research = MakeActivity("a1", "ONLINE_RESEARCH");
  const Assessment one_sided =
      Assess(research, {MakeLink("a1", kSitePhoto, kSupporter), MakeLink("a1", kSitePhoto, kSupporter)});
  EXPECT_FALSE(one_sided.satisfied);
  EXPECT_THAT(one_sided.missing, ElementsAre("缺少受援校的教研照片（须有 1 份，现有 0 份）"));
  EXPECT_TRUE(
      Assess(research, {MakeLink("a1", kSitePhoto, kSupporter), MakeLink("a1", kSitePhoto, kSupported)}).satisfied);
}

// R103: 线下教研需现场教研照片
TEST_F(RulesTest, OnSiteResearchNeedsAPhotoTakenOnTheSpotByEitherSchool_R103) {
  const Activity research = MakeActivity("a1", "ONSITE_RESEARCH");
  EXPECT_FALSE(Assess(research, {}).satisfied);
  EXPECT_TRUE(Assess(research, {MakeLink("a1", kSitePhoto, kSupported)}).satisfied);
}

// R81: 签订协议、留存现场照片
TEST_F(RulesTest, MentoringNeedsAPhotoOfItsOwnAndTheAgreementOfItsGroup_R81) {
  const Activity session = MakeActivity("a1", "MENTORING_SESSION", "regions/330327/pairings/p1/mentorGroups/g1");
  const Link photo = MakeLink("a1", kSitePhoto, kSupporter);
  const Link agreement_elsewhere = MakeLink("a2", kAgreement, kSupporter);
  EXPECT_THAT(Assess(session, {photo}, {photo}).missing, ElementsAre("缺少师徒结对协议（须有 1 份，现有 0 份）"));
  EXPECT_TRUE(Assess(session, {photo}, {photo, agreement_elsewhere}).satisfied);
  const Link photo_elsewhere = MakeLink("a2", kSitePhoto, kSupporter);
  EXPECT_FALSE(Assess(session, {}, {photo_elsewhere, agreement_elsewhere}).satisfied);
}

TEST_F(RulesTest, ASessionWithoutAGroupHasOnlyItsOwnAgreement) {
  const Activity session = MakeActivity("a1", "MENTORING_SESSION");
  const std::vector<Link> own = {MakeLink("a1", kSitePhoto, kSupporter), MakeLink("a1", kAgreement, kSupporter)};
  EXPECT_TRUE(Assess(session, own).satisfied);
}

TEST_F(RulesTest, ACeremonyNeedsTheAgreementAndAPhoto) {
  const Activity ceremony = MakeActivity("a1", "CEREMONY");
  EXPECT_EQ(Assess(ceremony, {}).missing.size(), 2U);
  EXPECT_TRUE(
      Assess(ceremony, {MakeLink("a1", kSitePhoto, kSupporter), MakeLink("a1", kAgreement, kSupporter)}).satisfied);
}

// R92: 每项任务注意收集照片、视频、报道及各类文档材料作为佐证材料
TEST_F(RulesTest, EveryOtherKindNeedsOneFileOfAnySort_R92) {
  for (const char* kind : {"SHADOWING", "PUBLICITY", "TEACHER_EXCHANGE", "A_KIND_OF_LATER_YEARS"}) {
    const Activity activity = MakeActivity("a1", kind);
    EXPECT_FALSE(Assess(activity, {}).satisfied) << kind;
    const Assessment with_report = Assess(activity, {MakeLink("a1", EvidenceRole::kNewsReport, kSupported)});
    EXPECT_TRUE(with_report.satisfied) << kind;
    EXPECT_THAT(with_report.missing, IsEmpty());
    EXPECT_EQ(with_report.rule, "evidence-2022.1/DEFAULT");
  }
}

TEST_F(RulesTest, ARejectedPhotoDoesNotCount) {
  const Activity lesson = MakeActivity("a1", "SYNC_LESSON");
  const Assessment rejected = Assess(lesson, {MakeLink("a1", kSitePhoto, kSupporter, Verdict::kRejected)});
  EXPECT_FALSE(rejected.satisfied);
  EXPECT_EQ(rejected.link_count, 0);
  EXPECT_TRUE(Assess(lesson, {MakeLink("a1", kSitePhoto, kSupporter, Verdict::kAccepted)}).satisfied);
}

TEST_F(RulesTest, ASchoolUnderAConfirmedAliasIsTheSameSchool) {
  aliases_ = SchoolAliases({{"regions/330327/schools/mazhan-town", kSupported}});
  const Activity research = MakeActivity("a1", "ONLINE_RESEARCH");
  EXPECT_TRUE(Assess(research, {MakeLink("a1", kSitePhoto, kSupporter),
                                MakeLink("a1", kSitePhoto, "regions/330327/schools/mazhan-town")})
                  .satisfied);
}

TEST_F(RulesTest, APendingCounterpartCannotHaveShownAnything) {
  ends_.supported = "";
  const Activity research = MakeActivity("a1", "ONLINE_RESEARCH");
  EXPECT_THAT(Assess(research, {MakeLink("a1", kSitePhoto, kSupporter)}).missing,
              ElementsAre("缺少受援校的教研照片（须有 1 份，现有 0 份）"));
}

// --- the file -------------------------------------------------------------------------------------

TEST(RulesFileTest, AFileThatIsNotJsonIsRefused) {
  EXPECT_THAT(ParseRules("rules.json", "{").status(), test::StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  EXPECT_THAT(LoadRules("/nowhere/rules.json").status(),
              test::StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

TEST(RulesFileTest, EverythingWrongIsNamedWithItsPath) {
  const auto rules = ParseRules("rules.json", R"({
    "version": "v", "default": {"requires": []},
    "kinds": {"X": {"requires": [{"role": "PHOTO", "count": 0, "from": "NOBODY", "what_zh": "照片"}], "wants": 1},
              "Y": {"requires": [{"count": 1}]}}})");
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(rules.status()).fields) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("default.requires", "kinds.X.requires[0].role", "kinds.X.requires[0].from",
                                  "kinds.X.requires[0].count", "kinds.Y.requires[0].what_zh", "kinds.X.wants"));
  EXPECT_THAT(std::string(rules.status().message()), ::testing::HasSubstr("rules.json"));
}

}  // namespace
}  // namespace jgt::evidence
