#include "common/xlsx/writer.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace jgt::xlsx {
namespace {

Status Failed(const std::string& what) {
  return Internal("WORKBOOK_FAILED", "the workbook cannot be written: " + what).Zh("生成表格文件失败，请稍后重试");
}

// A file that disappears with the object: the library writes to paths only.
class TemporaryFile final {
 public:
  TemporaryFile() {
    std::error_code error;
    path_ = (std::filesystem::temp_directory_path(error) / "jgt-workbook-XXXXXX").string();
    const int fd = ::mkstemp(path_.data());
    if (fd >= 0) ::close(fd);
    made_ = fd >= 0;
  }
  ~TemporaryFile() {
    if (made_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  bool made() const { return made_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

}  // namespace

StatusOr<std::string> Write(const std::function<void(lxw_workbook*)>& fill) {
  const TemporaryFile file;
  if (!file.made()) return Failed("no temporary file");
  lxw_workbook* const workbook = workbook_new(file.path().c_str());
  if (workbook == nullptr) return Failed("no memory");
  fill(workbook);
  if (const lxw_error error = workbook_close(workbook); error != LXW_NO_ERROR) return Failed(lxw_strerror(error));
  std::ifstream stream(file.path(), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream || bytes.empty()) return Failed("the file cannot be read back");
  return bytes;
}

}  // namespace jgt::xlsx
