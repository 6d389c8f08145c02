#include "common/auth/authorizer.h"

#include <gmock/gmock.h>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace jgt::auth {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using test::IsOk;
using test::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;

class AuthorizerTest : public testing::Test {
 protected:
  static Principal With(std::vector<RoleBinding> bindings) {
    return {.subject = "u1", .bindings = std::move(bindings), .not_after = {}};
  }

  test::FakeClock clock_{"2022-04-05 06:07:08"};
  Authorizer authorizer_{clock_};
};

constexpr auto kDenied = StatusCode::kPermissionDenied;

// Every role against every kind of place, for one permission that some of them have.
TEST_F(AuthorizerTest, RoleAndScopeBothDecide) {
  struct Case {
    Role role;
    const char* org;
    const char* permission;
    const char* target;
    const char* reason;  // "" = allowed
  };
  const std::vector<Case> cases = {
      {Role::kCountyOfficer, "regions/330327", "ledger.record", "regions/330327/pairings/1", ""},
      {Role::kCountyOfficer, "regions/330327", "ledger.record", "regions/330326/pairings/1", "OUTSIDE_SCOPE"},
      {Role::kCountyOfficer, "regions/330327", "journal.operate", "regions/330327", "ROLE_LACKS_PERMISSION"},
      {Role::kCountyOfficer, "regions/330327", "roster.read", "330300", "OUTSIDE_SCOPE"},
      {Role::kCityOfficer, "regions/330300", "roster.read", "330327", ""},
      {Role::kCityOfficer, "regions/330300", "roster.read", "330402", "OUTSIDE_SCOPE"},
      {Role::kCityOfficer, "regions/330300", "ledger.record", "330327", "ROLE_LACKS_PERMISSION"},
      {Role::kProvinceOfficer, "regions/330000", "reporting.approve", "330402", ""},
      {Role::kProvinceOfficer, "regions/330000", "reporting.approve", "511132", "OUTSIDE_SCOPE"},
      {Role::kSchoolFiler, "regions/330327/schools/1", "ledger.record", "regions/330327/schools/1", ""},
      {Role::kSchoolFiler, "regions/330327/schools/1", "ledger.record", "regions/330327/schools/2", "OUTSIDE_SCOPE"},
      {Role::kSchoolFiler, "regions/330327/schools/1", "ledger.record", "regions/330327", "OUTSIDE_SCOPE"},
      {Role::kSchoolFiler, "regions/330327/schools/1", "evidence.review", "regions/330327/schools/1",
       "ROLE_LACKS_PERMISSION"},
      {Role::kAuditor, "regions/330000", "evidence.read", "330327", ""},
      {Role::kAuditor, "regions/330000", "evidence.upload", "330327", "ROLE_LACKS_PERMISSION"},
      {Role::kOperator, "regions/000000", "journal.operate", "330327", ""},
      {Role::kOperator, "regions/000000", "ledger.record", "330327", "ROLE_LACKS_PERMISSION"},
      {Role::kService, "regions/000000", "journal.read", "330327", ""},
      {Role::kService, "regions/000000", "ledger.record", "330327", "ROLE_LACKS_PERMISSION"},
      {Role::kIntegrator, "regions/330327", "evidence.upload", "330327", ""},
      {Role::kIntegrator, "regions/330327", "ledger.correct", "330327", "ROLE_LACKS_PERMISSION"},
  };
  for (const Case& each : cases) {
    const Principal principal = With({{.role = each.role, .org = each.org, .until = {}}});
    const Status status = authorizer_.Authorize(principal, each.permission, each.target);
    EXPECT_EQ(ReasonOf(status), each.reason) << RoleName(each.role) << " " << each.permission << " " << each.target;
    EXPECT_EQ(status.ok(), std::string_view(each.reason).empty());
  }
}

TEST_F(AuthorizerTest, ARefusalNamesPermissionAndRegionInBothLanguages) {
  const Principal principal = With({{.role = Role::kAuditor, .org = "regions/330327", .until = {}}});
  const ErrorDetail detail = DetailOf(authorizer_.Authorize(principal, "roster.read", "regions/330326/schools/9"));
  EXPECT_EQ(detail.metadata.at("permission"), "roster.read");
  EXPECT_EQ(detail.metadata.at("region"), "regions/330326/schools/9");
  EXPECT_FALSE(detail.message_zh.empty());
}

TEST_F(AuthorizerTest, ABindingGrantsNothingFromItsEndOn) {
  const Instant end = clock_.Now() + 1h;
  const Principal principal = With({{.role = Role::kInspector, .org = "regions/330300", .until = end}});
  EXPECT_THAT(authorizer_.Authorize(principal, "ledger.read", "330327"), IsOk());
  clock_.Set(end - 1us);
  EXPECT_THAT(authorizer_.Authorize(principal, "ledger.read", "330327"), IsOk());
  clock_.Set(end);
  EXPECT_THAT(authorizer_.Authorize(principal, "ledger.read", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
}

// R106
TEST_F(AuthorizerTest, R106AWindowIsOpenFromItsFirstInstantUntilJustBeforeItsEnd) {
  const Instant begin = clock_.Now() + 1h;
  const Instant end = begin + 1h;
  const Principal principal = With({{.role = Role::kInspector, .org = "regions/330300", .until = end, .from = begin}});
  EXPECT_THAT(authorizer_.Authorize(principal, "roster.read", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(authorizer_.Reach(principal, "roster.read"), IsEmpty());
  clock_.Set(begin - 1us);
  EXPECT_THAT(authorizer_.Admit(principal, "roster.read", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
  clock_.Set(begin);
  EXPECT_THAT(authorizer_.Authorize(principal, "roster.read", "330327"), IsOk());
  EXPECT_THAT(authorizer_.Admit(principal, "roster.read", "330327"), IsOk());
  clock_.Set(end - 1us);
  EXPECT_THAT(authorizer_.Authorize(principal, "roster.read", "330327"), IsOk());
  clock_.Set(end);
  EXPECT_THAT(authorizer_.Authorize(principal, "roster.read", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(AuthorizerTest, ABindingWithoutAnEndMayHaveABeginning) {
  const Principal principal =
      With({{.role = Role::kCountyOfficer, .org = "regions/330327", .until = {}, .from = clock_.Now() + 1us}});
  EXPECT_THAT(authorizer_.Authorize(principal, "roster.read", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
  clock_.Advance(1us);
  EXPECT_THAT(authorizer_.Authorize(principal, "roster.read", "330327"), IsOk());
}

TEST_F(AuthorizerTest, OneOfSeveralBindingsIsEnough) {
  const Principal principal = With({{.role = Role::kAuditor, .org = "regions/330326", .until = {}},
                                    {.role = Role::kCountyOfficer, .org = "regions/330327", .until = {}}});
  EXPECT_THAT(authorizer_.Authorize(principal, "ledger.record", "330327"), IsOk());
  EXPECT_THAT(authorizer_.Authorize(principal, "ledger.read", "330326"), IsOk());
  // Permission and place must come from the same binding.
  EXPECT_THAT(authorizer_.Authorize(principal, "ledger.record", "330326"), StatusIs(kDenied, "OUTSIDE_SCOPE"));
}

TEST_F(AuthorizerTest, NobodyAndNowhereAreRefused) {
  EXPECT_THAT(authorizer_.Authorize(With({}), "roster.read", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
  const Principal all = With({{.role = Role::kAuditor, .org = "regions/000000", .until = {}}});
  EXPECT_THAT(authorizer_.Authorize(all, "roster.read", ""), StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(authorizer_.Authorize(all, "roster.read", "rubbish"), StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(authorizer_.Authorize(all, "", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(AuthorizerTest, ASchoolIsAdmittedToItsCountyInPart) {
  const Principal principal = With({{.role = Role::kSchoolFiler, .org = "regions/330327/schools/1", .until = {}},
                                    {.role = Role::kSchoolHead, .org = "regions/330327/schools/2", .until = {}},
                                    {.role = Role::kSchoolHead, .org = "regions/330326/schools/3", .until = {}}});
  ASSERT_OK_AND_ASSIGN(const Admission county, authorizer_.Admit(principal, "ledger.record", "regions/330327"));
  EXPECT_FALSE(county.whole);
  EXPECT_THAT(county.orgs, ElementsAre(Org{.region = "330327", .school = "1"}, Org{.region = "330327", .school = "2"}));
  ASSERT_OK_AND_ASSIGN(const Admission own, authorizer_.Admit(principal, "ledger.record", "regions/330327/schools/1"));
  EXPECT_TRUE(own.whole);
  EXPECT_THAT(authorizer_.Admit(principal, "ledger.record", "regions/330327/schools/9"),
              StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(authorizer_.Admit(principal, "ledger.record", "330402"), StatusIs(kDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(authorizer_.Admit(principal, "roster.manage", "330327"), StatusIs(kDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(AuthorizerTest, NoNameMeansTheWholeCountry) {
  const Principal county = With({{.role = Role::kCountyOfficer, .org = "regions/330327", .until = {}}});
  ASSERT_OK_AND_ASSIGN(const Admission part, authorizer_.Admit(county, "roster.read", ""));
  EXPECT_FALSE(part.whole);
  EXPECT_THAT(part.orgs, ElementsAre(Org{.region = "330327", .school = ""}));
  const Principal service = With({{.role = Role::kService, .org = "regions/000000", .until = {}}});
  ASSERT_OK_AND_ASSIGN(const Admission all, authorizer_.Admit(service, "roster.read", ""));
  EXPECT_TRUE(all.whole);
}

TEST_F(AuthorizerTest, AWiderBindingIsCutToWhatWasNamed) {
  const Principal city = With({{.role = Role::kCityOfficer, .org = "regions/330300", .until = {}}});
  ASSERT_OK_AND_ASSIGN(const Admission county, authorizer_.Admit(city, "roster.read", "regions/330327"));
  EXPECT_TRUE(county.whole);
  EXPECT_THAT(county.orgs, ElementsAre(Org{.region = "330327", .school = ""}));
  EXPECT_THAT(authorizer_.Reach(city, "roster.manage"), IsEmpty());
}

}  // namespace
}  // namespace jgt::auth
