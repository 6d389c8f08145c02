#include "common/archive/zip_reader.h"

#include <absl/strings/str_format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "common/csv/encoding.h"

namespace jgt::archive {
namespace {

constexpr size_t kChunkBytes = size_t{64} * 1024;
constexpr size_t kShownBytesMax = 100;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

std::string Shown(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const size_t length = csv::Utf8Length(text);
    const std::string_view character = length == 0 ? "?" : text.substr(0, length);
    if (shown.size() + character.size() > kShownBytesMax) break;
    shown += character;
    text.remove_prefix(std::max(length, size_t{1}));
  }
  return shown;
}

bool IsZip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"); }

void ZipReader::Close::operator()(::zip* archive) const { zip_discard(archive); }

ZipReader::ZipReader(::zip* archive, const ZipLimits& limits, const ZipRefusals& refusals)
    : zip_(archive), limits_(limits), refusals_(refusals), bytes_left_(limits.parts_bytes_max) {}

StatusOr<std::unique_ptr<ZipReader>> ZipReader::Open(std::string_view bytes, const ZipLimits& limits,
                                                     const ZipRefusals& refusals) {
  if (bytes.size() > limits.file_bytes_max) {
    return refusals.too_large("the file", "文件", limits.file_bytes_max, "bytes");
  }
  const Error no_zip = refusals.bad("it is not a ZIP archive, or a damaged one",
                                    absl::StrFormat("不是 %s，或文件已损坏", refusals.kind_zh));
  if (!IsZip(bytes)) return no_zip;  // no bytes at all are an empty archive to libzip
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (source == nullptr) return no_zip;
  zip_t* const opened = zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (opened == nullptr) {
    zip_source_free(source);
    return no_zip;
  }
  std::unique_ptr<ZipReader> archive(new ZipReader(opened, limits, refusals));
  RETURN_IF_ERROR(archive->ReadNames());
  return archive;
}

Status ZipReader::ReadNames() {
  const zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
  if (static_cast<uint64_t>(count) > limits_.entries_max) {
    return refusals_.too_large("the archive", "压缩包", limits_.entries_max, "entries");
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* const name = zip_get_name(zip_.get(), index, ZIP_FL_ENC_GUESS);
    if (name == nullptr) return refusals_.bad("an entry of the archive has no name", "压缩包中有条目没有名称");
    // Two of one name: programs differ in which of them they read.
    if (!index_by_path_.emplace(Lower(name), index).second) {
      return refusals_.bad(absl::StrFormat("\"%s\" is in the archive twice", Shown(name)),
                           absl::StrFormat("压缩包中“%s”重复出现", Shown(name)));
    }
    names_.emplace_back(name);
  }
  return OkStatus();
}

bool ZipReader::Has(std::string_view path) const { return index_by_path_.contains(Lower(path)); }

StatusOr<std::string> ZipReader::Read(std::string_view path) {
  const auto found = index_by_path_.find(Lower(path));
  if (found == index_by_path_.end()) {
    return refusals_.bad(absl::StrFormat("part \"%s\" is missing", Shown(path)),
                         absl::StrFormat("缺少部件“%s”", Shown(path)));
  }
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(zip_.get(), found->second, 0, &stat) == 0 && (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
      stat.encryption_method != ZIP_EM_NONE) {
    return refusals_.bad("the archive is encrypted; save it without a password", "压缩包已加密，请取消密码后另存");
  }
  const Error damaged = refusals_.bad(absl::StrFormat("part \"%s\" is damaged", Shown(path)),
                                      absl::StrFormat("部件“%s”已损坏", Shown(path)));
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
      return refusals_.too_large(absl::StrFormat("part \"%s\"", Shown(path)), absl::StrFormat("部件“%s”", Shown(path)),
                                 limits_.part_bytes_max, "bytes");
    }
    if (size > bytes_left_) {
      return refusals_.too_large("the parts together", "各部件合计", limits_.parts_bytes_max, "bytes");
    }
    bytes_left_ -= size;
    text.append(chunk.data(), size);
  }
}

}  // namespace jgt::archive
