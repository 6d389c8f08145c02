// Tables that copy another service's facts, entry by entry of its journal. Entries come in order, save one that was put
// aside and is applied again later: by then newer entries about the same fact may have been applied, and it must not
// take their place. So each copy keeps the number of the entry that it is from, in a column `seq`, and only what is as
// new or newer changes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jgt::sql {

// The statement that inserts a copy, or updates it when the entry is not older than the one that it is from. Its
// parameters are the values of `fixed` (the key's columns, which an update leaves alone), of `facts`, and the entry's
// number. All entries about one row must be of one partition, since numbers of two partitions have no order.
std::string PutNewest(std::string_view table, const std::vector<std::string_view>& fixed,
                      const std::vector<std::string_view>& facts);

}  // namespace jgt::sql
