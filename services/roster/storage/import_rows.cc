#include "services/roster/storage/import_rows.h"

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/dating.h"
#include "services/roster/storage/community_rows.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/proposal_rows.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kListed =
    "SELECT pairing_region, pairing_id FROM list_pairings"
    " WHERE region = ? AND list_year = ? AND withdrawn_at = '9999-12-31'";
const std::string kListedByHome =
    "SELECT DISTINCT pairing_id FROM list_pairings"
    " WHERE region = ? AND pairing_region = ? AND withdrawn_at = '9999-12-31'";
constexpr std::string_view kInsertNames =
    "INSERT INTO school_names (region, printed_name, school_id, created_at, seq) ";
constexpr std::string_view kInsertListed =
    "INSERT INTO list_pairings (region, list_year, pairing_region, pairing_id, created_at, seq) ";

Status InsertAll(journal::Batch& batch, std::string_view head, const std::vector<sql::Params>& rows) {
  return rows.empty() ? OkStatus() : batch.InsertMany(head, rows.front().size(), rows);
}

void Say(Timeline<Pairing>& timeline, const Change<Pairing>& change, const Day& day) {
  if (!change.begins_on_day || !timeline.empty()) return SayOnDay(timeline, change.after, day);
  Pairing pairing = change.after;
  pairing.said_on = day;
  timeline.Put({.from = day, .to = kNoEnd}, std::move(pairing));
}

// Writes versions and entries side by side, because a version says which entry it is from.
class ImportWriter {
 public:
  ImportWriter(const BatchOf& batch_of, const ListContext& context, const std::set<Key>& listed, KnownTimelines& known)
      : batch_of_(batch_of), context_(context), listed_(listed), known_(known), county_(batch_of(context.county)) {}

  Status Write(const ImportPlan& plan) {
    RETURN_IF_ERROR(WriteSchools(plan));
    RETURN_IF_ERROR(WriteNames(plan));
    RETURN_IF_ERROR(WriteCommunities(plan));
    RETURN_IF_ERROR(WritePairings(plan));
    std::vector<MadeProposal> proposals;
    for (const AliasProposal& proposal : plan.proposals) {
      pb::AliasProposed event;
      *event.mutable_proposal() = ToProto(proposal);
      const int64_t seq = journal::AppendMessage(batch_of_(proposal.key.region), event);
      proposals.push_back({.proposal = proposal, .seq = seq});
    }
    return InsertProposals(county_, proposals);
  }

 private:
  // When a school was opened no list says.
  Status WriteSchools(const ImportPlan& plan) {
    VersionWriter versions(county_, SchoolTable());
    for (const School& school : plan.schools) {
      pb::SchoolListed event;
      *event.mutable_school() = ToProto(school);
      event.set_listed_by(context_.county);
      const int64_t seq = journal::AppendMessage(batch_of_(school.key.region), event);
      Timeline<School> timeline;
      timeline.Put({.from = kAlways, .to = kNoEnd}, school);
      versions.Add(school.key, timeline, seq, [](const School& each) { return ColumnsOf(each); });
      for (const std::string& name : school.printed_names) AddName(school.key, name, seq);
    }
    return versions.Flush();
  }

  Status WriteNames(const ImportPlan& plan) {
    for (const NamePrinted& name : plan.names) {
      pb::SchoolNamePrinted event;
      event.set_school(NameOf(name.school, kSchools));
      event.set_printed_name(name.printed_name);
      AddName(name.school, name.printed_name, journal::AppendMessage(batch_of_(name.school.region), event));
    }
    return InsertAll(county_, kInsertNames, names_);
  }

  void AddName(const Key& school, const std::string& name, int64_t seq) {
    names_.push_back({school.region, name, school.id, county_.now(), seq});
  }

  // A community is there since the first of its pairings that the list prints.
  Status WriteCommunities(const ImportPlan& plan) {
    std::map<Key, Day> beginnings;
    for (const Change<Pairing>& change : plan.pairings) {
      if (!change.after.community.has_value()) continue;
      Timeline<Pairing> alone;
      Say(alone, change, DayOfList(context_));
      const Day begins = alone.spans().front().span.from;
      const auto [found, first] = beginnings.emplace(*change.after.community, begins);
      found->second = std::min(found->second, begins);
    }
    VersionWriter versions(county_, CommunityTable());
    for (const Change<Community>& change : plan.communities) {
      const Community& community = change.after;
      pb::CommunityListed event;
      *event.mutable_community() = ToProto(community);
      const int64_t seq = journal::AppendMessage(batch_of_(community.key.region), event);
      Community facts = community;
      facts.pairings.clear();  // pairings say which community they are in
      Timeline<Community>& timeline = known_.communities[community.key];
      const auto named = beginnings.find(community.key);
      const Day begins = named == beginnings.end() ? DayOfList(context_) : named->second;
      const Day known = timeline.empty() ? kNoEnd : timeline.spans().front().span.from;
      timeline.Amend({.from = DayOfList(context_), .to = kNoEnd}, [&](Community& there) { there = facts; });
      if (begins < known) timeline.Put({.from = begins, .to = known}, facts);
      versions.Add(community.key, timeline, seq, [](const Community& each) { return ColumnsOf(each); });
    }
    return versions.Flush();
  }

  Status WritePairings(const ImportPlan& plan) {
    VersionWriter versions(county_, PairingTable());
    std::vector<Pairing> ends;
    std::vector<sql::Params> listed;
    for (const Change<Pairing>& change : plan.pairings) {
      const Pairing& pairing = change.after;
      Timeline<Pairing>& timeline = known_.pairings[pairing.key];
      // Another county's list speaks of a place in its community, if of anything: it does not date the home's facts.
      if (change.speaks) Say(timeline, change, DayOfList(context_));
      if (!change.speaks && change.differs) {
        timeline.Amend({.from = DayOfList(context_), .to = kNoEnd}, [&](Pairing& there) {
          there.community = pairing.community;
          there.sequence = pairing.sequence;
        });
      }
      pb::PairingListed event;
      *event.mutable_pairing() = AtLast(timeline);
      AddTimeline(timeline, event.mutable_timeline());
      event.set_list_year(context_.year);
      event.set_list_county(context_.county);
      const int64_t seq = journal::AppendMessage(batch_of_(pairing.key.region), event);
      versions.Add(pairing.key, timeline, seq, [](const Pairing& each) { return ColumnsOf(each); });
      if (change.differs) ends.push_back(pairing);
      if (listed_.contains(pairing.key)) continue;
      listed.push_back({context_.county, context_.year, pairing.key.region, pairing.key.id, county_.now(), seq});
    }
    RETURN_IF_ERROR(versions.Flush());
    RETURN_IF_ERROR(AddEnds(county_, ends));
    return InsertAll(county_, kInsertListed, listed);
  }

  const BatchOf& batch_of_;
  const ListContext& context_;
  const std::set<Key>& listed_;
  KnownTimelines& known_;
  // One transaction underlies all batches, so the rows of every partition may go through the county's.
  journal::Batch& county_;
  std::vector<sql::Params> names_;
};

}  // namespace

StatusOr<KnownTimelines> ReadTimelines(const Query& query, const std::vector<std::string>& partitions,
                                       const std::string& county) {
  KnownTimelines known;
  for (const std::string& region : partitions) {
    ASSIGN_OR_RETURN(SchoolTimelines schools, TimelinesOfSchools(query, region));
    known.schools.merge(schools);
    ASSIGN_OR_RETURN(PairingTimelines pairings, TimelinesOfPairings(query, region));
    known.pairings.merge(pairings);
  }
  ASSIGN_OR_RETURN(known.communities, TimelinesOfCommunities(query, county));
  return known;
}

StatusOr<KnownRoster> ReadKnown(const Query& query, const std::vector<std::string>& partitions,
                                const ListContext& context, const KnownTimelines& timelines) {
  const Day day = DayOfList(context);
  KnownRoster known;
  for (const auto& [key, timeline] : timelines.schools) known.schools.push_back(timeline.Around(day).value);
  RETURN_IF_ERROR(AddPrintedNames(query, InTheEnd(), known.schools));
  for (const auto& [key, timeline] : timelines.pairings) known.pairings.push_back(timeline.Around(day).value);
  for (const auto& [key, timeline] : timelines.communities) known.communities.push_back(timeline.Around(day).value);
  RETURN_IF_ERROR(AddPairings(query, InTheEnd(), known.communities));
  for (const std::string& region : partitions) {
    ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals, ProposalsOfRegion(query, region, std::nullopt));
    std::move(proposals.begin(), proposals.end(), std::back_inserter(known.proposals));
    if (region == context.county) continue;
    ASSIGN_OR_RETURN(const sql::Rows by_home, query(kListedByHome, {region, region}));
    for (const sql::Row& row : by_home) known.listed_by_home.insert({.region = region, .id = row.Text(0)});
  }
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kListed, {context.county, context.year}));
  for (const sql::Row& row : rows) known.listed.insert({.region = row.Text(0), .id = row.Text(1)});
  return known;
}

Status WritePlan(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context,
                 const std::set<Key>& listed, KnownTimelines& known) {
  return ImportWriter(batch_of, context, listed, known).Write(plan);
}

StatusOr<int64_t> WriteImport(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context,
                              const std::string& content_sha256, const std::set<Key>& listed, KnownTimelines& known) {
  RETURN_IF_ERROR(WritePlan(batch_of, plan, context, listed, known));
  pb::RosterImported event;
  event.set_county(context.county);
  event.set_year(context.year);
  event.set_rows_new(static_cast<int32_t>(plan.Count(Verdict::kNew)));
  event.set_rows_changed(static_cast<int32_t>(plan.Count(Verdict::kChanged)));
  event.set_rows_unchanged(static_cast<int32_t>(plan.Count(Verdict::kUnchanged)));
  event.set_rows_differing(static_cast<int32_t>(plan.Count(Verdict::kDiffers)));
  event.set_content_sha256(content_sha256);
  return journal::AppendMessage(batch_of(context.county), event);
}

}  // namespace jgt::roster
