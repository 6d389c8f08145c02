#include "services/evidence/storage/mysql_evidence_store.h"

#include <algorithm>
#include <set>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/evidence/v1/events.pb.h"
#include "services/evidence/storage/assessing.h"
#include "services/evidence/storage/evidence_tables.h"
#include "services/evidence/storage/followed_tables.h"
#include "services/evidence/storage/messages.h"

namespace jgt::evidence {
namespace {

using ActivitiesById = std::map<std::string, Activity>;
using EndsByPairing = std::map<std::string, PairingEnds>;
using FilesByHash = std::map<std::string, File>;
using PartiesById = std::map<std::string, Parties>;
using ReadersByHash = std::map<std::string, FileReaders>;
using SchoolsByHash = std::map<std::string, std::vector<std::string>>;

Status NoSuchFile(const std::string& region, const std::string& sha256) {
  return NotFound("NO_SUCH_FILE", absl::StrFormat("no file %s is stored", MakeName(region, "files", sha256)))
      .Zh("没有这个文件");
}

Status NoSuchLink(const std::string& region, const std::string& link_id) {
  return NotFound("NO_SUCH_LINK", absl::StrFormat("no link %s is known", MakeName(region, "links", link_id)))
      .Zh("没有这条佐证材料关联");
}

StatusOr<LinkingFacts> ReadFacts(const Reads& read, const std::string& region, const std::vector<NewLink>& wishes) {
  std::set<std::string> ids;
  std::set<std::string> hashes;
  for (const NewLink& wish : wishes) {
    ids.insert(wish.activity_id);
    hashes.insert(wish.sha256);
  }
  LinkingFacts facts;
  facts.region = region;
  ASSIGN_OR_RETURN(facts.activities, ReadActivities(read, region, {ids.begin(), ids.end()}));
  ASSIGN_OR_RETURN(facts.ends, ReadEnds(read, region, facts.activities));
  ASSIGN_OR_RETURN(facts.aliases, ReadAliases(read, facts.ends));
  ASSIGN_OR_RETURN(const FilesByHash files, ReadFiles(read, region, {hashes.begin(), hashes.end()}));
  for (const auto& [sha256, file] : files) facts.files.insert(sha256);
  ASSIGN_OR_RETURN(facts.links, ReadLinks(read, region, {ids.begin(), ids.end()}));
  return facts;
}

StatusOr<PartiesById> ReadParties(const Reads& read, const std::string& region,
                                  const std::vector<std::string>& activity_ids) {
  ASSIGN_OR_RETURN(const ActivitiesById activities, ReadActivities(read, region, activity_ids));
  ASSIGN_OR_RETURN(const EndsByPairing ends, ReadEnds(read, region, activities));
  ASSIGN_OR_RETURN(const SchoolAliases aliases, ReadAliases(read, ends));
  PartiesById parties;
  for (const auto& [id, activity] : activities) {
    const auto both = ends.find(activity.pairing);
    if (both == ends.end()) continue;
    parties[id] = {.supporter = aliases.NamesOf(both->second.supporter),
                   .supported = aliases.NamesOf(both->second.supported)};
  }
  return parties;
}

StatusOr<ReadersByHash> ReadReaders(const Reads& read, const std::string& region,
                                    const std::vector<std::string>& hashes) {
  ASSIGN_OR_RETURN(const FilesByHash files, ReadFiles(read, region, hashes));
  ASSIGN_OR_RETURN(const SchoolsByHash brought_by, ReadFileSchools(read, region, hashes));
  ASSIGN_OR_RETURN(const std::vector<Showing> showings, ReadShowings(read, region, hashes));
  std::set<std::string> activity_ids;
  for (const Showing& showing : showings) activity_ids.insert(showing.activity_id);
  ASSIGN_OR_RETURN(const PartiesById parties, ReadParties(read, region, {activity_ids.begin(), activity_ids.end()}));
  ReadersByHash readers;
  for (const auto& [sha256, file] : files) {
    const auto schools = brought_by.find(sha256);
    readers[sha256] = {.file = file,
                       .schools = schools == brought_by.end() ? std::vector<std::string>() : schools->second};
  }
  for (const Showing& showing : showings) {
    const auto file = readers.find(showing.sha256);
    const auto names = parties.find(showing.activity_id);
    if (file == readers.end() || names == parties.end()) continue;
    for (std::string& name : names->second.both()) file->second.schools.push_back(std::move(name));
  }
  return readers;
}

template <typename Result, typename Work>
StatusOr<std::string> AppendAndEncode(journal::Writer& writer, const std::string& region,
                                      const journal::Mutation& mutation, const Encoder<Result>& encode,
                                      const Work& work) {
  ASSIGN_OR_RETURN(journal::Answer answer,
                   writer.Append(region, mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
                     ASSIGN_OR_RETURN(const Result result, work(batch));
                     return encode(result);
                   }));
  return std::move(answer.response);
}

// All reads of one answer see one moment.
template <typename Result>
StatusOr<Result> ReadOnce(sql::Pool& pool, Deadline deadline,
                          const std::function<StatusOr<Result>(const Reads&)>& body) {
  return sql::RunTransactionFor<Result>(pool, sql::Snapshot(deadline),
                                        [&](sql::Transaction& tx) { return body(ReadsOf(tx)); });
}

}  // namespace

StatusOr<std::string> MysqlEvidenceStore::RecordFile(const journal::Mutation& mutation, const NewFile& file,
                                                     const Encoder<FileRecorded>& encode) {
  return AppendAndEncode(writer_, file.region, mutation, encode,
                         [&](journal::Batch& batch) { return RecordInBatch(batch, file); });
}

StatusOr<FileRecorded> MysqlEvidenceStore::RecordInBatch(journal::Batch& batch, const NewFile& file) {
  ASSIGN_OR_RETURN(const FilesByHash known, ReadFiles(ReadsOf(batch), file.region, {file.sha256}));
  if (const auto found = known.find(file.sha256); found != known.end()) {
    ASSIGN_OR_RETURN(const SchoolsByHash brought_by, ReadFileSchools(ReadsOf(batch), file.region, {file.sha256}));
    const auto schools = brought_by.find(file.sha256);
    if (schools == brought_by.end() || std::ranges::find(schools->second, file.school) == schools->second.end()) {
      RETURN_IF_ERROR(InsertFileSchool(batch, file.sha256, file.school));
    }
    return FileRecorded{.file = found->second, .seq = found->second.seq};
  }
  File stored{.region = file.region,
              .sha256 = file.sha256,
              .size = file.size,
              .media_type = file.media_type,
              .stored_at = batch.now(),
              .uploaded_by = file.school,
              .seq = batch.next_seq()};
  RETURN_IF_ERROR(InsertFile(batch, stored));
  RETURN_IF_ERROR(InsertFileSchool(batch, file.sha256, file.school));
  v1::FileStored event;
  *event.mutable_file() = ToProto(stored);
  const int64_t seq = journal::AppendMessage(batch, event);
  return FileRecorded{.file = std::move(stored), .seq = seq};
}

StatusOr<std::string> MysqlEvidenceStore::LinkEvidence(const journal::Mutation& mutation, const std::string& region,
                                                       const std::vector<NewLink>& links,
                                                       const Encoder<EvidenceLinked>& encode) {
  return AppendAndEncode(writer_, region, mutation, encode,
                         [&](journal::Batch& batch) { return LinkInBatch(batch, links); });
}

StatusOr<EvidenceLinked> MysqlEvidenceStore::LinkInBatch(journal::Batch& batch, const std::vector<NewLink>& wishes) {
  ASSIGN_OR_RETURN(const LinkingFacts facts, ReadFacts(ReadsOf(batch), batch.region(), wishes));
  ASSIGN_OR_RETURN(std::vector<PlannedLink> plan, PlanLinks(wishes, facts));
  EvidenceLinked result;
  std::vector<Link> fresh;
  std::set<std::string> touched;
  for (size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].fresh && plan[i].same_as == i) {
      Link& link = plan[i].link;
      link.id = ids_.Next();
      link.linked_at = batch.now();
      link.seq = batch.next_seq();
      v1::EvidenceLinked event;
      *event.mutable_link() = ToProto(link);
      journal::AppendMessage(batch, event);
      fresh.push_back(link);
      touched.insert(link.activity_id);
    }
    result.links.push_back(plan[plan[i].same_as].link);
  }
  if (!fresh.empty()) {
    RETURN_IF_ERROR(InsertLinks(batch, fresh));
    RETURN_IF_ERROR(Reassess(batch, rules_, touched));
  }
  result.seq = batch.next_seq() - 1;
  return result;
}

StatusOr<std::string> MysqlEvidenceStore::ReviewEvidence(const journal::Mutation& mutation, const NewReview& review,
                                                         const Encoder<EvidenceReviewed>& encode) {
  return AppendAndEncode(writer_, review.region, mutation, encode,
                         [&](journal::Batch& batch) { return ReviewInBatch(batch, review); });
}

StatusOr<EvidenceReviewed> MysqlEvidenceStore::ReviewInBatch(journal::Batch& batch, const NewReview& review) {
  ASSIGN_OR_RETURN(const std::optional<Link> known, ReadLink(ReadsOf(batch), batch.region(), review.link_id));
  if (!known.has_value()) return NoSuchLink(batch.region(), review.link_id);
  Link link = *known;
  if (link.verdict != review.verdict || link.verdict_reason != review.reason) {
    link.verdict = review.verdict;
    link.verdict_reason = review.reason;
    RETURN_IF_ERROR(UpdateVerdict(batch, link));
    v1::EvidenceReviewed event;
    *event.mutable_link() = ToProto(link);
    journal::AppendMessage(batch, event);
    RETURN_IF_ERROR(Reassess(batch, rules_, {link.activity_id}));
  }
  return EvidenceReviewed{.link = std::move(link), .seq = batch.next_seq() - 1};
}

StatusOr<FileReaders> MysqlEvidenceStore::FindFile(const std::string& region, const std::string& sha256,
                                                   Deadline deadline) {
  ASSIGN_OR_RETURN(ReadersByHash readers, FindFiles(region, {sha256}, deadline));
  const auto found = readers.find(sha256);
  if (found == readers.end()) return NoSuchFile(region, sha256);
  return std::move(found->second);
}

StatusOr<ReadersByHash> MysqlEvidenceStore::FindFiles(const std::string& region, const std::vector<std::string>& hashes,
                                                      Deadline deadline) {
  return ReadOnce<ReadersByHash>(pool_, deadline, [&](const Reads& read) { return ReadReaders(read, region, hashes); });
}

StatusOr<PartiesById> MysqlEvidenceStore::FindParties(const std::string& region,
                                                      const std::vector<std::string>& activity_ids, Deadline deadline) {
  return ReadOnce<PartiesById>(pool_, deadline,
                               [&](const Reads& read) { return ReadParties(read, region, activity_ids); });
}

StatusOr<bool> MysqlEvidenceStore::IsPairedIn(const std::string& region, const std::string& school, Deadline deadline) {
  return ReadOnce<bool>(pool_, deadline, [&](const Reads& read) { return ReadIsPaired(read, region, school); });
}

StatusOr<Parties> MysqlEvidenceStore::FindPartiesOfLink(const std::string& region, const std::string& link_id,
                                                        Deadline deadline) {
  return ReadOnce<Parties>(pool_, deadline, [&](const Reads& read) -> StatusOr<Parties> {
    ASSIGN_OR_RETURN(const std::optional<Link> link, ReadLink(read, region, link_id));
    if (!link.has_value()) return NoSuchLink(region, link_id);
    ASSIGN_OR_RETURN(const PartiesById parties, ReadParties(read, region, {link->activity_id}));
    const auto found = parties.find(link->activity_id);
    return found == parties.end() ? Parties{} : found->second;
  });
}

StatusOr<ShownEvidence> MysqlEvidenceStore::ListEvidence(const std::string& region, const std::string& activity_id,
                                                         Deadline deadline) {
  return ReadOnce<ShownEvidence>(pool_, deadline, [&](const Reads& read) -> StatusOr<ShownEvidence> {
    ASSIGN_OR_RETURN(const ActivitiesById activities, ReadActivities(read, region, {activity_id}));
    if (activities.empty()) {
      return NotFound("NO_SUCH_ACTIVITY",
                      absl::StrFormat("no activity %s is known here", MakeName(region, "activities", activity_id)))
          .Zh("没有这项活动");
    }
    ShownEvidence shown;
    ASSIGN_OR_RETURN(LinksByActivity links, ReadLinks(read, region, {activity_id}));
    shown.links = std::move(links[activity_id]);
    std::vector<std::string> hashes;
    for (const Link& link : shown.links) {
      if (std::ranges::find(hashes, link.sha256) == hashes.end()) hashes.push_back(link.sha256);
    }
    ASSIGN_OR_RETURN(const FilesByHash files, ReadFiles(read, region, hashes));
    for (const std::string& sha256 : hashes) {
      if (const auto file = files.find(sha256); file != files.end()) shown.files.push_back(file->second);
    }
    // What the journal has told stands; an activity that never had evidence was never assessed.
    using AssessmentsById = std::map<std::string, Assessment>;
    ASSIGN_OR_RETURN(AssessmentsById assessments, ReadAssessments(read, region, {activity_id}));
    if (assessments.empty()) {
      ASSIGN_OR_RETURN(assessments, AssessNow(read, rules_, region, {activity_id}));
    }
    shown.assessment = assessments[activity_id];
    return shown;
  });
}

}  // namespace jgt::evidence
