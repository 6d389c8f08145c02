#include "services/evidence/storage/evidence_tables.h"

#include <algorithm>
#include <string_view>

namespace jgt::evidence {
namespace {

constexpr KeyedStatement kReadFiles = {
    .head =
        "SELECT region, sha256, size, media_type, stored_at, uploaded_by, seq FROM files "
        "WHERE region = ? AND sha256 IN",
    .tail = ""};
constexpr KeyedStatement kReadFileSchools = {
    .head = "SELECT sha256, school FROM file_schools WHERE region = ? AND sha256 IN", .tail = ""};
constexpr KeyedStatement kReadShowings = {
    .head = "SELECT DISTINCT sha256, activity_id FROM links WHERE region = ? AND sha256 IN", .tail = ""};
const std::string kInsertFile =
    "INSERT INTO files (region, sha256, size, media_type, stored_at, uploaded_by, seq) VALUES (?, ?, ?, ?, ?, ?, ?)";
const std::string kInsertFileSchool =
    "INSERT INTO file_schools (region, sha256, school, uploaded_at) VALUES (?, ?, ?, ?)";

constexpr KeyedStatement kReadLinks = {
    .head =
        "SELECT region, link_id, sha256, activity_id, role, school, verdict, verdict_reason, linked_at, seq "
        "FROM links WHERE region = ? AND activity_id IN",
    .tail = "ORDER BY seq"};
const std::string kReadLink =
    "SELECT region, link_id, sha256, activity_id, role, school, verdict, verdict_reason, linked_at, seq "
    "FROM links WHERE region = ? AND link_id = ?";
constexpr std::string_view kInsertLinks =
    "INSERT INTO links (region, link_id, sha256, activity_id, role, school, verdict, verdict_reason, linked_at, seq) ";
const std::string kUpdateVerdict = "UPDATE links SET verdict = ?, verdict_reason = ? WHERE region = ? AND link_id = ?";

constexpr KeyedStatement kReadAssessments = {
    .head =
        "SELECT region, activity_id, satisfied, rule_version, missing, link_count, verified FROM assessments "
        "WHERE region = ? AND activity_id IN",
    .tail = ""};
constexpr std::string_view kPutAssessments =
    "INSERT INTO assessments (region, activity_id, satisfied, rule_version, missing, link_count, verified, "
    "assessed_at) ";
constexpr std::string_view kReplaceAssessment =
    "ON DUPLICATE KEY UPDATE satisfied = VALUES(satisfied), rule_version = VALUES(rule_version), "
    "missing = VALUES(missing), link_count = VALUES(link_count), verified = VALUES(verified), "
    "assessed_at = VALUES(assessed_at)";

Link LinkFrom(const sql::Row& row) {
  return {.region = row.Text(0),
          .id = row.Text(1),
          .sha256 = row.Text(2),
          .activity_id = row.Text(3),
          .role = static_cast<EvidenceRole>(row.Int(4)),
          .school = row.Text(5),
          .verdict = static_cast<Verdict>(row.Int(6)),
          .verdict_reason = row.Text(7),
          .linked_at = row.Time(8),
          .seq = row.Int(9)};
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += text.empty() ? line : "\n" + line;
  return text;
}

}  // namespace

StatusOr<std::map<std::string, File>> ReadFiles(const Reads& read, const std::string& region,
                                                const std::vector<std::string>& hashes) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadFiles, region, hashes));
  std::map<std::string, File> files;
  for (const sql::Row& row : rows) {
    files.insert_or_assign(row.Text(1), File{.region = row.Text(0),
                                             .sha256 = row.Text(1),
                                             .size = row.Int(2),
                                             .media_type = row.Text(3),
                                             .stored_at = row.Time(4),
                                             .uploaded_by = row.Text(5),
                                             .seq = row.Int(6)});
  }
  return files;
}

StatusOr<std::map<std::string, std::vector<std::string>>> ReadFileSchools(const Reads& read, const std::string& region,
                                                                          const std::vector<std::string>& hashes) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadFileSchools, region, hashes));
  std::map<std::string, std::vector<std::string>> schools;
  for (const sql::Row& row : rows) schools[row.Text(0)].push_back(row.Text(1));
  return schools;
}

StatusOr<std::vector<Showing>> ReadShowings(const Reads& read, const std::string& region,
                                            const std::vector<std::string>& hashes) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadShowings, region, hashes));
  std::vector<Showing> showings;
  showings.reserve(rows.size());
  for (const sql::Row& row : rows) showings.push_back({.sha256 = row.Text(0), .activity_id = row.Text(1)});
  return showings;
}

Status InsertFile(journal::Batch& batch, const File& file) {
  return batch.Insert(
      kInsertFile, {file.region, file.sha256, file.size, file.media_type, file.stored_at, file.uploaded_by, file.seq});
}

Status InsertFileSchool(journal::Batch& batch, const std::string& sha256, const std::string& school) {
  return batch.Insert(kInsertFileSchool, {batch.region(), sha256, school, batch.now()});
}

StatusOr<LinksByActivity> ReadLinks(const Reads& read, const std::string& region,
                                    const std::vector<std::string>& activity_ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadLinks, region, activity_ids));
  LinksByActivity links;
  for (const sql::Row& row : rows) links[row.Text(3)].push_back(LinkFrom(row));
  return links;
}

StatusOr<std::optional<Link>> ReadLink(const Reads& read, const std::string& region, const std::string& link_id) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kReadLink, {region, link_id}));
  if (rows.empty()) return std::optional<Link>();
  return std::optional<Link>(LinkFrom(rows.front()));
}

Status InsertLinks(journal::Batch& batch, const std::vector<Link>& links) {
  std::vector<sql::Params> rows;
  rows.reserve(links.size());
  for (const Link& link : links) {
    rows.push_back({link.region, link.id, link.sha256, link.activity_id, static_cast<int>(link.role), link.school,
                    static_cast<int>(link.verdict), link.verdict_reason, link.linked_at, link.seq});
  }
  return batch.InsertMany(kInsertLinks, 10, rows);
}

Status UpdateVerdict(journal::Batch& batch, const Link& link) {
  return batch.Execute(kUpdateVerdict, {static_cast<int>(link.verdict), link.verdict_reason, link.region, link.id})
      .status();
}

StatusOr<std::map<std::string, Assessment>> ReadAssessments(const Reads& read, const std::string& region,
                                                            const std::vector<std::string>& activity_ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadAssessments, region, activity_ids));
  std::map<std::string, Assessment> assessments;
  for (const sql::Row& row : rows) {
    assessments.insert_or_assign(row.Text(1), Assessment{.region = row.Text(0),
                                                         .activity_id = row.Text(1),
                                                         .satisfied = row.Bool(2),
                                                         .rule = row.Text(3),
                                                         .missing = Lines(row.Text(4)),
                                                         .link_count = static_cast<int>(row.Int(5)),
                                                         .verified = row.Bool(6)});
  }
  return assessments;
}

Status PutAssessments(journal::Batch& batch, const std::vector<Assessment>& assessments) {
  std::vector<sql::Params> rows;
  rows.reserve(assessments.size());
  for (const Assessment& assessment : assessments) {
    rows.push_back({assessment.region, assessment.activity_id, assessment.satisfied ? 1 : 0, assessment.rule,
                    Joined(assessment.missing), assessment.link_count, assessment.verified ? 1 : 0, batch.now()});
  }
  return batch.InsertMany(kPutAssessments, 8, rows, kReplaceAssessment);
}

}  // namespace jgt::evidence
