#include "common/auth/roles.h"

#include <gmock/gmock.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace jgt::auth {
namespace {

const std::vector<std::string> kReads = {"evidence.read", "ledger.read",  "reporting.read",
                                         "roster.read",   "scoring.read", "sync.read"};

std::set<std::string> PermissionsOf(Role role) {
  std::set<std::string> granted;
  for (const std::string_view permission : AllPermissions()) {
    if (Grants(role, permission)) granted.emplace(permission);
  }
  return granted;
}

std::set<std::string> ReadsAnd(const std::vector<std::string>& more) {
  std::set<std::string> all(kReads.begin(), kReads.end());
  all.insert(more.begin(), more.end());
  return all;
}

// The table once more, written out by hand: whoever changes who may do what changes it in two places.
TEST(RolesTest, EachRoleGrantsExactlyThis) {
  const std::vector<std::string> school = {"ledger.record", "ledger.confirm", "ledger.correct", "evidence.upload",
                                           "evidence.link", "reporting.file", "roster.plan"};
  EXPECT_EQ(PermissionsOf(Role::kSchoolFiler), ReadsAnd(school));
  std::vector<std::string> head = school;
  head.insert(head.end(), {"roster.contact", "roster.reveal"});
  EXPECT_EQ(PermissionsOf(Role::kSchoolHead), ReadsAnd(head));
  EXPECT_EQ(PermissionsOf(Role::kDistrictOfficer), ReadsAnd({"evidence.review", "reporting.file", "roster.reveal"}));
  EXPECT_EQ(PermissionsOf(Role::kLeadingGroup),
            ReadsAnd({"ledger.confirm", "ledger.define_kinds", "ledger.policy", "ledger.review", "reporting.approve",
                      "roster.approve", "roster.confirm_exchange", "roster.contact", "roster.manage", "roster.quota",
                      "roster.reveal", "scoring.manage"}));
  for (const Role role : {Role::kCityOfficer, Role::kProvinceOfficer}) {
    EXPECT_EQ(PermissionsOf(role),
              ReadsAnd({"ledger.audit", "ledger.define_kinds", "reporting.approve", "reporting.file", "roster.contact",
                        "roster.approve", "roster.inspect", "roster.posts", "roster.quota", "roster.reveal",
                        "scoring.manage", "scoring.run"}));
  }
  EXPECT_EQ(PermissionsOf(Role::kInspector), ReadsAnd({}));
  EXPECT_EQ(PermissionsOf(Role::kAuditor), ReadsAnd({"ledger.audit", "roster.audit"}));
  EXPECT_EQ(PermissionsOf(Role::kIntegrator),
            ReadsAnd({"ledger.record", "ledger.confirm", "evidence.upload", "evidence.link", "roster.plan"}));
  EXPECT_EQ(PermissionsOf(Role::kService),
            ReadsAnd({"journal.follow", "journal.read", "roster.grants", "roster.inspection_grants"}));
  EXPECT_EQ(PermissionsOf(Role::kOperator),
            (std::set<std::string>{"journal.operate", "journal.read", "roster.grants", "sync.manage", "sync.read"}));
}

TEST(RolesTest, ACountyOfficerMayDoEverythingButFollowAndOperateJournals) {
  for (const std::string_view permission : AllPermissions()) {
    const bool of_machines = permission == "journal.follow" || permission == "journal.operate";
    EXPECT_EQ(Grants(Role::kCountyOfficer, permission), !of_machines) << permission;
  }
}

TEST(RolesTest, NoRoleGrantsWhatIsNoPermission) {
  for (int i = 0; i <= static_cast<int>(Role::kService); ++i) {
    for (const std::string_view word : {"", "public", "roster", "roster.delete", "roster.read "}) {
      EXPECT_FALSE(Grants(static_cast<Role>(i), word)) << i << word;
    }
  }
}

TEST(RolesTest, NamesAreReadBack) {
  for (int i = 0; i <= static_cast<int>(Role::kService); ++i) {
    const auto role = static_cast<Role>(i);
    EXPECT_EQ(ParseRole(RoleName(role)), role);
  }
  EXPECT_EQ(RoleName(Role::kSchoolFiler), "SCHOOL_FILER");
  EXPECT_EQ(RoleName(Role::kService), "SERVICE");
  EXPECT_EQ(ParseRole("county_officer"), std::nullopt);
  EXPECT_EQ(ParseRole(""), std::nullopt);
}

}  // namespace
}  // namespace jgt::auth
