#include "common/xlsx/xlsx.h"

#include "common/xlsx/archive.h"
#include "common/xlsx/refusal.h"
#include "common/xlsx/sheet.h"
#include "common/xlsx/workbook.h"
#include "common/xlsx/xml.h"

namespace jgt::xlsx {
namespace {

constexpr size_t kNamesShownMax = 20;

std::string Join(const std::vector<std::string>& names, std::string_view between) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < kNamesShownMax; ++i) {
    text += absl::StrFormat("%s\"%s\"", i == 0 ? "" : between, Shown(names[i]));
  }
  return names.size() > kNamesShownMax ? text + absl::StrFormat("%s… (%d)", between, names.size()) : text;
}

Status NoSuchSheet(const std::string& wanted, const Workbook& workbook) {
  std::vector<std::string> names;
  for (const SheetPart& sheet : workbook.sheets) names.push_back(sheet.name);
  return InvalidArgument("NO_SUCH_SHEET",
                         absl::StrFormat("no sheet \"%s\"; there are %s", Shown(wanted), Join(names, ", ")))
      .Field("sheet", absl::StrFormat("\"%s\"; allowed are %s", Shown(wanted), Join(names, ", ")))
      .Zh(absl::StrFormat("没有名为“%s”的工作表，现有：%s", Shown(wanted), Join(names, "、")));
}

Status SheetNeeded(const std::vector<std::string>& names) {
  return InvalidArgument("SHEET_NEEDED", absl::StrFormat("several sheets have content: %s", Join(names, ", ")))
      .Field("sheet", absl::StrFormat("one of %s", Join(names, ", ")))
      .Zh(absl::StrFormat("工作簿中有多个工作表含有内容，请指定其一：%s", Join(names, "、")));
}

Status NothingToRead() {
  return InvalidArgument("NO_HEADER", "no visible sheet has any content; a header is needed")
      .Field("content", "no visible sheet has any content")
      .Zh("工作簿中没有含内容的可见工作表");
}

// A sheet and its text, which is parsed once more to be read: two trees at a time would be too much.
struct Chosen {
  std::string name;
  std::string path;
  std::string text;
};

StatusOr<Chosen> OnlySheetWithContent(Archive& archive, const Workbook& workbook, const Limits& limits) {
  Chosen chosen;
  std::vector<std::string> names;
  for (const SheetPart& sheet : workbook.sheets) {
    if (!sheet.visible) continue;
    ASSIGN_OR_RETURN(std::string text, archive.Read(sheet.path));
    Xml xml;
    RETURN_IF_ERROR(Parse(sheet.path, text, limits.part_tags_max, xml));
    ASSIGN_OR_RETURN(const bool has_content, HasContent(xml.tree, sheet.name, workbook, limits));
    if (!has_content) continue;
    names.push_back(sheet.name);
    if (names.size() == 1) chosen = {.name = sheet.name, .path = sheet.path, .text = std::move(text)};
  }
  if (names.empty()) return NothingToRead();
  if (names.size() > 1) return SheetNeeded(names);
  return chosen;
}

StatusOr<Chosen> NamedSheet(Archive& archive, const Workbook& workbook, const std::string& name) {
  for (const SheetPart& sheet : workbook.sheets) {
    if (sheet.name != name) continue;
    ASSIGN_OR_RETURN(std::string text, archive.Read(sheet.path));
    return Chosen{.name = sheet.name, .path = sheet.path, .text = std::move(text)};
  }
  return NoSuchSheet(name, workbook);
}

}  // namespace

StatusOr<csv::Table> Read(std::string_view bytes, const ReadOptions& options, const Limits& limits) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Archive> archive, Archive::Open(bytes, limits));
  ASSIGN_OR_RETURN(const Workbook workbook, ReadWorkbook(*archive, limits));
  ASSIGN_OR_RETURN(Chosen chosen, options.sheet.empty() ? OnlySheetWithContent(*archive, workbook, limits)
                                                        : NamedSheet(*archive, workbook, options.sheet));
  Xml xml;
  RETURN_IF_ERROR(Parse(chosen.path, std::move(chosen.text), limits.part_tags_max, xml));
  return ReadSheet(xml.tree, chosen.name, workbook, options, limits);
}

}  // namespace jgt::xlsx
