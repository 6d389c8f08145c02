// The nouns of the evidence: files, what they show, and whether that is enough.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock/clock.h"

namespace jgt::evidence {

// What a file is for an activity. The numbers are those of the proto and of the tables: never reused.
enum class EvidenceRole : uint8_t {
  kUnspecified = 0,
  kSitePhoto = 1,
  kVideo = 2,
  kNewsReport = 3,
  kAgreement = 4,
  kDocument = 5,
  kLessonPlan = 6,
  kSlides = 7,
};

// What a reviewer found. The numbers are those of the proto and of the tables.
enum class Verdict : uint8_t { kUnspecified = 0, kAccepted = 1, kRejected = 2 };

// Where an activity is in its life, as the ledger told it. The numbers are those of the tables.
enum class ActivityState : uint8_t { kRecorded = 1, kConfirmed = 2, kSuperseded = 3, kReversed = 4, kLapsed = 5 };

// Whether new evidence may be shown for an activity in this state.
inline bool IsLive(ActivityState state) {
  return state == ActivityState::kRecorded || state == ActivityState::kConfirmed;
}

// A stored file, in the partition of the activities that it is shown for.
struct File {
  std::string region;
  std::string sha256;  // 64 lower-case hex digits
  int64_t size = 0;
  std::string media_type;
  Instant stored_at;
  std::string uploaded_by;  // resource name of the school that uploaded it first
  int64_t seq = 0;          // of its FileStored entry
  bool operator==(const File&) const = default;
};

// A file shown for an activity.
struct Link {
  std::string region;
  std::string id;
  std::string sha256;
  std::string activity_id;
  EvidenceRole role = EvidenceRole::kUnspecified;
  std::string school;  // the end of the pairing that the file shows, as the pairing names it
  Verdict verdict = Verdict::kUnspecified;
  std::string verdict_reason;
  Instant linked_at;
  int64_t seq = 0;  // of its EvidenceLinked entry
  bool operator==(const Link&) const = default;
};

// What the ledger told of an activity, as far as evidence needs it.
struct Activity {
  std::string region;
  std::string id;
  std::string pairing;  // resource name
  std::string kind;
  std::string mentor_group;  // resource name; empty for other kinds
  ActivityState state = ActivityState::kRecorded;
  bool operator==(const Activity&) const = default;
};

// The two schools of a pairing, as the roster names them; `supported` is empty while the counterpart is pending.
struct PairingEnds {
  std::string supporter;
  std::string supported;
  bool operator==(const PairingEnds&) const = default;
};

// Whether an activity's evidence satisfies the rule of its kind.
struct Assessment {
  std::string region;
  std::string activity_id;
  bool satisfied = false;
  std::string rule;                  // "evidence-2022.1/SYNC_LESSON"
  std::vector<std::string> missing;  // for people (zh-CN); empty when satisfied
  int link_count = 0;                // links of the activity itself that are not rejected
  bool verified = false;             // satisfied by accepted links alone: a reviewer has seen enough
  bool operator==(const Assessment&) const = default;
};

// One activity's evidence as a reader sees it.
struct ShownEvidence {
  std::vector<Link> links;  // in the order of their entries
  std::vector<File> files;  // each once
  Assessment assessment;
};

// Bounds that callers meet; each has a test.
inline constexpr int64_t kFileSizeMax = 256LL * 1024 * 1024;
inline constexpr size_t kUploadChunkSizeMax = 1024 * 1024;
inline constexpr size_t kDownloadChunkSizeMax = 256 * 1024;
inline constexpr int kLinksPerRequestMax = 500;
inline constexpr int kLinksPerActivityMax = 200;
inline constexpr int kReasonCharactersMax = 500;

}  // namespace jgt::evidence
