// The floor of what stores rows: as many rows of as many bytes, by plain INSERTs on the same server.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/mariadb_server.h"

namespace jgt::bench {

// All rows of a schema, and what one takes on the average, its entries in secondary indexes included.
struct StoredRows {
  int64_t rows = 0;
  int64_t bytes_of_row = 0;
};
StoredRows RowsOfSchema(const std::string& dsn);

// Stores such rows in so many commits over so many connections; how many microseconds that takes.
int64_t InsertRaw(test::MariadbServer& server, const StoredRows& stored, int64_t commits, int connections);

}  // namespace jgt::bench
