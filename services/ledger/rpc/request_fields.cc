#include "services/ledger/rpc/request_fields.h"

#include <absl/strings/str_format.h>

#include <utility>

#include "common/clock/clock.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

Error BadField(std::string reason, std::string_view field, const std::string& value, std::string_view allowed,
               std::string zh) {
  const std::string problem = absl::StrFormat("%s is not %s", Shown(value), allowed);
  return InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", field, problem))
      .Field(std::string(field), problem)
      .Zh(std::move(zh));
}

Status CheckYear(int64_t year) {
  if (year >= kYearMin && year <= kYearMax) return OkStatus();
  return BadField("BAD_YEAR", "year", std::to_string(year), absl::StrFormat("a year %d-%d", kYearMin, kYearMax),
                  "年份须在 2000–2100 之间");
}

}  // namespace jgt::ledger
