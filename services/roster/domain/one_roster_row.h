// A row of a OneRoster table with its verdict, for those who decide on rows.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/roster/domain/one_roster.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {

// A row with its verdict, UNCHANGED until something else is found; a problem refuses it.
class RowJudge {
 public:
  RowJudge(std::string_view file, const csv::Table& table, const csv::Row& row)
      : header_(table.header), row_(row), verdict_({.file = std::string(file), .line = row.line}) {
    verdict_.verdict = Verdict::kUnchanged;
  }

  const std::string& At(size_t column) const { return row_.fields[column]; }
  bool refused() const { return verdict_.verdict == Verdict::kRefused; }
  void Refuse(size_t column, std::string reason, std::string message, std::string standing = "") {
    verdict_.verdict = Verdict::kRefused;
    verdict_.problems.push_back({.column = header_[column],
                                 .value = FirstCharacters(At(column), kProblemValueMax),
                                 .reason = std::move(reason),
                                 .message = std::move(message),
                                 .standing = std::move(standing)});
  }
  bool Needs(size_t column) {
    if (!At(column).empty()) return true;
    Refuse(column, "MISSING_VALUE", "不能为空");
    return false;
  }
  OneRosterVerdict& verdict() { return verdict_; }

 private:
  const std::vector<std::string>& header_;
  const csv::Row& row_;
  OneRosterVerdict verdict_;
};

// Where every table has a row's own name, and its name for people.
inline constexpr size_t kSourcedIdColumn = 0;
inline constexpr size_t kNameColumn = 3;

// Of academicSessions.csv: adds the verdicts of its rows, in their order.
void DecideSessions(const csv::Table& table, std::vector<OneRosterVerdict>& verdicts);

}  // namespace jgt::roster
