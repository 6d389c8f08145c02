// What all the stores' reading has in common: inside a mutation's batch or a transaction of its own, by region ranges.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/writer.h"
#include "common/sql/transaction.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

using Query = std::function<StatusOr<sql::Rows>(const std::string& statement, const sql::Params& params)>;

inline Query QueryOf(sql::Transaction& tx) {
  return [&tx](const std::string& statement, const sql::Params& params) { return tx.Query(statement, params); };
}

inline Query QueryOf(journal::Batch& batch) {
  return [&batch](const std::string& statement, const sql::Params& params) { return batch.Query(statement, params); };
}

// Each query by itself, in no transaction.
inline Query QueryOf(sql::Pool& pool, Deadline deadline) {
  return [&pool, deadline](const std::string& statement, const sql::Params& params) {
    return sql::RunQuery(pool, statement, params, deadline);
  };
}

// Several queries that see one moment.
template <typename T>
StatusOr<T> ReadAtOneMoment(sql::Pool& pool, Deadline deadline, const std::function<StatusOr<T>(const Query&)>& read) {
  return sql::RunTransactionFor<T>(pool, sql::Snapshot(deadline),
                                   [&](sql::Transaction& tx) { return read(QueryOf(tx)); });
}

// First and last code of a region and all below it: {"330300", "330399"} for a city.
struct RegionRange {
  std::string first;
  std::string last;
};
RegionRange RangeOf(const std::string& region);

// Merges lists that are sorted by `less` into one without repetitions, and keeps the first `limit`.
template <typename T, typename Less>
std::vector<T> MergeFirst(std::vector<std::vector<T>> lists, size_t limit, const Less& less) {
  std::vector<T> merged;
  for (std::vector<T>& list : lists) {
    std::vector<T> both;
    std::set_union(std::make_move_iterator(merged.begin()), std::make_move_iterator(merged.end()),
                   std::make_move_iterator(list.begin()), std::make_move_iterator(list.end()), std::back_inserter(both),
                   less);
    if (both.size() > limit) both.resize(limit);
    merged = std::move(both);
  }
  return merged;
}

// A command over several partitions; over a single one it joins that region's group of appends.
StatusOr<journal::Answer> AppendOver(journal::Writer& writer, const std::vector<std::string>& regions,
                                     const journal::Mutation& mutation, const journal::WorkAcross& work);

// Where the entries ended that a work appended: made before anything is appended, asked after.
class Positions {
 public:
  Positions(std::string service, std::vector<std::string> regions,
            const std::function<journal::Batch&(const std::string&)>& batch_of);
  // One for each partition that got an entry; the first partition's always.
  std::vector<journal::Position> Reached() const;

 private:
  const std::string service_;
  const std::vector<std::string> regions_;
  const std::function<journal::Batch&(const std::string&)>& batch_of_;
  std::vector<int64_t> before_;
};

// The last entry's place in a batch's region.
journal::Position PositionOf(const journal::Writer& writer, const journal::Batch& batch);

}  // namespace jgt::roster
