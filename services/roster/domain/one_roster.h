// OneRoster 1.2 (1EdTech OneRoster: CSV Binding 1.2) both ways: what its tables say beside what stands here, and what
// stands here as its tables. Decided here, before anything is written.
//
//   orgs.csv              state, local, district: province, city, county, by sourcedId "regions/{code}" and identifier
//                         {code}; school: by sourcedId "regions/{region}/schools/{id}", identifier its 学校标识码; a
//                         campus is a school whose parent is one
//   academicSessions.csv  school years from 1 September until before the next (D9), and parts of them
//   users.csv, roles.csv  who holds posts: accounts, with kNoName in place of the names, which are not kept
//
// A sourcedId is the resource name here; another system's is no name, and its school is found by identifier, then by
// name. An additional column metadata.jgt.stage of orgs.csv has a school's stage.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/csv/csv.h"
#include "common/ids/ids.h"
#include "services/roster/domain/region_book.h"
#include "services/roster/domain/school_attributes.h"

namespace jgt::roster {

// The files that are read and written: bulk, or absent. All others of the format must be absent.
inline constexpr std::string_view kOrgsFile = "orgs.csv";
inline constexpr std::string_view kSessionsFile = "academicSessions.csv";
inline constexpr std::string_view kUsersFile = "users.csv";
inline constexpr std::string_view kRolesFile = "roles.csv";
inline constexpr std::string_view kStageColumn = "metadata.jgt.stage";
// In place of a given or a family name, which the format demands and nobody has told.
inline constexpr std::string_view kNoName = "-";

// By the name of the file; rows are as long as the header, which begins with ColumnsOfOneRoster and may go on with
// metadata.* columns.
using OneRosterTables = std::map<std::string, csv::Table, std::less<>>;

// The columns of one of the four, in the format's order (checked).
const std::vector<std::string>& ColumnsOfOneRoster(std::string_view file);

struct OneRosterVerdict {
  std::string file;
  int line = 0;
  Verdict verdict = Verdict::kRefused;
  std::vector<std::string> notes;
  std::vector<RowProblem> problems;
  std::string resource;  // what the row speaks of: the name of a region or a school; empty when none was found
};

struct OneRosterPlan {
  std::vector<OneRosterVerdict> verdicts;  // by file, then line
  std::vector<School> made;                // schools that are new, with their ids
  AttributePlan attributes;                // codes that known schools get
  int64_t Count(Verdict verdict) const;
};

// Where and when an import is decided.
struct OneRosterContext {
  std::string county;
  Day day;  // on which schools stand, and since when a known school has a code that it had not
};

// Somebody holds a post.
struct OneRosterHolder {
  std::string post;          // resource name
  std::string subject;       // an account
  std::string role;          // the format's word: "principal", "siteAdministrator", "districtAdministrator"
  std::string organization;  // sourcedId of the region or school where the post is
  Span days;
};

// The reasons of refused rows: DUPLICATE_SOURCED_ID, MISSING_VALUE, UNKNOWN_TYPE, UNKNOWN_REGION, REGION_DIFFERS,
// PARENT_NOT_FOUND, OUTSIDE_PARENT (a school of another county), NAME_TOO_LONG, NAME_DIFFERS, PARENT_DIFFERS,
// STAGE_DIFFERS, CODE_DIFFERS (what stands is in `standing`, and is changed by a dated change with its document, not
// here), UNKNOWN_STAGE, AMBIGUOUS_SCHOOL, DUPLICATE_ROW, SCHOOL_NOT_THERE, SCHOOL_CLOSED, IS_ALIAS, those of
// CodeProblem, SCHOOL_CODE_TAKEN; of sessions BAD_DATE, BAD_YEAR, NOT_A_SCHOOL_YEAR, OUTSIDE_SCHOOL_YEAR; of users and
// roles POSTS_ARE_APPOINTED unless `standing`, what PrintOneRoster says on the day, has the same row: people are
// appointed to posts here, and not by a file.
OneRosterPlan DecideOneRoster(const OneRosterTables& tables, const KnownSchools& known, const OneRosterTables& standing,
                              const OneRosterContext& context, const RegionBook& regions, IdSource& ids);

// That another school bears the code of one that is new or was without: refuses its row.
void RefuseTakenCode(const Key& school, const std::string& code, OneRosterPlan& plan);

// The error that refuses a plan with refused rows: IMPORT_REFUSED with a violation for each problem.
Status RefusalOf(const OneRosterPlan& plan);

// The county, what is above it, its schools (`schools`: open ones, no aliases), the school year of the day, and who
// holds posts. A user's first role, in the order given, is the primary one.
OneRosterTables PrintOneRoster(const OneRosterContext& context, const std::vector<School>& schools,
                               const std::vector<OneRosterHolder>& holders, const RegionBook& regions);

// The first day of the school year (D9) in which a day lies.
Day SchoolYearBegin(const Day& day);

}  // namespace jgt::roster
