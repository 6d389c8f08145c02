// Matchers for Status and StatusOr; failures print code, reason and message.
//   EXPECT_THAT(status, IsOk());
//   EXPECT_THAT(FindSchool(id), StatusIs(StatusCode::kNotFound, "SCHOOL_NOT_FOUND"));
//   EXPECT_THAT(rows, IsOkAndHolds(SizeIs(3)));
//   ASSERT_OK_AND_ASSIGN(const auto rows, tx.Query(...));
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "common/status/status.h"

namespace jgt::test {

inline const Status& StatusOf(const Status& status) { return status; }
template <typename T>
const Status& StatusOf(const StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << ToString(StatusOf(arg));
  return StatusOf(arg).ok();
}

namespace internal {
MATCHER_P(HasCode, code, std::string(negation ? "has not code " : "has code ") + std::string(CodeName(code))) {
  *result_listener << ToString(StatusOf(arg));
  return StatusOf(arg).code() == code;
}
MATCHER_P2(HasCodeAndReason, code, reason,
           std::string(negation ? "is not " : "is ") + std::string(CodeName(code)) + " " + std::string(reason)) {
  *result_listener << ToString(StatusOf(arg));
  return StatusOf(arg).code() == code && ReasonOf(StatusOf(arg)) == reason;
}
}  // namespace internal

inline auto StatusIs(StatusCode code) { return internal::HasCode(code); }
inline auto StatusIs(StatusCode code, std::string reason) {
  return internal::HasCodeAndReason(code, std::move(reason));
}

MATCHER_P(IsOkAndHolds, inner,
          std::string(negation ? "is an error, or holds a value that " : "is OK and holds a value that ") +
              ::testing::DescribeMatcher<typename std::decay_t<arg_type>::value_type>(inner, negation)) {
  if (!arg.ok()) {
    *result_listener << ToString(arg.status());
    return false;
  }
  return ::testing::ExplainMatchResult(inner, *arg, result_listener);
}

}  // namespace jgt::test

#define JGT_ASSERT_OK_AND_ASSIGN_INNER(result, lhs, ...)        \
  auto result = (__VA_ARGS__);                                  \
  ASSERT_TRUE(result.ok()) << ::jgt::ToString(result.status()); \
  lhs = *std::move(result)
#define ASSERT_OK_AND_ASSIGN(lhs, ...) \
  JGT_ASSERT_OK_AND_ASSIGN_INNER(JGT_STATUS_CONCAT(jgt_assert_, __LINE__), lhs, __VA_ARGS__)
#define EXPECT_OK(...) EXPECT_THAT((__VA_ARGS__), ::jgt::test::IsOk())
#define ASSERT_OK(...) ASSERT_THAT((__VA_ARGS__), ::jgt::test::IsOk())
