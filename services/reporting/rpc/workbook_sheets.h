// The two sheets of the bureau form's workbook.
#pragma once

#include <xlsxwriter.h>

#include "services/reporting/domain/bureau_form.h"

namespace jgt::reporting {

// 月报表: the printed layout.
void WriteFormSheet(lxw_workbook* workbook, const BureauForm& form);
// 依据: journal positions, the checkpoints of the ledgers behind the form and how to check them, how each number is
// counted and opened, and the activities behind each count.
void WriteBasisSheet(lxw_workbook* workbook, const BureauForm& form);

// "2019-04-30 12:00", in Asia/Shanghai.
std::string ShanghaiMinute(Instant instant);

}  // namespace jgt::reporting
