// A nation in the roster's tables, as ten years of lists and changes would have left it: written by INSERTs of the
// rows that the roster's own storage makes of schools and pairings, because half a million calls would take hours. What
// it says of each school and pairing it can say again, so answers can be compared with it.
//
// Of ten counties nine have 20 pairings and one has 180; a core school has two of them. One supporter in ten lies in
// the next county. Schools beyond those are in no pairing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "services/roster/domain/pairing.h"

namespace jgt::bench {

struct NationSize {
  int64_t schools = 200'000;
  int64_t pairings = 100'000;
};

class FilledNation {
 public:
  // The schema is there, and empty.
  FilledNation(const std::string& dsn, const NationSize& size);

  int64_t schools() const { return first_school_.back(); }
  int64_t pairings() const { return first_pairing_.back(); }
  int64_t counties() const { return static_cast<int64_t>(first_pairing_.size()) - 1; }
  // "110101".
  static std::string CodeOf(int64_t county);
  // The days that lists and changes are of.
  static Day FirstDay();
  static Day LastDay();

  // As it stands today, of all schools by number.
  roster::School SchoolToday(int64_t number) const;
  // Those that a list of the county shows on that day, in its order.
  std::vector<roster::Pairing> ListedOn(int64_t county, const Day& day) const;
  // "7 890 rows": of the versions, names, ends and lists.
  std::string Describe();
  sql::Pool& pool() { return pool_; }

 private:
  // A pairing, from a day on.
  struct Version {
    Day from;
    roster::Pairing pairing;
  };

  int64_t PairingsOf(int64_t county) const;
  int64_t CoresOf(int64_t county) const { return (PairingsOf(county) + 1) / 2; }
  // The county in which the supporter of a pairing lies, and that county's near one the other way round.
  int64_t SupporterCounty(int64_t county, int64_t pairing) const;
  std::optional<int64_t> Near(int64_t county, int64_t step) const;
  int64_t CountyOfSchool(int64_t number) const;
  // The school's number in its county: first the cores, then the members, then the others.
  roster::School SchoolIn(int64_t county, int64_t number) const;
  std::vector<Version> History(int64_t county, int64_t number) const;
  void FillCounties(int64_t first, int64_t step);
  void FillCounty(int64_t county);
  Status FillSchools(sql::Transaction& tx, int64_t county) const;
  Status FillPairings(sql::Transaction& tx, int64_t county) const;

  std::vector<int64_t> first_pairing_;  // by county, and the number of all at the end
  std::vector<int64_t> first_school_;   // the same
  sql::Pool pool_;
};

}  // namespace jgt::bench
