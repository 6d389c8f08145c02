// What the handlers ask of the tables and of the journal. Each change is one transaction with its entries; the bytes of
// the answer are made inside it, so that a repeated request gets the first answer.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/linking.h"
#include "services/evidence/domain/schools.h"

namespace jgt::evidence {

using Deadline = std::chrono::steady_clock::time_point;

// A file whose bytes are durable already, as its uploader said and the bytes showed.
struct NewFile {
  std::string region;
  std::string sha256;
  int64_t size = 0;
  std::string media_type;
  std::string school;
};

struct NewReview {
  std::string region;
  std::string link_id;
  Verdict verdict = Verdict::kUnspecified;
  std::string reason;
};

// Results, given to the encoder of the answer. `seq` is the number of the command's last entry, or of the journal's
// last one when the command had nothing to tell.
struct FileRecorded {
  File file;
  int64_t seq = 0;
};
struct EvidenceLinked {
  std::vector<Link> links;
  int64_t seq = 0;
};
struct EvidenceReviewed {
  Link link;
  int64_t seq = 0;
};

template <typename Result>
using Encoder = std::function<std::string(const Result&)>;

// Who may act on an activity and see what is shown for it: every name of either end, aliases included.
struct Parties {
  std::vector<std::string> supporter;
  std::vector<std::string> supported;

  std::vector<std::string> both() const {
    std::vector<std::string> names = supporter;
    names.insert(names.end(), supported.begin(), supported.end());
    return names;
  }
};

// Who may see a file: the schools that brought it, and the parties of the activities for which it is shown.
struct FileReaders {
  File file;
  std::vector<std::string> schools;
};

class EvidenceStore {
 public:
  virtual ~EvidenceStore() = default;

  // The file of these bytes. The first time it is new, and a FileStored entry; afterwards it is what it was.
  virtual StatusOr<std::string> RecordFile(const journal::Mutation& mutation, const NewFile& file,
                                           const Encoder<FileRecorded>& encode) = 0;
  // Errors of PlanLinks.
  virtual StatusOr<std::string> LinkEvidence(const journal::Mutation& mutation, const std::string& region,
                                             const std::vector<NewLink>& links,
                                             const Encoder<EvidenceLinked>& encode) = 0;
  // NOT_FOUND NO_SUCH_LINK. The verdict that stands already is no new entry.
  virtual StatusOr<std::string> ReviewEvidence(const journal::Mutation& mutation, const NewReview& review,
                                               const Encoder<EvidenceReviewed>& encode) = 0;

  // NOT_FOUND NO_SUCH_FILE.
  virtual StatusOr<FileReaders> FindFile(const std::string& region, const std::string& sha256, Deadline deadline) = 0;
  // The files among these that are stored, with their readers, by hash.
  virtual StatusOr<std::map<std::string, FileReaders>> FindFiles(const std::string& region,
                                                                 const std::vector<std::string>& hashes,
                                                                 Deadline deadline) = 0;
  // By activity id; activities that are not known here, or whose pairing is not, are left out.
  virtual StatusOr<std::map<std::string, Parties>> FindParties(const std::string& region,
                                                               const std::vector<std::string>& activity_ids,
                                                               Deadline deadline) = 0;
  // Whether the school, under any of its names, is an end of one of the region's pairings.
  virtual StatusOr<bool> IsPairedIn(const std::string& region, const std::string& school, Deadline deadline) = 0;
  // Of the activity of a link. NOT_FOUND NO_SUCH_LINK.
  virtual StatusOr<Parties> FindPartiesOfLink(const std::string& region, const std::string& link_id,
                                              Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_ACTIVITY.
  virtual StatusOr<ShownEvidence> ListEvidence(const std::string& region, const std::string& activity_id,
                                               Deadline deadline) = 0;
};

}  // namespace jgt::evidence
