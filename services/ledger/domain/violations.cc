#include "services/ledger/domain/violations.h"

#include <utility>

namespace jgt::ledger {
namespace {

constexpr size_t kShownMax = 60;

unsigned char ByteAt(std::string_view text, size_t at) { return static_cast<unsigned char>(text[at]); }

// Bytes of the character that begins at `at`; 0 when there is none: truncated, overlong, a surrogate or beyond
// U+10FFFF.
size_t CharacterSize(std::string_view text, size_t at) {
  const unsigned char lead = ByteAt(text, at);
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((ByteAt(text, at + i) & 0xC0U) != 0x80) return 0;
  }
  const unsigned char second = ByteAt(text, at + 1);
  const bool bad_second = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                          (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return bad_second ? 0 : size;
}

}  // namespace

int64_t CharacterCount(std::string_view text) {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const size_t size = CharacterSize(text, at);
    if (size == 0) return -1;
    at += size;
  }
  return count;
}

std::string Shown(std::string_view value) {
  if (CharacterCount(value) < 0) return "(not UTF-8)";
  size_t end = 0;
  while (end < value.size()) {
    const size_t next = end + CharacterSize(value, end);
    if (next > kShownMax) break;
    end = next;
  }
  return absl::StrFormat("\"%s\"%s", value.substr(0, end), end < value.size() ? "…" : "");
}

void Violations::Add(std::string field, std::string description) {
  ++count_;
  if (kept_.size() < kKeptMax) kept_.push_back({.field = std::move(field), .description = std::move(description)});
}

Status Violations::ToStatus(const char* reason, const char* what_zh) const {
  if (empty()) return OkStatus();
  const FieldViolation& first = kept_.front();
  return InvalidArgument(reason,
                         absl::StrFormat("%s: %s%s", first.field, first.description,
                                         count_ > 1 ? absl::StrFormat(" (and %d more)", count_ - 1) : std::string()))
      .Fields(kept_)
      .Meta("violation_count", std::to_string(count_))
      .Zh(absl::StrFormat("%s有 %d 处错误，第一处在 %s", what_zh, count_, first.field));
}

}  // namespace jgt::ledger
