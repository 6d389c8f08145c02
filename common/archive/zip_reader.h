// ZIP archives that strangers send, read within limits: bytes are counted while they are inflated, whatever the archive
// says of itself.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

struct zip;

namespace jgt::archive {

struct ZipLimits {
  size_t file_bytes_max = size_t{10} * 1024 * 1024;
  size_t entries_max = 1000;
  size_t part_bytes_max = size_t{16} * 1024 * 1024;   // of one part, inflated
  size_t parts_bytes_max = size_t{32} * 1024 * 1024;  // of all parts that are read
};

// How its owner says that it is not read: `problem` and `what` for programs and for people (zh-CN).
struct ZipRefusals {
  Error (*bad)(std::string_view problem, std::string_view problem_zh);
  Error (*too_large)(std::string_view what, std::string_view what_zh, size_t max, std::string_view unit);
  std::string_view kind_zh = "ZIP 压缩文件";  // what people call such an archive
};

// At most the first 100 bytes, whole characters, of what a file says.
std::string Shown(std::string_view text);

// Whether these are the first bytes of a ZIP archive.
bool IsZip(std::string_view bytes);

class ZipReader {
 public:
  // `bytes` must outlive it. The refusals, for what is no archive, has too many entries, or has a name twice.
  static StatusOr<std::unique_ptr<ZipReader>> Open(std::string_view bytes, const ZipLimits& limits,
                                                   const ZipRefusals& refusals);

  // As they are written, in the archive's order. Names differ by more than case.
  const std::vector<std::string>& names() const { return names_; }
  bool Has(std::string_view path) const;
  // Inflates a part anew each time, and counts it each time. The refusals, for one that is missing, damaged, encrypted
  // or too large.
  StatusOr<std::string> Read(std::string_view path);

 private:
  struct Close {
    void operator()(::zip* archive) const;
  };

  ZipReader(::zip* archive, const ZipLimits& limits, const ZipRefusals& refusals);
  Status ReadNames();

  std::unique_ptr<::zip, Close> zip_;
  const ZipLimits limits_;
  const ZipRefusals refusals_;
  std::vector<std::string> names_;
  std::map<std::string, uint64_t> index_by_path_;  // in lower case
  size_t bytes_left_;
};

}  // namespace jgt::archive
