#include "common/csv/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

namespace jgt::csv {
namespace {

constexpr std::string_view kUtf8Bom = "\xEF\xBB\xBF";

int LineAt(std::string_view bytes, size_t offset) {
  return 1 + static_cast<int>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

Status BadBytes(std::string_view bytes, size_t offset, std::string_view encoding, std::string_view advice,
                std::string_view advice_zh) {
  const int line = LineAt(bytes, offset);
  return InvalidArgument("BAD_ENCODING",
                         absl::StrFormat("line %d, byte %d: not %s; %s", line, offset, encoding, advice))
      .Meta("line", absl::StrFormat("%d", line))
      .Meta("byte", absl::StrFormat("%d", offset))
      .Field("content", absl::StrFormat("line %d, byte %d is not %s", line, offset, encoding))
      .Zh(absl::StrFormat("第 %d 行（文件第 %d 字节）不是有效的 %s 编码，%s", line, offset, encoding, advice_zh));
}

Status BadUtf8(std::string_view bytes, size_t offset) {
  return BadBytes(bytes, offset, "UTF-8", "save the file as UTF-8, or say encoding GB18030 if it is",
                  "请将文件另存为 UTF-8，或注明编码为 GB18030");
}

// Excel's "Unicode text": two bytes a character, which no reader of UTF-8 can make sense of.
bool LooksLikeUtf16(std::string_view bytes) { return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"); }

class Converter {
 public:
  explicit Converter(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (valid()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  // iconv_open reports failure as this very pointer.
  bool valid() const { return handle_ != reinterpret_cast<iconv_t>(-1); }  // NOLINT(performance-no-int-to-ptr)
  iconv_t handle() const { return handle_; }

 private:
  const iconv_t handle_;
};

StatusOr<std::string> FromGb18030(std::string_view bytes) {
  const Converter converter("GB18030");
  if (!converter.valid()) return Internal("ICONV_MISSING", "this system's iconv does not know GB18030");
  std::string text(bytes.size() * 3 + 16, '\0');  // A character of two bytes becomes at most four.
  std::string input(bytes);                       // iconv wants a mutable pointer, though it does not write.
  char* from = input.data();
  size_t from_left = input.size();
  char* to = text.data();
  size_t to_left = text.size();
  if (iconv(converter.handle(), &from, &from_left, &to, &to_left) == static_cast<size_t>(-1)) {
    JGT_CHECK(errno != E2BIG);
    return BadBytes(bytes, input.size() - from_left, "GB18030", "save the file as UTF-8 and try again",
                    "请将文件另存为 UTF-8 后重试");
  }
  text.resize(text.size() - to_left);
  return text;
}

}  // namespace

size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) -> unsigned { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (text.empty()) return 0;
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU) return continues(1) ? 2 : 0;
  if (first >= 0xE0U && first <= 0xEFU) {
    if (!continues(1) || !continues(2)) return 0;
    if (first == 0xE0U && byte(1) < 0xA0U) return 0;  // overlong
    if (first == 0xEDU && byte(1) > 0x9FU) return 0;  // surrogates
    return 3;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xF0U && byte(1) < 0x90U) return 0;  // overlong
    if (first == 0xF4U && byte(1) > 0x8FU) return 0;  // beyond U+10FFFF
    return 4;
  }
  return 0;
}

StatusOr<std::string> ToUtf8(std::string_view bytes, Encoding encoding) {
  std::string text;
  if (encoding == Encoding::kGb18030 && !bytes.starts_with(kUtf8Bom)) {
    ASSIGN_OR_RETURN(text, FromGb18030(bytes));
  } else {
    // A file that begins with UTF-8's mark is UTF-8, whatever the caller believes.
    if (LooksLikeUtf16(bytes)) return BadUtf8(bytes, 0);
    for (size_t at = 0; at < bytes.size();) {
      const size_t length = Utf8Length(bytes.substr(at));
      if (length == 0) return BadUtf8(bytes, at);
      at += length;
    }
    text = std::string(bytes);
  }
  if (text.starts_with(kUtf8Bom)) text.erase(0, kUtf8Bom.size());
  return text;
}

}  // namespace jgt::csv
