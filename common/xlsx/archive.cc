#include "common/xlsx/archive.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "common/xlsx/refusal.h"

namespace jgt::xlsx {
namespace {

constexpr std::string_view kOleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr size_t kChunkBytes = size_t{64} * 1024;

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

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

bool IsWorkbook(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06") || bytes.starts_with(kOleMagic);
}

void Archive::Close::operator()(zip* archive) const { zip_discard(archive); }

Archive::Archive(zip* archive, const Limits& limits)
    : zip_(archive), limits_(limits), bytes_left_(limits.parts_bytes_max) {}

StatusOr<std::unique_ptr<Archive>> Archive::Open(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.file_bytes_max) return TooLarge("the file", "文件", limits.file_bytes_max, "bytes");
  if (bytes.starts_with(kOleMagic)) return OleRefusal(bytes);
  const Error no_zip = BadXlsx("it is not a ZIP archive, or a damaged one", "不是 XLSX 文件，或文件已损坏");
  if (!IsWorkbook(bytes)) return no_zip;  // no bytes at all are an empty archive to libzip
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (source == nullptr) return no_zip;
  zip_t* const opened = zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (opened == nullptr) {
    zip_source_free(source);
    return no_zip;
  }
  std::unique_ptr<Archive> archive(new Archive(opened, limits));
  RETURN_IF_ERROR(archive->ReadNames());
  return archive;
}

Status Archive::ReadNames() {
  const zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
  if (static_cast<uint64_t>(count) > limits_.entries_max) {
    return TooLarge("the archive", "压缩包", limits_.entries_max, "entries");
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* const name = zip_get_name(zip_.get(), index, ZIP_FL_ENC_GUESS);
    if (name == nullptr) return BadXlsx("an entry of the archive has no name", "压缩包中有条目没有名称");
    const std::string path = Lower(name);
    if (path.ends_with("vbaproject.bin")) return MacroRefusal(name);
    // Two of one name: programs differ in which of them they read.
    if (!index_by_path_.emplace(path, index).second) {
      return BadXlsx(absl::StrFormat("\"%s\" is in the archive twice", Shown(name)),
                     absl::StrFormat("压缩包中“%s”重复出现", Shown(name)));
    }
  }
  return OkStatus();
}

bool Archive::Has(std::string_view path) const { return index_by_path_.contains(Lower(path)); }

StatusOr<std::string> Archive::Read(std::string_view path) {
  const auto found = index_by_path_.find(Lower(path));
  if (found == index_by_path_.end()) {
    return BadXlsx(absl::StrFormat("part \"%s\" is missing", Shown(path)),
                   absl::StrFormat("缺少部件“%s”", Shown(path)));
  }
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(zip_.get(), found->second, 0, &stat) == 0 && (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
      stat.encryption_method != ZIP_EM_NONE) {
    return BadXlsx("the archive is encrypted; save it without a password", "压缩包已加密，请取消密码后另存");
  }
  const Error damaged =
      BadXlsx(absl::StrFormat("part \"%s\" is damaged", Shown(path)), absl::StrFormat("部件“%s”已损坏", Shown(path)));
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(zip_.get(), found->second, 0));
  if (file == nullptr) return damaged;
  std::string text;
  std::array<char, kChunkBytes> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  while (true) {
    const zip_int64_t read = zip_fread(file.get(), chunk.data(), chunk.size());
    if (read < 0) return damaged;
    if (read == 0) return text;
    const auto size = static_cast<size_t>(read);
    if (text.size() + size > limits_.part_bytes_max) {
      return TooLarge(absl::StrFormat("part \"%s\"", Shown(path)), absl::StrFormat("部件“%s”", Shown(path)),
                      limits_.part_bytes_max, "bytes");
    }
    if (size > bytes_left_) return TooLarge("the parts together", "各部件合计", limits_.parts_bytes_max, "bytes");
    bytes_left_ -= size;
    text.append(chunk.data(), size);
  }
}

}  // namespace jgt::xlsx
