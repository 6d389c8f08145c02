// The bureau's monthly form (Pujiang annex 2): how each of its figures is counted. Versioned together with its README
// section (D1).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/reporting/domain/contribution.h"
#include "services/reporting/domain/pairing.h"

namespace jgt::reporting {

enum class ReadinessItem : uint8_t {
  kAgreementSigned = 1,
  kEquipmentCompliant = 2,
  kSpaceOpened = 3,
  kAgreementUploaded = 4
};

// The last word on one item of a school or pairing.
struct Readiness {
  std::string subject;  // resource name
  ReadinessItem item = ReadinessItem::kAgreementSigned;
  bool met = false;
  std::string since;  // YYYY-MM-DD; empty when it was not said
};

// A figure of the month under CONFIRMED, over the region's pairings.
struct FormCell {
  std::string kind;
  int subject = 0;
  std::string level;
  int64_t activities = 0;
  int64_t participants = 0;  // teachers and students (D18)
};

struct FormTexts {
  std::string highlights;
  std::string next_month_plan;
  std::string other;
  std::string filler;
  bool operator==(const FormTexts&) const = default;
};

// The activities behind one count of the form.
struct OpenedCount {
  std::string kind;
  std::vector<Contribution> contributions;  // by region and entry
  bool cut = false;                         // there are more than are shown
};

// The newest signed head of a county's ledger that the province's log tells of.
struct LedgerCheckpoint {
  std::string origin;    // whose log, as signed: "jgt-ledger/330726"
  int64_t size = 0;      // it covers the entries 1 to size
  std::string root;      // of the log's Merkle tree, 32 bytes
  std::string note;      // as it was signed
  std::string told_in;   // the province in whose log it stands ...
  int64_t told_seq = 0;  // ... as this entry
  bool operator==(const LedgerCheckpoint&) const = default;
};

// A home county's ledger, from which the activities of the form come.
struct ReflectedLedger {
  std::string region;
  int64_t seq = 0;                             // the last entry that the figures reflect
  std::optional<LedgerCheckpoint> checkpoint;  // absent: none was published, for example because nothing is signed
  bool operator==(const ReflectedLedger&) const = default;
};

// Everything that a form is made of, read at one moment.
struct FormFacts {
  std::optional<int> quota;
  FormTexts texts;
  std::vector<Pairing> pairings;
  Aliases aliases;
  std::vector<Readiness> readiness;
  std::vector<FormCell> cells;
  int64_t new_materials = 0;
  std::vector<OpenedCount> opened;
  std::vector<ReflectedLedger> ledgers;  // by region
  std::vector<journal::Position> positions;
};

struct FormRow {
  std::string kind;
  std::string display_name;
  int64_t activities = 0;
  int64_t participants = 0;
  bool operator==(const FormRow&) const = default;
};

struct BureauForm {
  std::string region;
  std::string bureau;  // 浦江县教育局
  Month month;
  std::optional<int> quota;
  int64_t pairings = 0;
  int64_t agreements_signed = 0;
  std::string agreement_rate;
  int64_t schools = 0;
  int64_t equipment_compliant = 0;
  std::string equipment_rate;
  int64_t spaces_opened = 0;
  std::string space_rate;
  int64_t agreements_uploaded = 0;
  int64_t new_materials = 0;
  std::vector<FormRow> rows;
  std::vector<int> subjects;                 // codes, in printed order
  std::map<std::string, int64_t> publicity;  // by level, all of PublicityLevels()
  FormTexts texts;
  std::vector<OpenedCount> opened;
  std::vector<ReflectedLedger> ledgers;  // by region
  std::vector<journal::Position> positions;
  Instant due_at;
};

// The four forms of aid in printed order (R188): kind and what the form calls it.
const std::vector<std::pair<std::string, std::string>>& FormKinds();

// The levels of publicity in printed order (R189): code and what the form calls it.
const std::vector<std::pair<std::string, std::string>>& PublicityLevels();
// 校级 for SCHOOL; a code of no level as it is.
std::string PrintedLevel(const std::string& level);

struct FormHead {
  std::string region;
  std::string bureau;
  Month month;
  Instant due_at;
};
// OUT_OF_RANGE DECIMAL_OVERFLOW, which no county reaches.
StatusOr<BureauForm> Compose(const FormHead& head, const FormFacts& facts);

// part of whole in percent, two places, half-up; "" when the whole is 0.
StatusOr<std::string> Percent(int64_t part, int64_t whole);

inline constexpr size_t kFormTextMax = 2000;  // characters
inline constexpr size_t kFormFillerMax = 64;  // characters
inline constexpr int kFormQuotaMax = 100000;

// What is wrong with what a person filled in; empty when nothing is. Lengths count characters, not bytes.
std::vector<FieldViolation> CheckTexts(const FormTexts& texts, std::optional<int> quota);

}  // namespace jgt::reporting
