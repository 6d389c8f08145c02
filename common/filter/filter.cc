#include "common/filter/filter.h"

#include <algorithm>
#include <cctype>

namespace jgt::filter {
namespace {

constexpr size_t kFilterMax = 2000;
constexpr size_t kShownMax = 40;

std::string Describe(const std::vector<Allowed>& allowed) {
  std::string text = "allowed are";
  for (const Allowed& term : allowed) {
    text += absl::StrFormat("%s %s %s \"%s\"", term.field == allowed.front().field ? "" : ",", term.field,
                            term.comparison, term.hint);
  }
  return text + ", each once, joined by AND";
}

Status Bad(size_t at, std::string_view shown, const std::string& problem, const std::vector<Allowed>& allowed) {
  const std::string what =
      absl::StrFormat("at byte %d, \"%s\": %s; %s", at, shown.substr(0, kShownMax), problem, Describe(allowed));
  return InvalidArgument("BAD_FILTER", absl::StrFormat("filter: %s", what))
      .Field("filter", what)
      .Zh(absl::StrFormat("筛选条件第 %d 个字节处有误", at));
}

class Parser {
 public:
  Parser(std::string_view text, const std::vector<Allowed>& allowed) : text_(text), allowed_(allowed) {}

  StatusOr<std::vector<Term>> Run() {
    if (text_.size() > kFilterMax) return Fail(0, absl::StrFormat("the filter is longer than %d bytes", kFilterMax));
    SkipBlanks();
    if (at_ == text_.size()) return terms_;
    while (true) {
      RETURN_IF_ERROR(ReadTerm());
      SkipBlanks();
      if (at_ == text_.size()) return terms_;
      const size_t start = at_;
      if (Take(IsWord) != "AND") return Fail(start, "AND is expected");
    }
  }

 private:
  static bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
  static bool IsComparison(char c) { return c == '<' || c == '>' || c == '='; }

  Status Fail(size_t at, const std::string& problem) const { return Bad(at + 1, text_.substr(at), problem, allowed_); }

  void SkipBlanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  template <typename Predicate>
  std::string_view Take(const Predicate& is_part) {
    SkipBlanks();
    const size_t start = at_;
    while (at_ < text_.size() && is_part(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  Status ReadTerm() {
    SkipBlanks();
    Term term;
    const size_t start = at_;
    term.at = start + 1;
    term.field = Take(IsWord);
    term.comparison = Take(IsComparison);
    const bool known = std::any_of(allowed_.begin(), allowed_.end(), [&](const Allowed& allowed) {
      return allowed.field == term.field && allowed.comparison == term.comparison;
    });
    if (!known) return Fail(start, "there is no such term");
    ASSIGN_OR_RETURN(term.value, ReadValue());
    const bool twice = std::any_of(terms_.begin(), terms_.end(), [&](const Term& other) {
      return other.field == term.field && other.comparison == term.comparison;
    });
    if (twice) return Fail(start, "the term stands twice");
    terms_.push_back(std::move(term));
    return OkStatus();
  }

  StatusOr<std::string> ReadValue() {
    SkipBlanks();
    const size_t quote = at_;
    if (at_ == text_.size() || text_[at_] != '"') return Fail(quote, "a value in double quotes is expected");
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ == text_.size()) return Fail(quote, "the closing quote is missing");
    ++at_;
    return value;
  }

  const std::string_view text_;
  const std::vector<Allowed>& allowed_;
  size_t at_ = 0;
  std::vector<Term> terms_;
};

}  // namespace

StatusOr<std::vector<Term>> Parse(std::string_view text, const std::vector<Allowed>& allowed) {
  return Parser(text, allowed).Run();
}

Status BadValue(const Term& term, const std::vector<Allowed>& allowed) {
  return Bad(term.at, term.value, absl::StrFormat("%s has no such value", term.field), allowed);
}

}  // namespace jgt::filter
