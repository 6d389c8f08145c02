// The parts of a workbook's ZIP archive, inflated within limits.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/archive/zip_reader.h"
#include "common/status/status.h"
#include "common/xlsx/xlsx.h"

namespace jgt::xlsx {

class Archive {
 public:
  // `bytes` must outlive it. INVALID_ARGUMENT BAD_XLSX, XLSX_TOO_LARGE, MACRO_WORKBOOK.
  static StatusOr<std::unique_ptr<Archive>> Open(std::string_view bytes, const Limits& limits);

  // Part names differ by more than case (ECMA-376 part 2).
  bool Has(std::string_view path) const { return zip_->Has(path); }
  // Inflates a part anew each time, and counts it each time. INVALID_ARGUMENT BAD_XLSX, XLSX_TOO_LARGE.
  StatusOr<std::string> Read(std::string_view path) { return zip_->Read(path); }

 private:
  explicit Archive(std::unique_ptr<archive::ZipReader> zip) : zip_(std::move(zip)) {}

  std::unique_ptr<archive::ZipReader> zip_;
};

}  // namespace jgt::xlsx
