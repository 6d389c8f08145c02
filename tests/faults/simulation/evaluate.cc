#include "tests/faults/simulation/evaluate.h"

#include <algorithm>

namespace jgt::sim {
namespace {

using sql::Value;

// Operands that need no computing are not copied: most of a schedule's time is comparing.
const Value* Peek(const Expression& expression, const Evaluation& in) {
  switch (expression.op) {
    case Op::kLiteral:
      return &expression.literal;
    case Op::kParam:
      return &in.params[expression.index];
    case Op::kColumn:
      return &(*in.row)[expression.index];
    case Op::kOuter:
      return &(*in.outer)[expression.index];
    case Op::kInserted:
      return &(*in.inserted)[expression.index];
    default:
      return nullptr;
  }
}

class Operand {
 public:
  Operand(const Expression& expression, const Evaluation& in) : seen_(Peek(expression, in)) {
    if (seen_ == nullptr) computed_ = Evaluate(expression, in);
  }
  const Value& operator*() const { return seen_ == nullptr ? computed_ : *seen_; }
  const Value* operator->() const { return &**this; }

 private:
  const Value* seen_;
  Value computed_;
};

Value Truth(bool truth) { return Value::Int(truth ? 1 : 0); }

bool Holds(Op op, int order) {
  switch (op) {
    case Op::kEqual:
      return order == 0;
    case Op::kNotEqual:
      return order != 0;
    case Op::kLess:
      return order < 0;
    case Op::kLessOrEqual:
      return order <= 0;
    case Op::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

Value In(const Expression& expression, const Evaluation& in) {
  const Operand left(expression.args[0], in);
  if (left->is_null()) return Value();
  for (size_t i = 1; i < expression.args.size(); ++i) {
    const Operand one(expression.args[i], in);
    if (!one->is_null() && Compare(*left, *one) == 0) return Truth(true);
  }
  return Truth(false);
}

Value Later(const Expression& expression, const Evaluation& in) {
  const Operand instant(expression.args[0], in);
  const Operand span(expression.args[1], in);
  if (instant->is_null() || span->is_null()) return Value();
  const StatusOr<Instant> from = FromSql(instant->bytes());
  JGT_CHECK(from.ok());
  return *from + std::chrono::microseconds(span->number() * expression.number);
}

// The first of the arguments that is not NULL (COALESCE), or the extreme one, NULL when one is (GREATEST, LEAST).
Value Choose(const Expression& expression, const Evaluation& in) {
  Value best;
  for (size_t i = 0; i < expression.args.size(); ++i) {
    const Operand one(expression.args[i], in);
    if (expression.op == Op::kCoalesce) {
      if (!one->is_null()) return *one;
      continue;
    }
    if (one->is_null()) return Value();
    const int order = i == 0 ? 0 : Compare(*one, best);
    if (i == 0 || (expression.op == Op::kGreatest ? order > 0 : order < 0)) best = *one;
  }
  return best;
}

Value Concat(const Expression& expression, const Evaluation& in) {
  std::string text;
  for (const Expression& arg : expression.args) {
    const Operand one(arg, in);
    if (one->is_null()) return Value();
    text += one->bytes();
  }
  return Value::Text(std::move(text));
}

Value Left(const Expression& expression, const Evaluation& in) {
  const Operand text(expression.args[0], in);
  const Operand count(expression.args[1], in);
  if (text->is_null() || count->is_null()) return Value();
  return Value::Text(text->bytes().substr(0, static_cast<size_t>(count->number())));
}

Value Like(const Expression& expression, const Evaluation& in) {
  const Operand text(expression.args[0], in);
  const Operand pattern(expression.args[1], in);
  if (text->is_null() || pattern->is_null()) return Value();
  JGT_CHECK(pattern->bytes().find('%') == std::string::npos);
  return Truth(std::equal(text->bytes().begin(), text->bytes().end(), pattern->bytes().begin(), pattern->bytes().end(),
                          [](char is, char wanted) { return wanted == '_' || wanted == is; }));
}

Value Extreme(const Expression& expression, const Evaluation& in, const std::vector<const Cells*>& rows) {
  Value best;
  for (const Cells* row : rows) {
    Value one = Evaluate(expression.args[0], {.params = in.params, .now = in.now, .row = row});
    if (one.is_null()) continue;
    if (expression.op == Op::kSum) {
      best = Value::Int(one.number() + (best.is_null() ? 0 : best.number()));
      continue;
    }
    const int order = best.is_null() ? 0 : Compare(one, best);
    if (best.is_null() || (expression.op == Op::kMin ? order < 0 : order > 0)) best = std::move(one);
  }
  return best;
}

}  // namespace

int Compare(const Value& a, const Value& b) {
  const bool is_integer = a.kind() == Value::Kind::kInt;
  // MySQL would convert; a statement of ours that relies on it is a mistake.
  JGT_CHECK(is_integer == (b.kind() == Value::Kind::kInt));
  if (is_integer) return a.number() < b.number() ? -1 : a.number() > b.number() ? 1 : 0;
  const int order = a.bytes().compare(b.bytes());
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool IsTrue(const Expression& condition, const Evaluation& in) {
  if (condition.op == Op::kAnd) return IsTrue(condition.args[0], in) && IsTrue(condition.args[1], in);
  if (condition.op == Op::kOr) return IsTrue(condition.args[0], in) || IsTrue(condition.args[1], in);
  const Value value = Evaluate(condition, in);
  return !value.is_null() && value.number() != 0;
}

Value Evaluate(const Expression& expression, const Evaluation& in) {
  if (const Value* const seen = Peek(expression, in)) return *seen;
  switch (expression.op) {
    case Op::kNow:
      return in.now;
    case Op::kAnd:
    case Op::kOr:
      return Truth(IsTrue(expression, in));
    case Op::kNot: {
      const Operand test(expression.args[0], in);
      return test->is_null() ? Value() : Truth(test->number() == 0);
    }
    case Op::kIsNull:
      return Truth(Operand(expression.args[0], in)->is_null());
    case Op::kIf:
      return Evaluate(expression.args[IsTrue(expression.args[0], in) ? 1 : 2], in);
    case Op::kIn:
      return In(expression, in);
    case Op::kLater:
      return Later(expression, in);
    case Op::kCoalesce:
    case Op::kGreatest:
    case Op::kLeast:
      return Choose(expression, in);
    case Op::kConcat:
      return Concat(expression, in);
    case Op::kLeft:
      return Left(expression, in);
    case Op::kLike:
      return Like(expression, in);
    case Op::kSubquery:
      return (*in.subquery)(*expression.subquery, *in.row);
    default:
      break;
  }
  JGT_CHECK(expression.args.size() == 2);
  const Operand left(expression.args[0], in);
  const Operand right(expression.args[1], in);
  if (left->is_null() || right->is_null()) return Value();
  if (expression.op == Op::kAdd) return Value::Int(left->number() + right->number());
  if (expression.op == Op::kSubtract) return Value::Int(left->number() - right->number());
  return Truth(Holds(expression.op, Compare(*left, *right)));
}

Value Aggregate(const Expression& expression, const Evaluation& in, const std::vector<const Cells*>& rows) {
  if (expression.op == Op::kCount) return Value::Int(static_cast<int64_t>(rows.size()));
  if (expression.op >= Op::kMin && expression.op <= Op::kSum) return Extreme(expression, in, rows);
  // An expression of aggregates: each is computed, and what is around them then sees literals.
  Expression outer = expression;
  for (Expression& arg : outer.args) {
    Value value = Aggregate(arg, in, rows);
    arg = Expression();
    arg.literal = std::move(value);
  }
  return Evaluate(outer, in);
}

}  // namespace jgt::sim
