// Pairings and the communities that group them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/school.h"

namespace jgt::roster {

// Numbers of these enums are those of the protos.
enum class Mode : uint8_t { kUnspecified, kIntegrated, kCoBuilt, kCollaborative };
enum class Scope : uint8_t { kUnspecified, kInCounty, kInCity, kInProvince, kOutOfProvince };
enum class VerificationLevel : uint8_t { kUnspecified, kCounty, kCity, kProvince };
enum class PairingState : uint8_t { kUnspecified, kActive, kPendingCounterpart, kEnded };

// Directed: supporter -> supported. Its region is its home county (D11).
struct Pairing {
  Key key;
  std::optional<Key> community;  // always in the county that listed it
  Key supporter;
  std::string supporter_name;    // as printed
  std::optional<Key> supported;  // none while the counterpart is pending
  std::string supported_name;    // as printed; the region's name while the counterpart is pending
  std::string supported_region;  // empty when nobody knows yet
  Mode mode = Mode::kUnspecified;
  std::string mode_as_printed;
  Scope scope = Scope::kUnspecified;
  VerificationLevel level = VerificationLevel::kUnspecified;
  int64_t founded_year = 0;
  PairingState state = PairingState::kActive;
  Stage stage = Stage::kUnspecified;
  int64_t sequence = 0;  // printed number of the community
  int64_t position = 0;  // row in the list that named it first
  std::vector<Readiness> readiness;
  std::string listed_by;
  std::optional<Key> predecessor;    // the pairing in whose place it came
  Day said_on = kAlways;             // of the list or change that says so: one of an earlier day does not overrule it
  std::optional<Span> valid;         // in answers: the days for which all of this holds
  std::optional<VersionId> version;  // in answers: which version that is
  bool operator==(const Pairing&) const = default;
};

struct Community {
  Key key;
  int64_t sequence = 0;
  Stage stage = Stage::kUnspecified;
  Key core_school;
  std::vector<Key> pairings;  // in printed order
  std::optional<Span> valid;  // in answers: the days for which all of this holds
  bool operator==(const Community&) const = default;
};

// A mentor and its mentees (D8).
struct MentorGroup {
  Key pairing;
  std::string id;
  int64_t year = 0;
  std::string mentor;
  int64_t mentees = 0;
  // When mentor and mentees signed their agreement, and which document that is; absent until it is told.
  std::optional<Day> agreement_signed_on;
  std::string agreement_document;
  bool operator==(const MentorGroup&) const = default;
};
inline constexpr int64_t kMenteesMin = 3;  // below it a group is kept, and flagged SHORT_GROUP
inline bool IsShort(const MentorGroup& group) { return group.mentees < kMenteesMin; }

// A teacher sent from one school of a pairing to the other. Counts only when the leading group confirmed it (R118).
struct Exchange {
  Key pairing;
  std::string id;
  int64_t year = 0;
  std::string teacher;
  Day start_day;
  Day end_day;
  bool confirmed = false;
  bool operator==(const Exchange&) const = default;
};

}  // namespace jgt::roster
