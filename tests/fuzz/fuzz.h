// What every fuzz target says about what it found.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "common/status/status.h"

namespace jgt::fuzz {

// Ends the program, which libFuzzer reports with the input that led here.
inline void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "found: %s\n", what.c_str());
  std::abort();
}

// Refusals are the caller's fault, with a reason and a sentence for people; nothing else may come out of a parser.
inline void RequireRefusal(const Status& status) {
  Require(status.code() == StatusCode::kInvalidArgument, "a refusal of another code: " + ToString(status));
  Require(!ReasonOf(status).empty(), "a refusal without a reason: " + ToString(status));
  Require(!status.message().empty(), "a refusal that says nothing");
}

}  // namespace jgt::fuzz
