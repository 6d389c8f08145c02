#include "common/archive/zip_writer.h"

#include <zip.h>

#include <memory>

namespace jgt::archive {
namespace {

constexpr zip_uint16_t kDosTime = 0;
constexpr zip_uint16_t kDosDate = (1U << 5U) | 1U;  // 1980-01-01

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

Status Failed(const std::string& what) {
  return Internal("ARCHIVE_FAILED", "the archive cannot be written: " + what).Zh("生成压缩文件失败，请稍后重试");
}

Status AddPart(zip_t* archive, const std::string& path, const std::string& content) {
  zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
  if (source == nullptr) return Failed("no memory");
  const zip_int64_t index = zip_file_add(archive, path.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return Failed(path);
  }
  const bool dated = zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), kDosTime, kDosDate, 0) == 0;
  return dated ? OkStatus() : Failed(path);
}

StatusOr<std::string> BytesOf(zip_source_t* source) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) return Failed("it cannot be read back");
  std::string bytes(stat.size, '\0');
  const zip_int64_t read = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (read != static_cast<zip_int64_t>(bytes.size())) return Failed("it cannot be read back");
  return bytes;
}

}  // namespace

StatusOr<std::string> WriteZip(const std::vector<std::pair<std::string, std::string>>& parts) {
  const std::unique_ptr<zip_source_t, FreeSource> source(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (source == nullptr) return Failed("no memory");
  std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(source.get(), ZIP_TRUNCATE, nullptr));
  if (archive == nullptr) return Failed("no memory");
  zip_source_keep(source.get());  // the archive gives up its own hold when it is closed
  for (const auto& [path, content] : parts) RETURN_IF_ERROR(AddPart(archive.get(), path, content));
  if (zip_close(archive.get()) != 0) return Failed(zip_strerror(archive.get()));
  archive.release();  // NOLINT(bugprone-unused-return-value): closing it has freed it
  return BytesOf(source.get());
}

}  // namespace jgt::archive
