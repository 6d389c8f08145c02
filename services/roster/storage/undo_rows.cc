#include "services/roster/storage/undo_rows.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/school_change.h"
#include "services/roster/storage/proposal_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

constexpr size_t kObstaclesNamedMax = 20;  // in an error

// What a person has done with a pairing, and who has named it: with the pairing gone it would hang in the air.
struct Use {
  const char* statement;  // SELECT pairing_id … WHERE region = ?
  const char* what;
  const char* what_zh;
};
constexpr std::array kUses = {
    Use{"SELECT DISTINCT pairing_id FROM mentor_groups WHERE region = ?", "has mentor groups", "已组建师徒结对"},
    Use{"SELECT DISTINCT pairing_id FROM exchanges WHERE region = ?", "has registered exchanges", "已登记交流教师"},
    Use{"SELECT DISTINCT pairing_id FROM support_requests WHERE region = ?", "has a support request", "已提交帮扶诉求"},
    Use{"SELECT DISTINCT pairing_id FROM assistance_plans WHERE region = ?", "has an assistance plan",
        "已提交帮扶方案"},
    Use{"SELECT DISTINCT pairing_id FROM timetables WHERE region = ?", "has a timetable", "已提交大课表"},
    Use{"SELECT DISTINCT pairing_id FROM pairing_verifications WHERE region = ?", "has been verified", "已核验"},
    Use{"SELECT DISTINCT c.owner_id FROM contact_versions c WHERE c.owner_kind = 2 AND " KNOWN_NOW(
            "c") " AND c.region = ?",
        "has contacts", "已设联系人"},
    Use{"SELECT DISTINCT pairing_id FROM agreement_versions WHERE region = ?", "has an agreement", "已签订结对协议"},
    Use{"SELECT DISTINCT pairing_id FROM ceremony_pairings WHERE region = ?", "has had a ceremony", "已举行结对仪式"},
    Use{"SELECT DISTINCT pairing_id FROM notice_pairings WHERE region = ?", "is named by a notice", "已列入文件"},
};
const std::string kSchoolsWithContacts =
    "SELECT DISTINCT c.owner_id FROM contact_versions c WHERE c.owner_kind = 1 AND " KNOWN_NOW("c") " AND c.region = ?";
const std::string kListedElsewhere =
    "SELECT DISTINCT pairing_id FROM list_pairings WHERE pairing_region = ? AND withdrawn_at = '9999-12-31'"
    " AND NOT (region = ? AND list_year = ? AND seq BETWEEN ? AND ?)";
const std::string kPairingsOfSchools =
    "SELECT DISTINCT e.school_id, p.region, p.pairing_id FROM pairing_ends e JOIN pairing_versions p"
    " ON p.region = e.pairing_region AND p.pairing_id = e.pairing_id AND " KNOWN_NOW("p") " WHERE e.region = ?"
    " AND ((p.supporter_region = e.region AND p.supporter_id = e.school_id)"
    " OR (p.supported_region = e.region AND p.supported_id = e.school_id))";
const std::string kSchoolsThatName =
    "SELECT v.region, v.school_id, v.alias_of, v.campus_of, v.predecessor_region, v.predecessor_id,"
    " v.successor_region, v.successor_id FROM school_versions v WHERE " KNOWN_NOW("v")
    " AND ((v.region = ? AND (v.alias_of <> '' OR v.campus_of <> '')) OR v.predecessor_region = ?"
    " OR v.successor_region = ?)";
// Schools that belong to an organisation or have posts, and which.
const std::string kSchoolsInStructure =
    "SELECT v.member_id, 'organizations', v.organization_id FROM membership_versions v WHERE v.region = ?"
    " AND v.member_kind = 1 AND " KNOWN_NOW("v")
    " UNION SELECT v.place_id, 'posts', v.post_id FROM post_versions v WHERE v.region = ? AND v.place_kind = 3"
    " AND " KNOWN_NOW("v");
const std::string kUsesOfCommunities =
    "SELECT DISTINCT p.community_id, p.region, p.pairing_id FROM pairing_versions p"
    " WHERE p.community_region = ? AND p.community_id <> '' AND " KNOWN_NOW("p");
const std::string kWithdrawNames =
    "UPDATE school_names SET withdrawn_at = ? WHERE region = ? AND seq BETWEEN ? AND ? AND withdrawn_at = '9999-12-31'";
const std::string kWithdrawListed =
    "UPDATE list_pairings SET withdrawn_at = ? WHERE region = ? AND list_year = ? AND pairing_region = ?"
    " AND seq BETWEEN ? AND ? AND withdrawn_at = '9999-12-31'";

template <typename T>
void MergeInto(Timelines<T>& all, Timelines<T> some) {
  all.merge(some);
}

StatusOr<KnownThen> KnownAt(const Query& query, const std::string& county, const std::vector<ImportPart>& parts,
                            const std::function<int64_t(const ImportPart&)>& entry) {
  KnownThen known;
  for (const ImportPart& part : parts) {
    ASSIGN_OR_RETURN(auto schools, TimelinesOfSchoolsAt(query, part.region, entry(part)));
    MergeInto(known.schools, std::move(schools));
    ASSIGN_OR_RETURN(auto pairings, TimelinesOfPairingsAt(query, part.region, entry(part)));
    MergeInto(known.pairings, std::move(pairings));
    if (part.region != county) continue;
    ASSIGN_OR_RETURN(known.communities, TimelinesOfCommunitiesAt(query, county, entry(part)));
  }
  return known;
}

// Whether the undo leaves nothing of it.
template <typename T>
bool Vanishes(const Timelines<T>& back, const Key& key) {
  const auto found = back.find(key);
  return found != back.end() && found->second.empty();
}

// Gathers what stands in the way.
class Obstacles {
 public:
  Obstacles(const Query& query, const ImportRecord& record, const UndoPlan& plan)
      : query_(query), record_(record), plan_(plan) {}

  Status Find(const std::vector<ImportPart>& parts) {
    for (const Key& key : plan_.schools_changed) Add(NameOf(key, kSchools), "has been changed since", "其后已变更");
    for (const Key& key : plan_.communities_changed)
      Add(NameOf(key, kCommunities), "has been changed since", "其后已变更");
    for (const Key& key : plan_.pairings_changed) Add(NameOf(key, kPairings), "has been changed since", "其后已变更");
    for (const ImportPart& part : parts) {
      RETURN_IF_ERROR(FindUses(part));
      RETURN_IF_ERROR(FindPairingsOfSchools(part.region));
      RETURN_IF_ERROR(FindSchoolsThatName(part.region));
      RETURN_IF_ERROR(FindContactsOfSchools(part.region));
      RETURN_IF_ERROR(FindSchoolsInStructure(part.region));
    }
    RETURN_IF_ERROR(FindPairingsOfCommunities());
    return count_ == 0 ? OkStatus() : Refusal();
  }

 private:
  void Add(std::string name, const std::string& what, const std::string& what_zh) {
    if (!named_.insert(name).second) return;
    ++count_;
    if (count_ == 1) first_zh_ = name + " " + what_zh;
    if (violations_.size() < kObstaclesNamedMax) violations_.push_back({.field = std::move(name), .description = what});
  }

  // By the import: then it goes, or stands in the way by itself.
  bool IsTouched(const Key& pairing) const {
    const std::vector<Key>& changed = plan_.pairings_changed;
    return plan_.back.pairings.contains(pairing) || std::find(changed.begin(), changed.end(), pairing) != changed.end();
  }

  Status FindUses(const ImportPart& part) {
    const auto add = [&](const sql::Rows& rows, const std::string& what, const std::string& what_zh) {
      for (const sql::Row& row : rows) {
        const Key key = {.region = part.region, .id = row.Text(0)};
        if (Vanishes(plan_.back.pairings, key)) Add(NameOf(key, kPairings), what, what_zh);
      }
    };
    for (const Use& use : kUses) {
      ASSIGN_OR_RETURN(const sql::Rows rows, query_(use.statement, {part.region}));
      add(rows, use.what, use.what_zh);
    }
    ASSIGN_OR_RETURN(const sql::Rows listed, query_(kListedElsewhere, {part.region, record_.key.region, record_.year,
                                                                       part.first_seq, part.last_seq}));
    add(listed, "is on another list", "已列入其他名单");
    return OkStatus();
  }

  Status FindPairingsOfSchools(const std::string& region) {
    ASSIGN_OR_RETURN(const sql::Rows rows, query_(kPairingsOfSchools, {region}));
    for (const sql::Row& row : rows) {
      const Key school = {.region = region, .id = row.Text(0)};
      const Key pairing = {.region = row.Text(1), .id = row.Text(2)};
      if (!Vanishes(plan_.back.schools, school) || IsTouched(pairing)) continue;
      Add(NameOf(school, kSchools), "is in " + NameOf(pairing, kPairings), "已有其他结对关系");
    }
    return OkStatus();
  }

  Status FindSchoolsThatName(const std::string& region) {
    ASSIGN_OR_RETURN(const sql::Rows rows, query_(kSchoolsThatName, {region, region, region}));
    for (const sql::Row& row : rows) {
      const Key by = {.region = row.Text(0), .id = row.Text(1)};
      if (Vanishes(plan_.back.schools, by)) continue;
      for (const Key& named : {Key{by.region, row.Text(2)}, Key{by.region, row.Text(3)}, Key{row.Text(4), row.Text(5)},
                               Key{row.Text(6), row.Text(7)}}) {
        if (named.id.empty() || !Vanishes(plan_.back.schools, named)) continue;
        Add(NameOf(named, kSchools), "is named by " + NameOf(by, kSchools), "已与其他学校关联");
      }
    }
    return OkStatus();
  }

  Status FindContactsOfSchools(const std::string& region) {
    ASSIGN_OR_RETURN(const sql::Rows rows, query_(kSchoolsWithContacts, {region}));
    for (const sql::Row& row : rows) {
      const Key school = {.region = region, .id = row.Text(0)};
      if (Vanishes(plan_.back.schools, school)) Add(NameOf(school, kSchools), "has contacts", "已设联系人");
    }
    return OkStatus();
  }

  Status FindSchoolsInStructure(const std::string& region) {
    ASSIGN_OR_RETURN(const sql::Rows rows, query_(kSchoolsInStructure, {region, region}));
    for (const sql::Row& row : rows) {
      const Key school = {.region = region, .id = row.Text(0)};
      if (!Vanishes(plan_.back.schools, school)) continue;
      Add(NameOf(school, kSchools), "is named by " + NameOf({.region = region, .id = row.Text(2)}, row.Text(1)),
          "已列入机构成员或设有岗位");
    }
    return OkStatus();
  }

  Status FindPairingsOfCommunities() {
    ASSIGN_OR_RETURN(const sql::Rows rows, query_(kUsesOfCommunities, {record_.key.region}));
    for (const sql::Row& row : rows) {
      const Key community = {.region = record_.key.region, .id = row.Text(0)};
      const Key pairing = {.region = row.Text(1), .id = row.Text(2)};
      if (!Vanishes(plan_.back.communities, community) || IsTouched(pairing)) continue;
      Add(NameOf(community, kCommunities), "has " + NameOf(pairing, kPairings), "已有其他结对关系");
    }
    return OkStatus();
  }

  Status Refusal() {
    return FailedPrecondition("IMPORT_BUILT_UPON",
                              absl::StrFormat("%d things of it were changed since, or are needed; the first is %s",
                                              count_, violations_.front().field))
        .Fields(std::move(violations_))
        .Zh(absl::StrFormat("该次导入之后已有 %d 处变更或引用（如：%s），不能整体撤销；请先处理后续变更，或逐项更正",
                            count_, first_zh_));
  }

  const Query& query_;
  const ImportRecord& record_;
  const UndoPlan& plan_;
  std::set<std::string> named_;
  std::vector<FieldViolation> violations_;
  std::string first_zh_;
  int64_t count_ = 0;
};

// Writes versions and entries side by side.
class UndoWriter {
 public:
  UndoWriter(const BatchOf& batch_of, const UndoPlan& plan, const KnownThen& after, const ImportRecord& record)
      : batch_of_(batch_of), plan_(plan), after_(after), record_(record), county_(batch_of(record.key.region)) {}

  Status WriteSchools() {
    VersionWriter versions(county_, SchoolTable());
    for (const auto& [key, timeline] : plan_.back.schools) {
      const Timeline<School> told = timeline.empty() ? NeverOpen(after_.schools.at(key)) : timeline;
      pb::SchoolChanged event;
      *event.mutable_school() = AtLast(told);
      event.set_kind(pb::SCHOOL_CHANGE_KIND_IMPORT_UNDONE);
      AddTimeline(told, event.mutable_timeline());
      versions.Add(key, timeline, Append(key, event), [](const School& each) { return ColumnsOf(each); });
    }
    return versions.Flush();
  }

  Status WriteCommunities() {
    VersionWriter versions(county_, CommunityTable());
    for (const auto& [key, timeline] : plan_.back.communities) {
      int64_t seq = record_.undo->seq;  // which names those that are no more
      if (!timeline.empty()) {
        pb::CommunityListed event;
        *event.mutable_community() = ToProto(timeline.last().value);
        seq = journal::AppendMessage(county_, event);
      }
      versions.Add(key, timeline, seq, [](const Community& each) { return ColumnsOf(each); });
    }
    return versions.Flush();
  }

  Status WritePairings() {
    VersionWriter versions(county_, PairingTable());
    for (const auto& [key, timeline] : plan_.back.pairings) {
      const Timeline<Pairing> told = timeline.empty() ? NeverPaired(after_.pairings.at(key)) : timeline;
      pb::PairingChanged event;
      *event.mutable_pairing() = AtLast(told);
      event.set_kind(pb::PAIRING_CHANGE_KIND_IMPORT_UNDONE);
      AddTimeline(told, event.mutable_timeline());
      versions.Add(key, timeline, Append(key, event), [](const Pairing& each) { return ColumnsOf(each); });
    }
    return versions.Flush();
  }

 private:
  template <typename Event>
  int64_t Append(const Key& key, Event& event) {
    event.set_effective_day(ToString(record_.effective_day));
    event.set_reason(record_.undo->reason);
    return journal::AppendMessage(batch_of_(key.region), event);
  }

  const BatchOf& batch_of_;
  const UndoPlan& plan_;
  const KnownThen& after_;
  const ImportRecord& record_;
  // One transaction underlies all batches, so the rows of every partition may go through the county's.
  journal::Batch& county_;
};

template <typename T>
void AddNames(const Timelines<T>& back, std::string_view collection,
              google::protobuf::RepeatedPtrField<std::string>* removed,
              google::protobuf::RepeatedPtrField<std::string>* restored) {
  for (const auto& [key, timeline] : back) *(timeline.empty() ? removed : restored)->Add() = NameOf(key, collection);
}

pb::RosterImportUndone EventOf(const ImportRecord& record, const UndoPlan& plan, const std::string& reason) {
  pb::RosterImportUndone event;
  event.set_import(NameOf(record.key, kImports));
  event.set_year(static_cast<int32_t>(record.year));
  event.set_reason(reason);
  AddNames(plan.back.schools, kSchools, event.mutable_schools_removed(), event.mutable_schools_restored());
  AddNames(plan.back.communities, kCommunities, event.mutable_communities_removed(),
           event.mutable_communities_restored());
  AddNames(plan.back.pairings, kPairings, event.mutable_pairings_removed(), event.mutable_pairings_restored());
  return event;
}

}  // namespace

StatusOr<UndoGround> ReadUndoGround(const Query& query, const std::string& county,
                                    const std::vector<ImportPart>& parts) {
  UndoGround ground;
  ASSIGN_OR_RETURN(ground.before,
                   KnownAt(query, county, parts, [](const ImportPart& part) { return part.first_seq - 1; }));
  ASSIGN_OR_RETURN(ground.after, KnownAt(query, county, parts, [](const ImportPart& part) { return part.last_seq; }));
  ASSIGN_OR_RETURN(
      ground.now, KnownAt(query, county, parts, [](const ImportPart&) { return std::numeric_limits<int64_t>::max(); }));
  return ground;
}

Status CheckNotBuiltUpon(const Query& query, const ImportRecord& record, const std::vector<ImportPart>& parts,
                         const UndoPlan& plan) {
  return Obstacles(query, record, plan).Find(parts);
}

Status WriteUndo(const BatchOf& batch_of, const std::vector<ImportPart>& parts, const UndoPlan& plan,
                 const KnownThen& after, const std::string& reason, ImportRecord& record) {
  journal::Batch& county = batch_of(record.key.region);
  const jgt::roster::v1::RosterImportUndone event = EventOf(record, plan, reason);
  std::map<std::string, int64_t> next_seqs;
  for (const ImportPart& part : parts) next_seqs[part.region] = batch_of(part.region).next_seq();
  const int64_t seq = journal::AppendMessage(county, event);
  record.undo = ImportRecord::Undo{.seq = seq, .at = county.now(), .principal = county.principal(), .reason = reason};
  RETURN_IF_ERROR(MarkUndone(county, record));
  UndoWriter writer(batch_of, plan, after, record);
  RETURN_IF_ERROR(writer.WriteSchools());
  RETURN_IF_ERROR(writer.WriteCommunities());
  RETURN_IF_ERROR(writer.WritePairings());
  for (const ImportPart& part : parts) {
    // Where it takes back printed names and nothing else: a partition changes only by entries of its own.
    journal::Batch& batch = batch_of(part.region);
    if (batch.next_seq() == next_seqs[part.region]) journal::AppendMessage(batch, event);
    RETURN_IF_ERROR(
        county.Execute(kWithdrawNames, {county.now(), part.region, part.first_seq, part.last_seq}).status());
    RETURN_IF_ERROR(county
                        .Execute(kWithdrawListed, {county.now(), record.key.region, record.year, part.region,
                                                   part.first_seq, part.last_seq})
                        .status());
    RETURN_IF_ERROR(WithdrawProposals(county, part.region, part.first_seq, part.last_seq));
  }
  return OkStatus();
}

}  // namespace jgt::roster
