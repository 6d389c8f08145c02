// The rows of files, links and assessments.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/journal/writer.h"
#include "common/status/status.h"
#include "services/evidence/domain/evidence.h"
#include "services/evidence/storage/reading.h"

namespace jgt::evidence {

// By hash; those that are stored.
StatusOr<std::map<std::string, File>> ReadFiles(const Reads& read, const std::string& region,
                                                const std::vector<std::string>& hashes);
// The schools that brought them, by hash.
StatusOr<std::map<std::string, std::vector<std::string>>> ReadFileSchools(const Reads& read, const std::string& region,
                                                                          const std::vector<std::string>& hashes);
// Hash and activity id of every link of these files.
struct Showing {
  std::string sha256;
  std::string activity_id;
};
StatusOr<std::vector<Showing>> ReadShowings(const Reads& read, const std::string& region,
                                            const std::vector<std::string>& hashes);
Status InsertFile(journal::Batch& batch, const File& file);
Status InsertFileSchool(journal::Batch& batch, const std::string& sha256, const std::string& school);

// By activity id, each in the order of its entries.
using LinksByActivity = std::map<std::string, std::vector<Link>>;
StatusOr<LinksByActivity> ReadLinks(const Reads& read, const std::string& region,
                                    const std::vector<std::string>& activity_ids);
StatusOr<std::optional<Link>> ReadLink(const Reads& read, const std::string& region, const std::string& link_id);
Status InsertLinks(journal::Batch& batch, const std::vector<Link>& links);
Status UpdateVerdict(journal::Batch& batch, const Link& link);

// By activity id; those that were ever made.
StatusOr<std::map<std::string, Assessment>> ReadAssessments(const Reads& read, const std::string& region,
                                                            const std::vector<std::string>& activity_ids);
Status PutAssessments(journal::Batch& batch, const std::vector<Assessment>& assessments);

}  // namespace jgt::evidence
