#include "services/roster/storage/organization_rows.h"

#include <algorithm>
#include <utility>

#include "services/roster/storage/school_rows.h"

namespace jgt::roster {
namespace {

// Every statement begins with these; the facts of its kind follow.
#define VERSION_OF(v, id) "SELECT " v ".region, " v "." id ", " v ".seq, " v ".part, " v ".valid_from, " v ".valid_to, "
#define ORGANIZATION_FACTS "v.kind, v.display_name, v.parent_id, v.seat_id, v.leads"
#define ORGANIZATIONS VERSION_OF("v", "organization_id") ORGANIZATION_FACTS " FROM organization_versions v "
#define MEMBERSHIPS VERSION_OF("v", "slot") "v.organization_id, v.member_kind, v.member_id"
#define POST_FACTS "v.place_kind, v.place_id, v.title, v.duty, v.role, v.ex_officio, v.ex_officio_post"
#define POSTS VERSION_OF("v", "post_id") POST_FACTS
#define APPOINTMENTS VERSION_OF("v", "post_id") "v.subject FROM appointment_versions v "

constexpr size_t kSpanOfVersion = 4;
constexpr size_t kFactsOfVersion = 6;
constexpr size_t kMemberNameColumn = 9;
constexpr size_t kAppointmentSpanColumn = 13;  // of kPostsHeld and kPostsHeldByVirtue

const std::string kAllOrganizations =
    ORGANIZATIONS "WHERE v.region = ? AND " KNOWN_NOW("v") " ORDER BY v.organization_id, v.valid_from";
const std::string kAllMemberships =
    MEMBERSHIPS " FROM membership_versions v WHERE v.region = ? AND " KNOWN_NOW("v") " ORDER BY v.slot, v.valid_from";
const std::string kAllPosts =
    POSTS " FROM post_versions v WHERE v.region = ? AND " KNOWN_NOW("v") " ORDER BY v.post_id, v.valid_from";
const std::string kAllAppointments =
    APPOINTMENTS "WHERE v.region = ? AND " KNOWN_NOW("v") " ORDER BY v.post_id, v.valid_from";

const std::string kFindOrganization = ORGANIZATIONS "WHERE v.region = ? AND v.organization_id = ? AND " OF_MOMENT("v");
const std::string kOrganizationsOfRegion =
    ORGANIZATIONS "WHERE v.region = ? AND (? = 0 OR v.kind = ?) AND v.organization_id > ? AND " OF_MOMENT(
        "v") " ORDER BY v.organization_id LIMIT ?";
// A school that is closed on the day has no name here, and is left out.
const std::string kMembersOfOrganization = MEMBERSHIPS
    ", COALESCE(s.display_name, o.display_name) FROM membership_versions v LEFT JOIN school_versions s"
    " ON v.member_kind = 1 AND s.region = v.region AND s.school_id = v.member_id AND s.state <> 2 AND " OF_MOMENT(
        "s") " LEFT JOIN organization_versions o ON v.member_kind = 2 AND o.region = v.region"
             " AND o.organization_id = v.member_id AND " OF_MOMENT(
                 "o") " WHERE v.region = ? AND v.organization_id = ? AND (v.member_kind > ? OR (v.member_kind = ?"
                      " AND v.member_id > ?)) AND (s.display_name IS NOT NULL OR o.display_name IS NOT NULL) AND "
    OF_MOMENT("v") " ORDER BY v.member_kind, v.member_id LIMIT ?";
const std::string kMembershipsOfMember = MEMBERSHIPS
    " FROM membership_versions v WHERE v.region = ? AND v.member_kind = ? AND v.member_id = ? AND " OF_MOMENT(
        "v") " ORDER BY v.organization_id";
const std::string kPostsOfRegion =
    POSTS " FROM post_versions v WHERE v.region = ? AND " OF_MOMENT("v") " ORDER BY v.post_id";
const std::string kAppointmentsOfRegion = APPOINTMENTS "WHERE v.region = ? AND " OF_MOMENT("v");
const std::string kPairedEnds =
    "SELECT p.supporter_region, p.supporter_id, p.supported_region, p.supported_id"
    " FROM (SELECT DISTINCT pairing_region, pairing_id FROM pairing_ends WHERE region = ?) e"
    " STRAIGHT_JOIN pairing_versions p ON p.region = e.pairing_region AND p.pairing_id = e.pairing_id"
    " WHERE p.state <> 3 AND " OF_MOMENT("p");
const std::string kAliasesOfSchools =
    "SELECT v.school_id, v.alias_of FROM school_versions v WHERE v.region = ? AND v.alias_of <> '' AND " OF_MOMENT("v");
const std::string kPostsHeld = POSTS
    ", a.valid_from, a.valid_to FROM appointment_versions a JOIN post_versions v ON v.region = a.region"
    " AND v.post_id = a.post_id WHERE a.subject = ? AND v.role <> 0 AND " OF_MOMENT("a") " AND " OF_MOMENT(
        "v") " ORDER BY v.region, v.post_id LIMIT ?";
const std::string kPostsHeldByVirtue = POSTS
    ", a.valid_from, a.valid_to FROM appointment_versions a JOIN post_versions v ON v.region = a.region"
    " AND v.ex_officio_post = a.post_id WHERE a.subject = ? AND v.role <> 0 AND " OF_MOMENT("a") " AND " OF_MOMENT(
        "v") " ORDER BY v.region, v.post_id LIMIT ?";

Organization OrganizationFrom(const sql::Row& row) {
  return {.key = {.region = row.Text(0), .id = row.Text(1)},
          .kind = static_cast<OrganizationKind>(row.Int(kFactsOfVersion)),
          .display_name = row.Text(kFactsOfVersion + 1),
          .parent = row.Text(kFactsOfVersion + 2),
          .seat = row.Text(kFactsOfVersion + 3),
          .leads = row.Bool(kFactsOfVersion + 4),
          .valid = std::nullopt};
}

Membership MembershipFrom(const sql::Row& row) {
  return {
      .organization = {.region = row.Text(0), .id = row.Text(kFactsOfVersion)},
      .member = {.kind = static_cast<MemberKind>(row.Int(kFactsOfVersion + 1)), .id = row.Text(kFactsOfVersion + 2)},
      .display_name = "",
      .valid = std::nullopt};
}

Post PostFrom(const sql::Row& row) {
  return {.key = {.region = row.Text(0), .id = row.Text(1)},
          .place = {.kind = static_cast<PlaceKind>(row.Int(kFactsOfVersion)), .id = row.Text(kFactsOfVersion + 1)},
          .title = row.Text(kFactsOfVersion + 2),
          .duty = static_cast<Duty>(row.Int(kFactsOfVersion + 3)),
          .role = static_cast<PostRole>(row.Int(kFactsOfVersion + 4)),
          .ex_officio = static_cast<ExOfficio>(row.Int(kFactsOfVersion + 5)),
          .ex_officio_post = row.Text(kFactsOfVersion + 6),
          .valid = std::nullopt};
}

Appointment AppointmentFrom(const sql::Row& row) {
  return {.post = {.region = row.Text(0), .id = row.Text(1)}, .subject = row.Text(kFactsOfVersion)};
}

// Rows by id and day as timelines by id.
template <typename T>
StatusOr<std::map<std::string, Timeline<T>>> ReadTimelines(const Query& query, const std::string& statement,
                                                           const std::string& region, T (*from)(const sql::Row&)) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, {region}));
  std::map<std::string, std::vector<Dated<T>>> spans;
  for (const sql::Row& row : rows) {
    spans[row.Text(1)].push_back({.span = SpanFrom(row, kSpanOfVersion),
                                  .value = from(row),
                                  .stored = VersionId{.seq = row.Int(2), .part = row.Int(3)}});
  }
  std::map<std::string, Timeline<T>> timelines;
  for (auto& [id, of_one] : spans) timelines.emplace(id, Timeline<T>(std::move(of_one)));
  return timelines;
}

// Each with its days.
template <typename T>
std::vector<T> DatedFrom(const sql::Rows& rows, T (*from)(const sql::Row&)) {
  std::vector<T> things;
  things.reserve(rows.size());
  for (const sql::Row& row : rows) {
    things.push_back(from(row));
    things.back().valid = SpanFrom(row, kSpanOfVersion);
  }
  return things;
}

sql::Params RegionAt(const std::string& region, const Moment& moment) {
  sql::Params params = {region};
  AddMoment(moment, params);
  return params;
}

// The schools of the region that are an end of a pairing at the moment; a name that stands for another school as that.
StatusOr<std::set<std::string>> PairedSchoolsOf(const Query& query, const std::string& region, const Moment& moment) {
  ASSIGN_OR_RETURN(const sql::Rows aliases, query(kAliasesOfSchools, RegionAt(region, moment)));
  std::map<std::string, std::string> stands_for;
  for (const sql::Row& row : aliases) stands_for[row.Text(0)] = row.Text(1);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kPairedEnds, RegionAt(region, moment)));
  std::set<std::string> schools;
  for (const sql::Row& row : rows) {
    for (const size_t end : {size_t{0}, size_t{2}}) {
      if (row.Text(end) != region || row.Text(end + 1).empty()) continue;
      const auto alias = stands_for.find(row.Text(end + 1));
      schools.insert(alias == stands_for.end() ? row.Text(end + 1) : alias->second);
    }
  }
  return schools;
}

bool AnyHeldBy(const std::vector<Post>& posts, ExOfficio kind) {
  return std::any_of(posts.begin(), posts.end(), [&](const Post& post) { return post.ex_officio == kind; });
}

// The schools that a district's officer sees: those of the district, or of the one that a work team is of.
StatusOr<std::vector<Membership>> SchoolsOfDistrict(const Query& query, const Post& post, const Moment& moment) {
  Key district = {.region = post.key.region, .id = post.place.id};
  ASSIGN_OR_RETURN(const std::optional<Organization> place, FindOrganization(query, district, moment));
  if (!place.has_value()) return std::vector<Membership>();
  if (place->kind == OrganizationKind::kWorkTeam) district.id = place->parent;
  ASSIGN_OR_RETURN(
      std::vector<Membership> members,
      MembersOf(query,
                {.organization = district, .moment = moment, .after = {}, .limit = static_cast<int>(kGrantsMax) + 1}));
  std::erase_if(members, [](const Membership& each) { return each.member.kind != MemberKind::kSchool; });
  return members;
}

Status AddHeldRoles(const Query& query, const std::string& statement, const std::string& subject, const Moment& moment,
                    int limit, std::vector<HeldRole>& held) {
  sql::Params params = {subject};
  AddMoment(moment, params);
  AddMoment(moment, params);
  params.emplace_back(limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  for (const sql::Row& row : rows) {
    HeldRole role = {.post = PostFrom(row), .appointment = SpanFrom(row, kAppointmentSpanColumn), .schools = {}};
    role.post.valid = SpanFrom(row, kSpanOfVersion);
    if (role.post.role == PostRole::kDistrictOfficer) {
      ASSIGN_OR_RETURN(role.schools, SchoolsOfDistrict(query, role.post, moment));
    }
    held.push_back(std::move(role));
  }
  return OkStatus();
}

}  // namespace

StatusOr<Structure> StructureOf(const Query& query, const std::string& region, bool with_schools) {
  Structure structure;
  structure.region = region;
  ASSIGN_OR_RETURN(structure.organizations, ReadTimelines(query, kAllOrganizations, region, OrganizationFrom));
  ASSIGN_OR_RETURN(structure.memberships, ReadTimelines(query, kAllMemberships, region, MembershipFrom));
  ASSIGN_OR_RETURN(structure.posts, ReadTimelines(query, kAllPosts, region, PostFrom));
  ASSIGN_OR_RETURN(structure.appointments, ReadTimelines(query, kAllAppointments, region, AppointmentFrom));
  if (!with_schools) return structure;
  ASSIGN_OR_RETURN(SchoolTimelines schools, TimelinesOfSchools(query, region));
  for (auto& [key, timeline] : schools) structure.schools.emplace(key.id, std::move(timeline));
  return structure;
}

StatusOr<std::optional<Organization>> FindOrganization(const Query& query, const Key& key, const Moment& moment) {
  sql::Params params = {key.region, key.id};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kFindOrganization, params));
  std::vector<Organization> found = DatedFrom(rows, OrganizationFrom);
  if (found.empty()) return std::optional<Organization>();
  return std::optional<Organization>(std::move(found.front()));
}

StatusOr<std::vector<Organization>> OrganizationsOf(const Query& query, const OrganizationQuery& wanted) {
  const auto kind = static_cast<int64_t>(wanted.kind);
  sql::Params params = {wanted.region, kind, kind, wanted.after};
  AddMoment(wanted.moment, params);
  params.emplace_back(wanted.limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kOrganizationsOfRegion, params));
  return DatedFrom(rows, OrganizationFrom);
}

StatusOr<std::vector<Membership>> MembersOf(const Query& query, const MemberQuery& wanted) {
  sql::Params params = MomentParams(wanted.moment);
  AddMoment(wanted.moment, params);
  const auto after_kind = static_cast<int64_t>(wanted.after.kind);
  for (const sql::Value& value :
       sql::Params{wanted.organization.region, wanted.organization.id, after_kind, after_kind, wanted.after.id}) {
    params.push_back(value);
  }
  AddMoment(wanted.moment, params);
  params.emplace_back(wanted.limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kMembersOfOrganization, params));
  std::vector<Membership> members = DatedFrom(rows, MembershipFrom);
  for (size_t i = 0; i < members.size(); ++i) members[i].display_name = rows[i].Text(kMemberNameColumn);
  return members;
}

StatusOr<std::vector<Membership>> MembershipsOf(const Query& query, const std::string& region, const Member& member,
                                                const Moment& moment) {
  sql::Params params = {region, static_cast<int64_t>(member.kind), member.id};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kMembershipsOfMember, params));
  return DatedFrom(rows, MembershipFrom);
}

StatusOr<PostsOnDay> PostsAt(const Query& query, const std::string& region, const Moment& moment) {
  PostsOnDay day;
  ASSIGN_OR_RETURN(const sql::Rows posts, query(kPostsOfRegion, RegionAt(region, moment)));
  day.posts = DatedFrom(posts, PostFrom);
  ASSIGN_OR_RETURN(const sql::Rows appointments, query(kAppointmentsOfRegion, RegionAt(region, moment)));
  for (const sql::Row& row : appointments) {
    day.held[row.Text(1)] = {
        .span = SpanFrom(row, kSpanOfVersion), .value = AppointmentFrom(row), .stored = std::nullopt};
  }
  if (AnyHeldBy(day.posts, ExOfficio::kEducationGroupHeads)) {
    ASSIGN_OR_RETURN(const std::vector<Organization> groups,
                     OrganizationsOf(query, {.region = region,
                                             .kind = OrganizationKind::kEducationGroup,
                                             .moment = moment,
                                             .after = "",
                                             .limit = static_cast<int>(kOrganizationsMax)}));
    for (const Organization& group : groups) day.education_groups.insert(group.key.id);
  }
  if (AnyHeldBy(day.posts, ExOfficio::kPairedSchoolHeads)) {
    ASSIGN_OR_RETURN(day.paired_schools, PairedSchoolsOf(query, region, moment));
  }
  return day;
}

StatusOr<std::vector<HeldRole>> HeldRolesOf(const Query& query, const std::string& subject, const Moment& moment,
                                            int limit) {
  std::vector<HeldRole> held;
  RETURN_IF_ERROR(AddHeldRoles(query, kPostsHeld, subject, moment, limit, held));
  RETURN_IF_ERROR(AddHeldRoles(query, kPostsHeldByVirtue, subject, moment, limit, held));
  return held;
}

const VersionTable& OrganizationTable() {
  static const VersionTable table =
      MakeVersionTable("organization_versions", "organization_id", "kind, display_name, parent_id, seat_id, leads");
  return table;
}

const VersionTable& MembershipTable() {
  static const VersionTable table =
      MakeVersionTable("membership_versions", "slot", "organization_id, member_kind, member_id");
  return table;
}

const VersionTable& PostTable() {
  static const VersionTable table = MakeVersionTable(
      "post_versions", "post_id", "place_kind, place_id, title, duty, role, ex_officio, ex_officio_post");
  return table;
}

const VersionTable& AppointmentTable() {
  static const VersionTable table = MakeVersionTable("appointment_versions", "post_id", "subject");
  return table;
}

std::vector<sql::Value> ColumnsOf(const Organization& organization) {
  return {static_cast<int64_t>(organization.kind), organization.display_name, organization.parent, organization.seat,
          organization.leads};
}

std::vector<sql::Value> ColumnsOf(const Membership& membership) {
  return {membership.organization.id, static_cast<int64_t>(membership.member.kind), membership.member.id};
}

std::vector<sql::Value> ColumnsOf(const Post& post) {
  return {static_cast<int64_t>(post.place.kind),
          post.place.id,
          post.title,
          static_cast<int64_t>(post.duty),
          static_cast<int64_t>(post.role),
          static_cast<int64_t>(post.ex_officio),
          post.ex_officio_post};
}

std::vector<sql::Value> ColumnsOf(const Appointment& appointment) { return {appointment.subject}; }

}  // namespace jgt::roster
