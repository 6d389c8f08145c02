#include "services/ledger/domain/activity_filter.h"

#include <algorithm>
#include <cctype>

#include "common/names/names.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {
namespace {

constexpr size_t kFilterMax = 2000;
constexpr std::string_view kAllowed =
    "allowed are pairing = \"…\", kind = \"…\", state = \"…\", day >= \"YYYY-MM-DD\" and day <= \"YYYY-MM-DD\", each "
    "once, joined by AND";

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Parser {
 public:
  Parser(std::string_view text, std::string_view region) : text_(text), region_(region) {}

  StatusOr<ActivityFilter> Parse() {
    if (text_.size() > kFilterMax) return Bad(absl::StrFormat("longer than %d bytes", kFilterMax));
    SkipBlanks();
    if (at_ == text_.size()) return filter_;
    while (true) {
      RETURN_IF_ERROR(ParseTerm());
      SkipBlanks();
      if (at_ == text_.size()) return filter_;
      const size_t start = at_;
      if (Word() != "AND") return BadAt(start, "AND is expected");
    }
  }

 private:
  Status Bad(const std::string& problem) const {
    return InvalidArgument("BAD_FILTER", absl::StrFormat("filter: %s; %s", problem, kAllowed))
        .Field("filter", absl::StrFormat("%s; %s", problem, kAllowed))
        .Zh("筛选条件有误：可用 pairing、kind、state、day，以 AND 连接");
  }
  Status BadAt(size_t at, const std::string& problem) const {
    return Bad(absl::StrFormat("at byte %d, %s: %s", at + 1, Shown(text_.substr(at)), problem));
  }

  void SkipBlanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  std::string_view Word() {
    SkipBlanks();
    const size_t start = at_;
    while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  std::string_view Operator() {
    SkipBlanks();
    const size_t start = at_;
    while (at_ < text_.size() && (text_[at_] == '<' || text_[at_] == '>' || text_[at_] == '=')) ++at_;
    return text_.substr(start, at_ - start);
  }
  StatusOr<std::string> Quoted() {
    SkipBlanks();
    const size_t start = at_;
    if (at_ == text_.size() || text_[at_] != '"') return BadAt(start, "a value in double quotes is expected");
    const size_t end = text_.find('"', at_ + 1);
    if (end == std::string_view::npos) return BadAt(start, "the closing quote is missing");
    at_ = end + 1;
    return std::string(text_.substr(start + 1, end - start - 1));
  }

  Status ParseTerm() {
    SkipBlanks();
    const size_t start = at_;
    const std::string_view field = Word();
    const std::string_view comparison = Operator();
    ASSIGN_OR_RETURN(const std::string value, Quoted());
    if (field == "day" && comparison == ">=") return SetDay(start, value, filter_.day_min);
    if (field == "day" && comparison == "<=") return SetDay(start, value, filter_.day_max);
    if (comparison == "=" && field == "pairing") return SetPairing(start, value);
    if (comparison == "=" && field == "kind") return Set(start, value, filter_.kind);
    if (comparison == "=" && field == "state") return SetState(start, value);
    return BadAt(start, "no such term");
  }

  template <typename T>
  Status Set(size_t at, const T& value, std::optional<T>& target) {
    if (target.has_value()) return BadAt(at, "said twice");
    target = value;
    return OkStatus();
  }
  Status SetDay(size_t at, const std::string& value, std::optional<std::string>& target) {
    if (!ParseDay(value).ok()) return BadAt(at, "not a day YYYY-MM-DD");
    return Set(at, value, target);
  }
  Status SetPairing(size_t at, const std::string& value) {
    const StatusOr<ResourceName> name = ParseName("filter", value, "regions/*/pairings/*");
    if (!name.ok() || name->region != region_)
      return BadAt(at, absl::StrFormat("not a name regions/%s/pairings/*", region_));
    return Set(at, value, filter_.pairing);
  }
  Status SetState(size_t at, const std::string& value) {
    const auto* const found = std::find(kStateNames.begin(), kStateNames.end(), value);
    if (found == kStateNames.end()) return BadAt(at, "the states are RECORDED, CONFIRMED, SUPERSEDED and REVERSED");
    return Set(at, static_cast<ActivityState>(found - kStateNames.begin() + 1), filter_.state);
  }

  const std::string_view text_;
  const std::string_view region_;
  size_t at_ = 0;
  ActivityFilter filter_;
};

}  // namespace

StatusOr<ActivityFilter> ParseFilter(std::string_view text, std::string_view region) {
  return Parser(text, region).Parse();
}

}  // namespace jgt::ledger
