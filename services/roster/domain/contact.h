// Whom to turn to, and who has read that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/roster/domain/school.h"

namespace jgt::roster {

// Numbers of these enums are those of the protos.
enum class ContactDuty : uint8_t { kUnspecified, kCoordinator, kReportRecipient, kAccountableHead, kLiaison };
enum class ContactEnd : uint8_t { kUnspecified, kSupporter, kSupported };
enum class ContactReading : uint8_t { kUnspecified, kMasked, kRevealed };
enum class OwnerKind : uint8_t { kRegion, kSchool, kPairing };

// Whose contact it is. Of a region the key's id is empty.
struct ContactOwner {
  OwnerKind kind = OwnerKind::kRegion;
  Key key;
  bool operator==(const ContactOwner&) const = default;
};

// Personal data: in memory only as long as a call lasts, and in one table beside the facts.
struct PersonalPart {
  std::string display_name;
  std::string phone;
  std::string mail;
  bool operator==(const PersonalPart&) const = default;
};

// One value for each field of a personal part: salts, or what commits to them. Empty for a field that was not given.
struct PersonalBytes {
  std::string display_name;
  std::string phone;
  std::string mail;
  bool operator==(const PersonalBytes&) const = default;
};

struct Contact {
  Key key;  // in its owner's region
  ContactOwner owner;
  ContactEnd end = ContactEnd::kUnspecified;
  ContactDuty duty = ContactDuty::kUnspecified;
  std::string form;
  std::string unit;
  std::string subject;
  int64_t person = 0;  // number of the entry that gave the personal part
  bool operator==(const Contact&) const = default;
};

// As an answer shows it.
struct MaskedContact {
  Contact contact;
  Span valid;
  int64_t revision = 0;  // number of the entry that made it so on these days
  PersonalPart masks;    // all empty when erased
  bool erased = false;
};

// A reading that was answered.
struct ContactRead {
  Key key;
  Instant at;
  std::string subject;
  ContactReading reading = ContactReading::kMasked;
  std::string asked;  // resource name
  ContactDuty duty = ContactDuty::kUnspecified;
  Day as_of;
  std::string known_at;  // as asked
  std::string reason;
  int64_t revealed_seq = 0;
  std::vector<std::string> contacts;  // ids
};

inline constexpr int kContactsPageDefault = 50;
inline constexpr int kContactsPageMax = 100;
inline constexpr int64_t kContactsOfOwnerMax = 200;

}  // namespace jgt::roster
