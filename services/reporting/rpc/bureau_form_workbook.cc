#include "services/reporting/rpc/bureau_form_workbook.h"

#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/log/log.h"
#include "services/reporting/rpc/workbook_sheets.h"

namespace jgt::reporting {
namespace {

Status Failed(const std::string& what) {
  return Internal("WORKBOOK_FAILED", "the workbook cannot be written: " + what).Zh("生成表格文件失败，请稍后重试");
}

// A file that disappears with the object: the library writes to paths only.
class TemporaryFile final {
 public:
  TemporaryFile() {
    std::error_code error;
    path_ = (std::filesystem::temp_directory_path(error) / "jgt-form-XXXXXX").string();
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

void SetProperties(lxw_workbook* workbook, const BureauForm& form) {
  std::string title = "“互联网+义务教育结对帮扶”工作推进情况月报表";
  std::string subject = form.bureau + " " + ToString(form.month);
  lxw_doc_properties properties = {};
  properties.title = title.data();
  properties.subject = subject.data();
  // Not the time of writing: the same form gives the same file.
  properties.created = form.due_at.micros / 1'000'000;
  workbook_set_properties(workbook, &properties);
}

}  // namespace

StatusOr<std::string> WriteWorkbook(const BureauForm& form) {
  const TemporaryFile file;
  if (!file.made()) return Failed("no temporary file");
  lxw_workbook* const workbook = workbook_new(file.path().c_str());
  if (workbook == nullptr) return Failed("no memory");
  SetProperties(workbook, form);
  WriteFormSheet(workbook, form);
  WriteBasisSheet(workbook, form);
  if (const lxw_error error = workbook_close(workbook); error != LXW_NO_ERROR) return Failed(lxw_strerror(error));
  std::ifstream stream(file.path(), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream || bytes.empty()) return Failed("the file cannot be read back");
  return bytes;
}

}  // namespace jgt::reporting
