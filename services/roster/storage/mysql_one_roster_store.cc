#include "services/roster/storage/mysql_one_roster_store.h"

#include <algorithm>
#include <set>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/post_holders.h"
#include "services/roster/storage/attribute_rows.h"
#include "services/roster/storage/organization_proto.h"
#include "services/roster/storage/organization_rows.h"
#include "services/roster/storage/proposal_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

constexpr int kSchoolsOfCountyMax = 20'000;  // as many rows as a file may have
constexpr std::string_view kInsertSchoolNames =
    "INSERT INTO school_names (region, printed_name, school_id, created_at, seq) ";
constexpr size_t kSchoolNameColumns = 5;

// Open schools that are no other's alias, by name.
StatusOr<std::vector<School>> SchoolsToPrint(const Query& query, const std::string& county, const Moment& moment) {
  SchoolQuery wanted;
  wanted.reach = {{.region = county, .school = ""}};
  wanted.moment = moment;
  wanted.limit = kSchoolsOfCountyMax;
  ASSIGN_OR_RETURN(std::vector<School> schools, SchoolsOfReach(query, wanted));
  std::erase_if(schools, [](const School& school) { return school.alias_of.has_value(); });
  return schools;
}

// The format's word for what a post is.
std::string RoleWord(const Post& post) {
  if (post.place.kind != PlaceKind::kSchool) return "districtAdministrator";
  return post.duty == Duty::kSchoolHead ? "principal" : "siteAdministrator";
}

// Who holds the posts of the county and of the schools that are printed, each post once for each person.
StatusOr<std::vector<OneRosterHolder>> HoldersToPrint(const Query& query, const std::string& county,
                                                      const Moment& moment, const std::vector<School>& schools) {
  std::set<std::string> printed;
  for (const School& school : schools) printed.insert(school.key.id);
  ASSIGN_OR_RETURN(const PostsOnDay day, PostsAt(query, county, moment));
  std::vector<OneRosterHolder> holders;
  for (const HeldPost& held : WithHolders(day)) {
    const bool of_school = held.post.place.kind == PlaceKind::kSchool;
    if (of_school && !printed.contains(held.post.place.id)) continue;
    std::set<std::string> subjects;
    for (const Holder& holder : held.holders) {
      if (!subjects.insert(holder.subject).second) continue;
      holders.push_back({.post = NameOf(held.post.key, kPosts),
                         .subject = holder.subject,
                         .role = RoleWord(held.post),
                         .organization = of_school ? NameOf({.region = county, .id = held.post.place.id}, kSchools)
                                                   : RegionName(county),
                         .days = holder.days});
    }
  }
  return holders;
}

StatusOr<OneRosterTables> PrintCounty(const Query& query, const std::string& county, const Moment& moment,
                                      const RegionBook& regions) {
  ASSIGN_OR_RETURN(const std::vector<School> schools, SchoolsToPrint(query, county, moment));
  ASSIGN_OR_RETURN(const std::vector<OneRosterHolder> holders, HoldersToPrint(query, county, moment, schools));
  return PrintOneRoster({.county = county, .day = moment.as_of}, schools, holders, regions);
}

// D3: a new name may be another one of a school that is known.
std::vector<AliasProposal> ProposalsOf(const KnownSchools& known, const std::vector<School>& made,
                                       const RegionBook& regions, IdSource& ids) {
  std::vector<BorneName> names;
  std::set<std::string> made_ids;
  for (const auto& [key, timeline] : known.timelines) {
    for (const Dated<School>& each : timeline.spans()) {
      const BorneName name = {.name = each.value.display_name, .school = key};
      if (names.empty() || names.back().name != name.name) names.push_back(name);
    }
  }
  for (const School& school : made) {
    names.push_back({.name = school.display_name, .school = school.key});
    made_ids.insert(school.key.id);
  }
  std::vector<AliasProposal> proposals = ProposeAliases(names, regions);
  std::erase_if(proposals, [&](const AliasProposal& each) {
    return !made_ids.contains(each.alias_id) && !made_ids.contains(each.target_id);
  });
  for (AliasProposal& proposal : proposals) proposal.key.id = ids.Next();
  return proposals;
}

StatusOr<OneRosterImported> Decide(const Query& query, const OneRosterTables& tables, const OneRosterContext& context,
                                   const RegionBook& regions, IdSource& ids) {
  ASSIGN_OR_RETURN(const KnownSchools known, ReadKnownSchools(query, context.county));
  const Moment moment = {.as_of = context.day, .known_at = std::nullopt};
  ASSIGN_OR_RETURN(const OneRosterTables standing, PrintCounty(query, context.county, moment, regions));
  OneRosterImported imported;
  imported.plan = DecideOneRoster(tables, known, standing, context, regions, ids);
  imported.proposals = ProposalsOf(known, imported.plan.made, regions, ids);
  return imported;
}

// The codes that schools did not bear before, new schools' among them.
std::map<Key, std::string> ClaimsOf(const OneRosterPlan& plan) {
  std::map<Key, std::string> claims = plan.attributes.claimed;
  for (const School& school : plan.made) {
    if (!school.attributes.code.empty()) claims[school.key] = school.attributes.code;
  }
  return claims;
}

Status RefuseTaken(const Query& query, const std::map<Key, std::string>& claims, OneRosterPlan& plan) {
  for (const auto& [key, code] : claims) {
    School school;
    school.key = key;
    const auto known = plan.attributes.changed.find(key);
    if (known != plan.attributes.changed.end()) school = known->second.last().value;
    ASSIGN_OR_RETURN(const bool taken, IsCodeTaken(query, school, code));
    if (taken) RefuseTakenCode(key, code, plan);
  }
  return OkStatus();
}

// When a school was opened the file does not say.
Status WriteMade(journal::Batch& batch, const std::vector<School>& made) {
  VersionWriter versions(batch, SchoolTable());
  std::vector<sql::Params> names;
  names.reserve(made.size());
  for (const School& school : made) {
    pb::SchoolListed event;
    *event.mutable_school() = ToProto(school);
    event.set_listed_by(school.listed_by);
    const int64_t seq = journal::AppendMessage(batch, event);
    Timeline<School> timeline;
    timeline.Put({.from = kAlways, .to = kNoEnd}, school);
    versions.Add(school.key, timeline, seq, [](const School& each) { return ColumnsOf(each); });
    names.push_back({school.key.region, school.display_name, school.key.id, batch.now(), seq});
    if (school.attributes.code.empty()) continue;
    RETURN_IF_ERROR(TakeOverCode(batch, school.key, school.attributes.code));
  }
  RETURN_IF_ERROR(versions.Flush());
  return names.empty() ? OkStatus() : batch.InsertMany(kInsertSchoolNames, kSchoolNameColumns, std::move(names));
}

Status WriteProposals(journal::Batch& batch, const std::vector<AliasProposal>& proposals) {
  std::vector<MadeProposal> made;
  made.reserve(proposals.size());
  for (const AliasProposal& proposal : proposals) {
    pb::AliasProposed event;
    *event.mutable_proposal() = ToProto(proposal);
    made.push_back({.proposal = proposal, .seq = journal::AppendMessage(batch, event)});
  }
  return InsertProposals(batch, made);
}

}  // namespace

StatusOr<OneRosterTables> MysqlOneRosterStore::Print(const std::string& county, const Moment& moment,
                                                     Deadline deadline) {
  return ReadAt<OneRosterTables>(pool_, moment, deadline,
                                 [&](const Query& query) { return PrintCounty(query, county, moment, regions_); });
}

StatusOr<OneRosterImported> MysqlOneRosterStore::Preview(const OneRosterTables& tables, const OneRosterContext& context,
                                                         Deadline deadline) {
  return ReadAtOneMoment<OneRosterImported>(pool_, deadline, [&](const Query& query) -> StatusOr<OneRosterImported> {
    ASSIGN_OR_RETURN(OneRosterImported imported, Decide(query, tables, context, regions_, ids_));
    RETURN_IF_ERROR(RefuseTaken(query, ClaimsOf(imported.plan), imported.plan));
    return imported;
  });
}

StatusOr<std::string> MysqlOneRosterStore::Import(const OneRosterTables& tables, const OneRosterContext& context,
                                                  const journal::Mutation& mutation,
                                                  const Encoder<OneRosterImported>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const Query query = QueryOf(batch);
    ASSIGN_OR_RETURN(OneRosterImported imported, Decide(query, tables, context, regions_, ids_));
    const std::map<Key, std::string> claims = ClaimsOf(imported.plan);
    RETURN_IF_ERROR(RefuseTaken(query, claims, imported.plan));
    RETURN_IF_ERROR(RefusalOf(imported.plan));  // before anything is written
    for (const auto& [key, code] : claims) RETURN_IF_ERROR(ClaimCode(batch, key, code));
    RETURN_IF_ERROR(RefuseTaken(query, claims, imported.plan));
    RETURN_IF_ERROR(RefusalOf(imported.plan));
    RETURN_IF_ERROR(WriteMade(batch, imported.plan.made));
    RETURN_IF_ERROR(WriteAttributes(batch, imported.plan.attributes, {.name = "OneRoster", .day = context.day}));
    RETURN_IF_ERROR(WriteProposals(batch, imported.proposals));
    imported.positions = {PositionOf(writer_, batch)};
    return encode(imported);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(context.county, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
