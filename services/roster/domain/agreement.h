// The papers of a pairing: what its schools have agreed, the ceremony at which they did, and the notices that name it.
// Days are texts YYYY-MM-DD that were checked (agreement_check.h): they sort as they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/roster/domain/plan.h"

namespace jgt::roster {

// Numbers of this enum are those of the protos.
enum class AgreementSide : uint8_t { kUnspecified, kSupporter, kSupported };

struct AgreementTask {
  std::string content;
  std::string due_day;
  bool operator==(const AgreementTask&) const = default;
};

struct AgreementDuty {
  AgreementSide side = AgreementSide::kUnspecified;
  std::string content;
  bool operator==(const AgreementDuty&) const = default;
};

struct AgreementSigner {
  AgreementSide side = AgreementSide::kUnspecified;
  std::string post;
  bool operator==(const AgreementSigner&) const = default;
};

// What an agreement is called by: several of one pairing follow one another.
struct AgreementKey {
  Key pairing;
  std::string id;
  auto operator<=>(const AgreementKey&) const = default;
};

// One version of it (R45).
struct Agreement {
  AgreementKey key;
  std::vector<std::string> goals;
  std::vector<AgreementTask> tasks;
  std::vector<AgreementDuty> duties;
  std::string first_day;
  std::string last_day;
  std::string signed_on;
  std::vector<AgreementSigner> signers;
  std::string signed_file;
  std::string document_number;
  int64_t version = 0;
  std::string reason;
  Filed filed;
  bool operator==(const Agreement&) const = default;
};
inline constexpr size_t kAgreementsOfPairingMax = 100;

// Of a county (R77), with its evidence (R78).
struct Ceremony {
  Key key;
  std::string day;
  std::string place;
  std::vector<Key> pairings;
  std::vector<std::string> agreements;
  std::vector<std::string> photos;
  Filed filed;
  bool operator==(const Ceremony&) const = default;
};

struct NoticeIssuer {
  std::string region;  // code; may be empty
  std::string organisation;
  bool operator==(const NoticeIssuer&) const = default;
};

struct BasisDocument {
  std::string number;
  std::string title;
  std::string issuer;
  bool operator==(const BasisDocument&) const = default;
};

// Of a county's bureau, alone or with others (R10, R134, R135).
struct Notice {
  Key key;
  std::string number;
  std::string title;
  std::vector<NoticeIssuer> issuers;
  std::string issued_on;
  std::vector<std::string> addressees;
  std::vector<Key> pairings;
  std::vector<std::string> tasks;
  std::string cycle_first_day;
  std::string cycle_last_day;
  std::vector<BasisDocument> basis;
  std::string withdraws;     // id of the county's earlier notice; or empty
  std::string withdrawn_by;  // id, in answers; empty while it stands
  Filed filed;
  bool operator==(const Notice&) const = default;
};

}  // namespace jgt::roster
