#include "common/xlsx/refusal.h"

namespace jgt::xlsx {
namespace {

std::string_view UnitZh(std::string_view unit) {
  if (unit == "bytes") return "字节";
  return unit == "entries" ? "个条目" : "个标签或属性";
}

}  // namespace

Error BadXlsx(std::string_view problem, std::string_view problem_zh) {
  Error error = InvalidArgument("BAD_XLSX", absl::StrFormat("the workbook cannot be read: %s", problem));
  error.Field("content", std::string(problem)).Zh(absl::StrFormat("无法读取工作簿：%s", problem_zh));
  return error;
}

Error TooLarge(std::string_view what, std::string_view what_zh, size_t max, std::string_view unit) {
  const std::string problem = absl::StrFormat("%s: more than %d %s", what, max, unit);
  Error error = InvalidArgument("XLSX_TOO_LARGE", problem);
  error.Meta("max", absl::StrFormat("%d", max)).Meta("unit", std::string(unit)).Field("content", problem);
  error.Zh(absl::StrFormat("工作簿过大：%s超过 %d %s", what_zh, max, UnitZh(unit)));
  return error;
}

Error MacroRefusal(std::string_view part) {
  const std::string problem =
      absl::StrFormat("the workbook has macros (\"%s\"); only .xlsx without them is allowed", Shown(part));
  Error error = InvalidArgument("MACRO_WORKBOOK", problem);
  error.Field("content", problem).Zh("工作簿含有宏，请另存为不含宏的 .xlsx 文件");
  return error;
}

}  // namespace jgt::xlsx
