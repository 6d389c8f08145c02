// Files and facts that several tests of evidence use.
#pragma once

#include <string>
#include <string_view>

#include "services/evidence/domain/evidence.h"
#include "services/evidence/storage/sha256_stream.h"

namespace jgt::evidence {

inline constexpr char kRegion[] = "330327";
inline constexpr char kSupporter[] = "regions/330327/schools/lingxi";
inline constexpr char kSupported[] = "regions/330327/schools/mazhan";
inline constexpr char kThird[] = "regions/330327/schools/third";
inline constexpr char kPairing[] = "regions/330327/pairings/p1";

inline std::string Sha256Of(std::string_view bytes) {
  Sha256Stream hash;
  hash.Update(bytes);
  return hash.FinishHex();
}

// Bytes that begin as a JPEG does; another `seed` makes another file.
inline std::string Photo(uint32_t seed = 1, size_t size = 2000) {
  std::string bytes = "\xff\xd8\xff\xe0";
  uint32_t state = seed * 2654435761U + 1;
  while (bytes.size() < size) {
    state = state * 1664525U + 1013904223U;
    bytes.push_back(static_cast<char>(state >> 24U));
  }
  return bytes;
}

inline std::string Pdf(uint32_t seed = 1) { return "%PDF-1.7\n" + Photo(seed); }

// A zip archive's first member, as far as sniffing looks.
inline std::string Zip(const std::string& first_member) {
  std::string bytes(30, '\0');
  bytes.replace(0, 4, "PK\x03\x04");
  bytes[26] = static_cast<char>(first_member.size());
  return bytes + first_member + std::string(100, '\x01');
}

inline Activity MakeActivity(const std::string& id, const std::string& kind, const std::string& mentor_group = "") {
  return {.region = kRegion,
          .id = id,
          .pairing = kPairing,
          .kind = kind,
          .mentor_group = mentor_group,
          .state = ActivityState::kRecorded};
}

inline Link MakeLink(const std::string& activity_id, EvidenceRole role, const std::string& school,
                     Verdict verdict = Verdict::kUnspecified) {
  return {.region = kRegion,
          .id = "l-" + activity_id,
          .sha256 = std::string(64, 'a'),
          .activity_id = activity_id,
          .role = role,
          .school = school,
          .verdict = verdict,
          .verdict_reason = "",
          .linked_at = {},
          .seq = 1};
}

}  // namespace jgt::evidence
