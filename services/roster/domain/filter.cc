#include "services/roster/domain/filter.h"

#include <algorithm>
#include <cctype>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kFilterBytesMax = 1000;

class FilterReader {
 public:
  FilterReader(std::string_view text, const std::vector<std::string>& fields) : text_(text), fields_(fields) {}

  StatusOr<std::map<std::string, std::string>> ReadAll() {
    std::map<std::string, std::string> conditions;
    SkipBlanks();
    if (at_ == text_.size()) return conditions;
    while (true) {
      ASSIGN_OR_RETURN(const auto condition, ReadCondition());
      if (!conditions.insert(condition).second) {
        return Bad(absl::StrFormat("field %s is given twice", condition.first));
      }
      SkipBlanks();
      if (at_ == text_.size()) return conditions;
      if (ReadWord() != "AND") return Bad("expected AND");
    }
  }

 private:
  StatusOr<std::pair<std::string, std::string>> ReadCondition() {
    SkipBlanks();
    const std::string field = ReadWord();
    if (std::find(fields_.begin(), fields_.end(), field) == fields_.end()) {
      return Bad(absl::StrFormat("expected one of the fields %s", Fields()));
    }
    SkipBlanks();
    if (!Take('=')) return Bad("expected =");
    SkipBlanks();
    if (!Take('"')) return Bad("expected a value in double quotes");
    std::string value;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_++];
    }
    if (!Take('"')) return Bad("expected a closing quote");
    return std::pair(field, value);
  }

  std::string ReadWord() {
    const size_t start = at_;
    while (at_ < text_.size() && (std::isalpha(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    word_at_ = start;
    return std::string(text_.substr(start, at_ - start));
  }

  bool Take(char wanted) {
    word_at_ = at_;
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void SkipBlanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  std::string Fields() const {
    std::string names;
    for (const std::string& field : fields_) names += (names.empty() ? "" : ", ") + field;
    return names;
  }

  Status Bad(std::string_view problem) const {
    const std::string where = absl::StrFormat("character %d: %s", word_at_ + 1, problem);
    return InvalidArgument("BAD_FILTER", absl::StrFormat("filter, %s", where))
        .Field("filter", absl::StrFormat("%s; the form is field = \"VALUE\" AND ..., fields are %s", where, Fields()))
        .Zh(absl::StrFormat("筛选条件第 %d 个字符处有误；格式为 field = \"VALUE\"，以 AND 连接，可用字段：%s",
                            word_at_ + 1, Fields()));
  }

  const std::string_view text_;
  const std::vector<std::string>& fields_;
  size_t at_ = 0;
  size_t word_at_ = 0;
};

}  // namespace

StatusOr<std::map<std::string, std::string>> ParseFilter(std::string_view text,
                                                         const std::vector<std::string>& fields) {
  if (text.size() > kFilterBytesMax) {
    return InvalidArgument("BAD_FILTER", absl::StrFormat("filter is longer than %d bytes", kFilterBytesMax))
        .Field("filter", absl::StrFormat("at most %d bytes", kFilterBytesMax))
        .Zh("筛选条件过长");
  }
  return FilterReader(text, fields).ReadAll();
}

Status UnknownFilterValue(std::string_view field, std::string_view value, std::string_view allowed) {
  const std::string shown = FirstCharacters(value, 100);
  return InvalidArgument("BAD_FILTER", absl::StrFormat("filter: %s has no value \"%s\"", field, shown))
      .Field("filter", absl::StrFormat("%s = \"%s\"; allowed are %s", field, shown, allowed))
      .Zh(absl::StrFormat("筛选条件 %s 的值“%s”无效，可用：%s", field, shown, allowed));
}

}  // namespace jgt::roster
