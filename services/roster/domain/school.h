// Schools as the roster knows them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "services/roster/domain/timeline.h"

namespace jgt::roster {

// Where a thing is kept, and its id there: "regions/{region}/…/{id}".
struct Key {
  std::string region;
  std::string id;
  auto operator<=>(const Key&) const = default;
};

// Numbers of these enums are those of the protos.
enum class Stage : uint8_t { kUnspecified, kPrimary, kJunior, kNineYear };
enum class Ownership : uint8_t { kUnspecified, kPublic, kPrivate };
enum class SchoolState : uint8_t { kUnspecified, kOpen, kClosed };
enum class UrbanRural : uint8_t { kUnspecified, kCity, kTown, kVillage };
enum class Locality : uint8_t { kUnspecified, kTownship, kTown, kSubdistrict };

// Whether something is so, as far as is known.
enum class Known : uint8_t { kUnknown, kYes, kNo };

// What is recorded of a school for itself, beside what lists say of it.
struct SchoolAttributes {
  UrbanRural urban_rural = UrbanRural::kUnspecified;
  Locality locality = Locality::kUnspecified;
  Known boarding = Known::kUnknown;
  Known weak = Known::kUnknown;
  Known town_quality = Known::kUnknown;
  std::string code;        // ten digits; empty: none known
  std::string source;      // where this comes from
  std::string source_day;  // YYYY-MM-DD; empty when there is no source
  bool operator==(const SchoolAttributes&) const = default;
};

enum class ReadinessItem : uint8_t {
  kUnspecified,
  kAgreementSigned,  // of a pairing; the others are of schools
  kEquipmentCompliant,
  kSpaceOpened,
  kAgreementUploaded,
};

// How a readiness fact was found out.
enum class ReadinessCheck : uint8_t { kUnspecified, kPlatformData, kNetwork, kSiteVisit, kDocument };

struct Readiness {
  ReadinessItem item = ReadinessItem::kUnspecified;
  bool met = false;
  std::string since;  // YYYY-MM-DD; empty when not met
  ReadinessCheck check = ReadinessCheck::kUnspecified;
  std::string checked_by;  // an account or a unit's code; empty when it is not said how
  bool operator==(const Readiness&) const = default;
};

struct School {
  Key key;
  std::string display_name;
  std::vector<std::string> printed_names;  // in the order in which lists printed them
  Stage stage = Stage::kUnspecified;
  Ownership ownership = Ownership::kUnspecified;
  std::optional<Key> alias_of;
  int64_t teachers = 0;
  int64_t pupils = 0;
  std::string head_count_day;  // YYYY-MM-DD; empty when never recorded
  std::vector<Readiness> readiness;
  std::string listed_by;  // region code of the county whose list named it first
  SchoolState state = SchoolState::kOpen;
  std::optional<Key> campus_of;    // of a campus: its school
  std::optional<Key> predecessor;  // the school that it came out of
  std::optional<Key> successor;    // of a closed one: the school that it went into
  SchoolAttributes attributes;
  std::optional<Span> valid;         // in answers: the days for which all of this holds
  std::optional<VersionId> version;  // in answers: which version that is
  bool operator==(const School&) const = default;
};

struct HeadCount {
  Key school;
  int64_t teachers = 0;
  int64_t pupils = 0;
  Day day;
};

// The subject of a readiness fact: a school, or a pairing.
struct ReadinessFact {
  bool of_pairing = false;
  Key subject;
  Readiness readiness;
};

}  // namespace jgt::roster
