// A county's printed list of pairings, row by row: what each cell means, where each school lies, and what is wrong.
// Its columns are found by list_columns.h.
#pragma once

#include <string>
#include <vector>

#include "common/csv/csv.h"
#include "common/status/status.h"
#include "services/roster/domain/list_columns.h"
#include "services/roster/domain/pairing.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// Whose list it is, and for which year.
struct ListContext {
  std::string county;
  int year = 0;
  std::vector<RegionHint> hints;
  std::optional<Day> effective_day = std::nullopt;  // since when what it says holds; absent: 1 January
  std::vector<ColumnMapping> columns = {};          // has passed CheckMapping
};

// One wrong cell, or a wrong row when `column` is empty. `reason` is one of
//   WRONG_COLUMN_COUNT, BAD_SEQUENCE, UNKNOWN_STAGE, UNKNOWN_MODE, MODE_MISMATCH, UNKNOWN_VERIFIER, BAD_YEAR,
//   UNKNOWN_SCOPE, SCOPE_MISMATCH, MISSING_SCHOOL, NAME_TOO_LONG, BAD_CHARACTER, SAME_SCHOOL, SUPPORTER_PENDING,
//   SEQUENCE_CORE_MISMATCH, DUPLICATE_ROW, NOT_THIS_COUNTY, DIFFERS_FROM_HOME, SCHOOL_CLOSED.
struct RowProblem {
  std::string column;
  std::string value;  // cut at 100 characters
  std::string reason;
  std::string message;   // what is allowed, for people (zh-CN)
  std::string standing;  // of DIFFERS_FROM_HOME: what stands instead of `value`
  bool operator==(const RowProblem&) const = default;
};

// Characters of a printed value that a problem repeats.
inline constexpr size_t kProblemValueMax = 100;

struct ListedSchool {
  std::string name;    // as printed, without blanks around it
  std::string region;  // empty when undecided
  bool operator==(const ListedSchool&) const = default;
};

struct ListedRow {
  int line = 0;
  int64_t position = 0;  // among the data rows, from 1
  int64_t sequence = 0;  // of the community; 0 for lists without
  Stage stage = Stage::kUnspecified;
  ListedSchool supporter;
  ListedSchool supported;
  bool pending = false;  // `supported` is a region, or undecided
  Mode mode = Mode::kUnspecified;
  std::string mode_as_printed;
  VerificationLevel level = VerificationLevel::kUnspecified;
  int64_t founded_year = 0;
  Scope scope = Scope::kUnspecified;
  std::string home;  // partition of the pairing
  std::vector<std::string> notes;
  std::vector<RowProblem> problems;
};

struct PairingList {
  std::vector<ListedRow> rows;
  bool has_communities = false;
  std::vector<std::string> columns_left_out;  // headers, in the file's order
};

inline constexpr size_t kNameCharactersMax = 100;

// The errors of FindColumns. Wrong rows are in the list, with their problems.
StatusOr<PairingList> ReadPairingList(const csv::Table& table, const ListContext& context, const RegionBook& regions);

// What is wrong with one line of a list.
struct WrongRow {
  int line = 0;
  std::vector<RowProblem> problems;
};

// The error that refuses a list: IMPORT_REFUSED with a field violation for each problem; OK when there is none.
Status RefusalOf(const std::vector<WrongRow>& rows);
// That of the problems that the list shows by itself.
Status RefusalOf(const PairingList& list);

// Every partition that the list's rows touch, `county` first, the others in order.
std::vector<std::string> PartitionsOf(const PairingList& list, const std::string& county);

}  // namespace jgt::roster
