// Attributes of schools as a county records them: what each may say, and what becomes of a school's timeline. Decided
// here, before anything is written.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/roster/domain/import.h"
#include "services/roster/domain/undo.h"

namespace jgt::roster {

// What is said of one school; what is absent leaves what stands.
struct AttributesSaid {
  std::optional<Ownership> ownership;
  std::optional<UrbanRural> urban_rural;
  std::optional<Locality> locality;
  std::optional<bool> boarding;
  std::optional<bool> weak;
  std::optional<bool> town_quality;
  std::optional<std::string> code;  // empty: it has none
  bool operator==(const AttributesSaid&) const = default;
};

// A line of a file, or a fact of a request. The school is named by its id, else by a name, else by its code.
struct AttributeRow {
  int line = 0;
  std::string school_id;
  std::string school_name;
  Day day;
  AttributesSaid said;
  std::vector<RowProblem> problems;
};

// Where it comes from, and of which day that speaks.
struct AttributeSource {
  std::string name;
  Day day;
};
inline constexpr size_t kSourceCharactersMax = 100;
inline constexpr size_t kAttributeRowsMax = 1000;

// What stands in the region.
struct KnownSchools {
  Timelines<School> timelines;
  std::map<std::string, std::set<std::string>> ids_by_name;  // NameKey of every name by which lists find a school
};

struct AttributeVerdict {
  int line = 0;
  Verdict verdict = Verdict::kRefused;
  std::vector<std::string> notes;  // what is otherwise than before
  std::vector<RowProblem> problems;
  std::string school_id;  // empty when none was found
};

struct AttributePlan {
  std::vector<AttributeVerdict> verdicts;
  Timelines<School> changed;
  std::map<Key, Day> since;            // the first day on which something is otherwise, of each that is changed
  std::map<Key, std::string> claimed;  // codes that schools did not bear before, for the caller to check
  int64_t Count(Verdict verdict) const;
};

// Refused rows get their verdict and change nothing; the caller refuses the whole when this is more than a dry run.
// What is said of a school holds from its day until the next day from which another value is known.
AttributePlan DecideAttributes(const std::string& region, const KnownSchools& known,
                               const std::vector<AttributeRow>& rows, const AttributeSource& source);

// What is wrong with a code of a school of that stage and region: BAD_SCHOOL_CODE, SCHOOL_CODE_STAGE,
// SCHOOL_CODE_PROVINCE. Absent when nothing is; an empty code is none.
std::optional<RowProblem> CodeProblem(const std::string& code, Stage stage, std::string_view region);

// That another school bears the code: SCHOOL_CODE_TAKEN. Refuses the rows that say it.
void RefuseTakenCode(const Key& school, const std::string& code, AttributePlan& plan);

// The rows that are refused, for an error.
std::vector<WrongRow> WrongRows(const AttributePlan& plan);

// The columns of a file: school, region, school_code, ownership, urban_rural, locality, boarding, weak, town_quality,
// day, under these names or as people write them. `day` is that of rows without one; absent: each needs its own.
// INVALID_ARGUMENT UNKNOWN_COLUMN, DUPLICATE_COLUMN, COLUMN_MISSING; wrong rows are in the answer, with their problems.
StatusOr<std::vector<AttributeRow>> ReadAttributeFile(const csv::Table& table, const std::string& region,
                                                      const std::optional<Day>& day);

}  // namespace jgt::roster
