// The counties of the deployment.
#pragma once

#include <string>
#include <vector>

namespace jgt::bench {

// All 90 of deploy/data/zhejiang_divisions.csv, by code.
std::vector<std::string> CountiesOfZhejiang();

}  // namespace jgt::bench
