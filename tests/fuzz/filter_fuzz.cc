// Filters of List methods: what is understood and written again is understood as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/filter/filter.h"
#include "tests/fuzz/fuzz.h"

namespace jgt::fuzz {
namespace {

const std::vector<filter::Allowed>& Fields() {
  static const std::vector<filter::Allowed> fields = {{.field = "state", .comparison = "=", .hint = "a state"},
                                                      {.field = "day", .comparison = ">=", .hint = "a day"},
                                                      {.field = "day", .comparison = "<=", .hint = "a day"},
                                                      {.field = "display_name", .comparison = "=", .hint = "…"}};
  return fields;
}

std::string Written(const std::vector<filter::Term>& terms) {
  std::string text;
  for (const filter::Term& term : terms) {
    if (!text.empty()) text += " AND ";
    text += term.field + " " + term.comparison + " \"";
    for (const char c : term.value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text;
}

void Run(std::string_view text) {
  const StatusOr<std::vector<filter::Term>> terms = filter::Parse(text, Fields());
  if (!terms.ok()) {
    RequireRefusal(terms.status());
    return Require(ReasonOf(terms.status()) == "BAD_FILTER", "another reason: " + ToString(terms.status()));
  }
  Require(terms->size() <= Fields().size(), "a term twice");
  for (const filter::Term& term : *terms) {
    Require(term.at >= 1 && term.at <= text.size(), "a term outside the filter");
    RequireRefusal(filter::BadValue(term, Fields()));
  }
  const std::string written = Written(*terms);
  if (written.size() > 2000) return;  // longer than a filter may be: every blank is written
  const StatusOr<std::vector<filter::Term>> again = filter::Parse(written, Fields());
  Require(again.ok(), "what was written is not understood: " + written);
  Require(again->size() == terms->size(), "other terms: " + written);
  for (size_t i = 0; i < terms->size(); ++i) {
    const filter::Term& a = (*terms)[i];
    const filter::Term& b = (*again)[i];
    Require(a.field == b.field && a.comparison == b.comparison && a.value == b.value, "another term: " + written);
  }
}

}  // namespace
}  // namespace jgt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  jgt::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
