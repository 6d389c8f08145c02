// A nation's schools and pairings, read through the roster's API.
#pragma once

#include "tests/bench/filled_nation.h"
#include "tests/bench/load.h"
#include "tests/support/mariadb_server.h"

namespace jgt::bench {

// Fills the nation, and prints how fast it is read and what the service takes of memory. False when an answer is wrong.
bool MeasureNation(test::MariadbServer& server, const NationSize& size, const Load& load);

}  // namespace jgt::bench
