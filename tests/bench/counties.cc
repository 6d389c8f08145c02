#include "tests/bench/counties.h"

#include <algorithm>

#include "common/csv/csv.h"
#include "common/status/status.h"
#include "tests/support/temp_dir.h"

namespace jgt::bench {

std::vector<std::string> CountiesOfZhejiang() {
  const auto table = csv::Read(test::ReadFile(std::string(JGT_DATA_DIR) + "/zhejiang_divisions.csv"));
  JGT_CHECK(table.ok());
  std::vector<std::string> counties;
  for (const csv::Row& row : table->rows) {
    if (row.fields.at(2) == "county") counties.push_back(row.fields.at(0));
  }
  JGT_CHECK(counties.size() == 90);
  std::sort(counties.begin(), counties.end());
  return counties;
}

}  // namespace jgt::bench
