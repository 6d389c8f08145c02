// Pages of activities. A list takes the same time however many activities a region has: each page is read from an index
// that begins with what the filter asks for and ends in the order of the list, from the place where the last page
// ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

StatusOr<std::vector<Activity>> ListActivities(const Reader& read, const ListQuery& query);

// RESOURCE_EXHAUSTED TOO_MANY_PAIRINGS for more than a statement can name.
Status CheckPairingCount(const std::optional<std::vector<std::string>>& pairings);

struct ListStatement {
  std::string text;
  sql::Params params;
};
// Activities that lie together in an index, in order: the statements that read them, one after the other, until the
// page is full.
using ListStream = std::vector<ListStatement>;
// The streams that a page is merged from. Here for those who look at how the server would run them.
std::vector<ListStream> StreamsOf(const ListQuery& query);

}  // namespace jgt::ledger
