// What a schema stores: the floor of a benchmark writes as many bytes.
#pragma once

#include <cstdint>
#include <string>

#include "common/sql/pool.h"
#include "common/sql/value.h"

namespace jgt::bench {

// Of all rows of a table: the bytes of their columns, and of the entries that they have in secondary indexes.
struct StoredBytes {
  int64_t rows = 0;
  int64_t indexes = 0;
};
StoredBytes BytesOf(sql::Pool& pool, const std::string& table);

// The only cell of the only row.
int64_t SelectInt(sql::Pool& pool, const std::string& statement, const sql::Params& params = {});

}  // namespace jgt::bench
