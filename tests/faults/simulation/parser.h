// From text to statements and tables.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/simulation/statement.h"

namespace jgt::sim {

// SELECT, INSERT, UPDATE, DELETE.
Statement ParseStatement(const std::string& text, const std::vector<TableDefinition>& tables);

// CREATE TABLE and ALTER TABLE ... ADD and DROP ... KEY, as migrations write them: adds to or changes `tables`.
void ApplyDefinition(const std::string& text, std::vector<TableDefinition>& tables);

}  // namespace jgt::sim
