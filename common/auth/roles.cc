#include "common/auth/roles.h"

#include <algorithm>
#include <array>
#include <vector>

namespace jgt::auth {
namespace {

constexpr auto kPermissions = std::to_array<std::string_view>({
    "evidence.link",
    "evidence.read",
    "evidence.review",
    "evidence.upload",
    "journal.follow",
    "journal.operate",
    "journal.read",
    "ledger.audit",
    "ledger.confirm",
    "ledger.correct",
    "ledger.define_kinds",
    "ledger.policy",
    "ledger.read",
    "ledger.record",
    "ledger.review",
    "reporting.approve",
    "reporting.file",
    "reporting.read",
    "roster.alias",
    "roster.approve",
    "roster.audit",
    "roster.confirm_exchange",
    "roster.contact",
    "roster.grants",
    "roster.import",
    "roster.inspect",
    "roster.inspection_grants",
    "roster.manage",
    "roster.plan",
    "roster.posts",
    "roster.quota",
    "roster.read",
    "roster.reveal",
    "scoring.manage",
    "scoring.read",
    "scoring.run",
    "scoring.survey",
    "sync.manage",
    "sync.read",
});
static_assert(std::is_sorted(kPermissions.begin(), kPermissions.end()));

// What the business reads. journal.read is not among them: raw entries are for those who run or follow the system.
// journal.follow, to hold the streams back until one has read them, is for our own processes alone.
constexpr auto kReads = std::to_array<std::string_view>(
    {"evidence.read", "ledger.read", "reporting.read", "roster.read", "scoring.read", "sync.read"});

// What a role may do beside kReads (when `reads`).
struct Row {
  Role role;
  std::string_view name;
  bool reads;
  std::array<std::string_view, 16> also;
};

// The one table of who may do what. A county's officer has a row of its own in Grants(): everything but following and
// operating journals.
constexpr auto kTable = std::to_array<Row>({
    {Role::kSchoolFiler,
     "SCHOOL_FILER",
     true,
     {"ledger.record", "ledger.confirm", "ledger.correct", "evidence.upload", "evidence.link", "reporting.file",
      "roster.plan"}},
    {Role::kSchoolHead,
     "SCHOOL_HEAD",
     true,
     {"ledger.record", "ledger.confirm", "ledger.correct", "evidence.upload", "evidence.link", "reporting.file",
      "roster.plan", "roster.contact", "roster.reveal"}},
    {Role::kDistrictOfficer, "DISTRICT_OFFICER", true, {"evidence.review", "reporting.file", "roster.reveal"}},
    {Role::kCountyOfficer, "COUNTY_OFFICER", true, {}},
    // R118: what schools file in advance counts once the leading group has confirmed it. R158: it settles the pairs.
    {Role::kLeadingGroup,
     "LEADING_GROUP",
     true,
     {"ledger.confirm", "ledger.define_kinds", "ledger.policy", "ledger.review", "reporting.approve",
      "roster.confirm_exchange", "roster.contact", "roster.manage", "roster.reveal", "scoring.manage", "roster.approve",
      "roster.quota"}},
    // A city and the province file, score and approve by policies of their own, set the posts of their own level, and
    // look at everything below.
    {Role::kCityOfficer,
     "CITY_OFFICER",
     true,
     {"ledger.audit", "ledger.define_kinds", "reporting.approve", "reporting.file", "roster.contact", "roster.inspect",
      "roster.reveal", "scoring.manage", "scoring.run", "roster.approve", "roster.posts", "roster.quota"}},
    {Role::kProvinceOfficer,
     "PROVINCE_OFFICER",
     true,
     {"ledger.audit", "ledger.define_kinds", "reporting.approve", "reporting.file", "roster.contact", "roster.inspect",
      "roster.reveal", "scoring.manage", "scoring.run", "roster.approve", "roster.posts", "roster.quota"}},
    {Role::kInspector, "INSPECTOR", true, {}},
    // Takes whole logs away and has them checked; sees who has read contacts.
    {Role::kAuditor, "AUDITOR", true, {"ledger.audit", "roster.audit"}},
    {Role::kIntegrator,
     "INTEGRATOR",
     true,
     {"ledger.record", "ledger.confirm", "evidence.upload", "evidence.link", "roster.plan"}},
    {Role::kOperator,
     "OPERATOR",
     false,
     {"journal.operate", "journal.read", "sync.manage", "sync.read", "roster.grants"}},
    {Role::kService, "SERVICE", true, {"journal.follow", "journal.read", "roster.inspection_grants", "roster.grants"}},
});

template <class Range>
bool Contains(const Range& range, std::string_view permission) {
  return std::find(range.begin(), range.end(), permission) != range.end();
}

}  // namespace

std::string_view RoleName(Role role) { return kTable[static_cast<size_t>(role)].name; }

std::optional<Role> ParseRole(std::string_view name) {
  const auto row = std::find_if(kTable.begin(), kTable.end(), [&](const Row& each) { return each.name == name; });
  if (row == kTable.end()) return std::nullopt;
  return row->role;
}

std::span<const std::string_view> AllPermissions() { return kPermissions; }

bool IsPermission(std::string_view permission) {
  return std::binary_search(kPermissions.begin(), kPermissions.end(), permission);
}

bool Grants(Role role, std::string_view permission) {
  if (!IsPermission(permission)) return false;  // The table's empty cells are no permission either.
  if (role == Role::kCountyOfficer) return permission != "journal.follow" && permission != "journal.operate";
  const Row& row = kTable[static_cast<size_t>(role)];
  return (row.reads && Contains(kReads, permission)) || Contains(row.also, permission);
}

}  // namespace jgt::auth
