// The roll-up's tables of a whole province, as jgt-rollup would have left them after so many activities: 90 counties,
// 28 pairings each, so many months that a month holds ten thousand activities and more. The contributions are written
// by INSERTs, the cells by one aggregate over them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/sql/pool.h"
#include "common/sql/value.h"
#include "services/reporting/domain/count_store.h"
#include "tests/support/mariadb_server.h"

namespace jgt::bench {

inline constexpr int64_t kPairingsOfCounty = 28;

class FilledProvince {
 public:
  FilledProvince(test::MariadbServer& server, int64_t activities);

  sql::Pool& pool() { return pool_; }
  const std::vector<std::string>& counties() const { return counties_; }
  // The last month: the one that is asked for. Before it lie all the others.
  Month month() const { return month_; }
  // The entry in the middle of the month, the same in every county.
  int64_t middle_seq() const { return middle_seq_; }
  // How many activities a county has, one more or less.
  int64_t activities_of_county() const;
  static std::string Pairing(const std::string& county, int64_t number);
  static std::string Activity(const std::string& county, int64_t number);

  // What the contributions themselves add up to in the month, without the cells; empty names mean all.
  reporting::Figures SumOfContributions(const std::string& county, const std::string& pairing, reporting::Basis basis);
  // "month 2022-12: 83333 activities, 19080 county cells, 40320 pairing cells".
  std::string Describe();

 private:
  void FillRoster();
  void FillContributions();
  void FillCells();
  void Execute(const std::string& statement, const sql::Params& params = {});
  int64_t CountInMonth(const std::string& table);

  const int64_t activities_;
  const int64_t months_;
  const Month month_;
  const int64_t middle_seq_;
  const std::vector<std::string> counties_;
  sql::Pool pool_;
};

}  // namespace jgt::bench
