// The value of an expression for one row.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/faults/simulation/statement.h"

namespace jgt::sim {

struct Evaluation {
  const sql::Params& params;
  Instant now;  // the server's
  const Cells* row = nullptr;
  const Cells* inserted = nullptr;
  const Cells* outer = nullptr;  // of a subquery: the row that it is asked for
  // What a subquery gives for a row.
  const std::function<sql::Value(const Statement&, const Cells& outer)>* subquery = nullptr;
};

// Three-valued, as SQL is: NULL for what is not known.
sql::Value Evaluate(const Expression& expression, const Evaluation& in);
bool IsTrue(const Expression& condition, const Evaluation& in);
// Over all rows: COUNT, MIN, MAX, SUM, and expressions of them.
sql::Value Aggregate(const Expression& expression, const Evaluation& in, const std::vector<const Cells*>& rows);

// -1, 0, 1; both not NULL and of one type.
int Compare(const sql::Value& a, const sql::Value& b);

}  // namespace jgt::sim
