// The parts of a workbook's ZIP archive, inflated within limits.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "common/xlsx/xlsx.h"

struct zip;

namespace jgt::xlsx {

class Archive {
 public:
  // `bytes` must outlive it. INVALID_ARGUMENT BAD_XLSX, XLSX_TOO_LARGE, MACRO_WORKBOOK.
  static StatusOr<std::unique_ptr<Archive>> Open(std::string_view bytes, const Limits& limits);

  // Part names differ by more than case (ECMA-376 part 2).
  bool Has(std::string_view path) const;
  // Inflates a part anew each time, and counts it each time. INVALID_ARGUMENT BAD_XLSX, XLSX_TOO_LARGE.
  StatusOr<std::string> Read(std::string_view path);

 private:
  struct Close {
    void operator()(zip* archive) const;
  };

  Archive(zip* archive, const Limits& limits);
  Status ReadNames();

  std::unique_ptr<zip, Close> zip_;
  const Limits& limits_;
  std::map<std::string, uint64_t> index_by_path_;  // in lower case
  size_t bytes_left_;
};

}  // namespace jgt::xlsx
