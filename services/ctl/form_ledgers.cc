#include "services/ctl/form_ledgers.h"

#include <absl/strings/str_format.h>

#include <ostream>

#include "common/names/names.h"
#include "services/ctl/log/log_folder.h"
#include "services/ctl/table.h"

namespace jgt::ctl {

void PrintLedgers(const reporting::v1::BureauForm& form, std::ostream& out) {
  if (form.ledgers().empty()) return;
  Table table({"地区", "数字反映到", "检查点", "覆盖", "根", "省账本", "分录"});
  for (const auto& ledger : form.ledgers()) {
    const std::string reflected = absl::StrFormat("第 %d 条", ledger.position().seq());
    if (!ledger.has_checkpoint()) {
      table.Add({ledger.position().region(), reflected, "尚未发布", "-", "-", "-", "-"});
      continue;
    }
    const auto& checkpoint = ledger.checkpoint();
    table.Add({ledger.position().region(), reflected, checkpoint.origin(),
               absl::StrFormat("前 %d 条", checkpoint.size()), checkpoint.root(), checkpoint.told_at().region(),
               absl::StrFormat("第 %d 条", checkpoint.told_at().seq())});
  }
  table.Print(out);
}

Status WriteCheckpoints(const reporting::v1::BureauForm& form, const std::string& folder) {
  for (const auto& ledger : form.ledgers()) {
    if (!ledger.has_checkpoint()) continue;
    const std::string& region = ledger.position().region();
    if (!IsRegionCode(region))
      return DataLoss("BAD_FORM", absl::StrFormat("the form names a ledger of \"%s\", which is no region", region))
          .Zh("报表中的账本地区代码有误");
    RETURN_IF_ERROR(WriteWholeFile(absl::StrFormat("%s/%s.checkpoint", folder, region), ledger.checkpoint().note()));
  }
  return OkStatus();
}

}  // namespace jgt::ctl
