#include "services/reporting/domain/count_store.h"

#include <map>
#include <sstream>

namespace jgt::reporting {

Figures& Figures::operator+=(const Figures& other) {
  activities += other.activities;
  teachers += other.teachers;
  students += other.students;
  return *this;
}

std::vector<CountRow> TotalsOf(const std::vector<CountRow>& rows) {
  std::map<std::string, CountRow> by_kind;
  for (const CountRow& row : rows) {
    CountRow& total = by_kind[row.kind];
    total.kind = row.kind;
    for (size_t basis = 0; basis < row.by_basis.size(); ++basis) total.by_basis.at(basis) += row.by_basis.at(basis);
  }
  std::vector<CountRow> totals;
  totals.reserve(by_kind.size());
  for (auto& [kind, total] : by_kind) totals.push_back(std::move(total));
  return totals;
}

// "activities teachers students after_region after_seq [region ledger evidence]…"; no region is "-".
std::string WriteCursor(const ExplainCursor& cursor) {
  std::string text =
      absl::StrFormat("%d %d %d %s %d", cursor.figures.activities, cursor.figures.teachers, cursor.figures.students,
                      cursor.after_region.empty() ? "-" : cursor.after_region, cursor.after_seq);
  for (const Moment& moment : cursor.moments)
    text += absl::StrFormat(" %s %d %d", moment.region, moment.ledger, moment.evidence);
  return text;
}

ExplainCursor ReadCursor(const std::string& text) {
  ExplainCursor cursor;
  std::istringstream words(text);
  words >> cursor.figures.activities >> cursor.figures.teachers >> cursor.figures.students >> cursor.after_region >>
      cursor.after_seq;
  if (cursor.after_region == "-") cursor.after_region.clear();
  for (Moment moment; words >> moment.region >> moment.ledger >> moment.evidence;) cursor.moments.push_back(moment);
  return cursor;
}

}  // namespace jgt::reporting
