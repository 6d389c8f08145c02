// A migrated database without rows for each test: making its tables takes longer than most tests.
#pragma once

#include <string>
#include <vector>

#include "common/sql/migrator.h"

namespace jgt::test {

// The DSN of a database of SharedMariadb() with this schema and no rows. The first caller's is migrated; later ones of
// the same binary get the same one emptied, and without the tables that a test has made. One user at a time.
std::string EmptySchema(const std::vector<sql::Migration>& migrations);

}  // namespace jgt::test
