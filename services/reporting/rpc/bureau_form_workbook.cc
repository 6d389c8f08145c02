#include "services/reporting/rpc/bureau_form_workbook.h"

#include "common/xlsx/writer.h"
#include "services/reporting/rpc/workbook_sheets.h"

namespace jgt::reporting {
namespace {

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
  return xlsx::Write([&form](lxw_workbook* workbook) {
    SetProperties(workbook, form);
    WriteFormSheet(workbook, form);
    WriteBasisSheet(workbook, form);
  });
}

}  // namespace jgt::reporting
