#include "common/xlsx/archive.h"

#include <algorithm>
#include <cctype>

#include "common/xlsx/refusal.h"

namespace jgt::xlsx {
namespace {

constexpr std::string_view kOleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

// The older container names its streams in UTF-16.
bool HasStream(std::string_view bytes, std::string_view name) {
  std::string wide;
  for (const char c : name) {
    wide += c;
    wide += '\0';
  }
  return bytes.find(wide) != std::string_view::npos;
}

Status OleRefusal(std::string_view bytes) {
  if (HasStream(bytes, "EncryptedPackage")) {
    return BadXlsx("the workbook is encrypted; save it without a password", "工作簿已加密，请取消密码后另存");
  }
  if (HasStream(bytes, "Workbook") || HasStream(bytes, "Book")) {
    return BadXlsx("this is an .xls file; save it as .xlsx", "这是 .xls 文件，请另存为 .xlsx 格式");
  }
  return BadXlsx("this is an older Office file and no workbook; save it as .xlsx",
                 "这是旧版 Office 文件，请另存为 .xlsx 格式");
}

}  // namespace

bool IsWorkbook(std::string_view bytes) { return archive::IsZip(bytes) || bytes.starts_with(kOleMagic); }

StatusOr<std::unique_ptr<Archive>> Archive::Open(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.file_bytes_max) return TooLarge("the file", "文件", limits.file_bytes_max, "bytes");
  if (bytes.starts_with(kOleMagic)) return OleRefusal(bytes);
  ASSIGN_OR_RETURN(std::unique_ptr<archive::ZipReader> zip,
                   archive::ZipReader::Open(bytes,
                                            {.file_bytes_max = limits.file_bytes_max,
                                             .entries_max = limits.entries_max,
                                             .part_bytes_max = limits.part_bytes_max,
                                             .parts_bytes_max = limits.parts_bytes_max},
                                            {.bad = BadXlsx, .too_large = TooLarge, .kind_zh = "XLSX 文件"}));
  for (const std::string& name : zip->names()) {
    if (Lower(name).ends_with("vbaproject.bin")) return MacroRefusal(name);
  }
  return std::unique_ptr<Archive>(new Archive(std::move(zip)));
}

}  // namespace jgt::xlsx
