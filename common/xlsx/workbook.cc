#include "common/xlsx/workbook.h"

#include <map>
#include <set>

#include "common/xlsx/cell_text.h"
#include "common/xlsx/refusal.h"
#include "common/xlsx/xml.h"

namespace jgt::xlsx {
namespace {

struct Relationship {
  std::string kind;  // "worksheet": the last part of its type, which differs between the two dialects of the format
  std::string path;
};

using Relationships = std::map<std::string, Relationship>;

// Of "xl/workbook.xml": "xl/".
std::string FolderOf(std::string_view path) { return std::string(path.substr(0, path.rfind('/') + 1)); }

// A target as a part's path: "worksheets/sheet1.xml" and "../x.xml" from `folder`, "/xl/x.xml" from the top.
std::string Resolve(const std::string& folder, std::string_view target) {
  std::string path = target.starts_with('/') ? "" : folder;
  if (target.starts_with('/')) target.remove_prefix(1);
  while (target.starts_with("../") || target.starts_with("./")) {
    const bool up = target.starts_with("../");
    target.remove_prefix(up ? 3 : 2);
    if (up && !path.empty()) path = FolderOf(std::string_view(path).substr(0, path.size() - 1));
  }
  return path + std::string(target);
}

StatusOr<Relationships> ReadRelationships(Archive& archive, const std::string& path, const std::string& folder,
                                          const Limits& limits) {
  ASSIGN_OR_RETURN(std::string text, archive.Read(path));
  Xml xml;
  RETURN_IF_ERROR(Parse(path, std::move(text), limits.part_tags_max, xml));
  Relationships relationships;
  for (const pugi::xml_node& node : Child(xml.tree, "Relationships").children()) {
    if (NameOf(node) != "Relationship" || std::string_view(node.attribute("TargetMode").value()) == "External")
      continue;
    const std::string_view type = node.attribute("Type").value();
    relationships[node.attribute("Id").value()] = {.kind = std::string(type.substr(type.rfind('/') + 1)),
                                                   .path = Resolve(folder, node.attribute("Target").value())};
  }
  return relationships;
}

// Empty when there is none of the kind.
std::string PathOf(const Relationships& relationships, std::string_view kind) {
  for (const auto& [id, relationship] : relationships) {
    if (relationship.kind == kind) return relationship.path;
  }
  return "";
}

// The relationship that an element names: r:id, whatever the prefix is.
std::string RelationshipId(const pugi::xml_node& node) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (name.ends_with(":id")) return attribute.value();
  }
  return "";
}

Status ReadSheets(const pugi::xml_node& root, const Relationships& relationships, Workbook& workbook) {
  std::set<std::string> names;
  std::set<std::string> paths;
  for (const pugi::xml_node& node : Child(root, "sheets").children()) {
    if (NameOf(node) != "sheet") continue;
    const std::string_view name = node.attribute("name").value();
    const auto found = relationships.find(RelationshipId(node));
    if (found == relationships.end() || name.empty() || !IsUtf8(name)) {
      return BadXlsx(absl::StrFormat("sheet \"%s\" has no part or no name", Shown(name)),
                     absl::StrFormat("工作表“%s”缺少内容或名称", Shown(name)));
    }
    // Thousands of sheets could share one part and be read thousands of times.
    if (!names.emplace(name).second || !paths.insert(found->second.path).second) {
      return BadXlsx(absl::StrFormat("sheet \"%s\" is there twice", Shown(name)),
                     absl::StrFormat("工作表“%s”重复出现", Shown(name)));
    }
    if (found->second.kind == "xlMacrosheet") return MacroRefusal(found->second.path);
    if (found->second.kind != "worksheet") continue;
    const std::string_view state = node.attribute("state").value();
    workbook.sheets.push_back(
        {.name = std::string(name), .path = found->second.path, .visible = state != "hidden" && state != "veryHidden"});
  }
  return OkStatus();
}

Status ReadStyles(Archive& archive, const std::string& path, const Limits& limits, Workbook& workbook) {
  ASSIGN_OR_RETURN(std::string text, archive.Read(path));
  Xml xml;
  RETURN_IF_ERROR(Parse(path, std::move(text), limits.part_tags_max, xml));
  const pugi::xml_node root = Child(xml.tree, "styleSheet");
  std::map<int, bool> is_date_format;
  for (const pugi::xml_node& format : Child(root, "numFmts").children()) {
    is_date_format[format.attribute("numFmtId").as_int()] =
        IsDateFormat(std::string_view(format.attribute("formatCode").value()));
  }
  for (const pugi::xml_node& style : Child(root, "cellXfs").children()) {
    const int format = style.attribute("numFmtId").as_int();
    const auto own = is_date_format.find(format);
    workbook.is_date_style.push_back(own == is_date_format.end() ? IsDateFormat(format) : own->second);
  }
  return OkStatus();
}

Status ReadStrings(Archive& archive, const std::string& path, const Limits& limits, Workbook& workbook) {
  ASSIGN_OR_RETURN(std::string text, archive.Read(path));
  Xml xml;
  RETURN_IF_ERROR(Parse(path, std::move(text), limits.part_tags_max, xml));
  for (const pugi::xml_node& node : Child(xml.tree, "sst").children()) {
    if (NameOf(node) != "si") continue;
    workbook.strings.push_back(StringIn(node));
    if (IsUtf8(workbook.strings.back())) continue;
    return BadXlsx(absl::StrFormat("shared string %d is not UTF-8", workbook.strings.size() - 1),
                   absl::StrFormat("第 %d 个共享字符串不是 UTF-8 文字", workbook.strings.size()));
  }
  return OkStatus();
}

}  // namespace

StatusOr<Workbook> ReadWorkbook(Archive& archive, const Limits& limits) {
  if (archive.Has("xl/workbook.bin")) {
    return BadXlsx("this is an .xlsb file; save it as .xlsx", "这是 .xlsb 文件，请另存为 .xlsx 格式");
  }
  if (archive.Has("content.xml")) {
    return BadXlsx("this is an OpenDocument file; save it as .xlsx",
                   "这是 OpenDocument 文件（.ods），请另存为 .xlsx 格式");
  }
  ASSIGN_OR_RETURN(const Relationships top, ReadRelationships(archive, "_rels/.rels", "", limits));
  const std::string path = PathOf(top, "officeDocument");
  ASSIGN_OR_RETURN(std::string text, archive.Read(path));
  const std::string folder = FolderOf(path);
  ASSIGN_OR_RETURN(
      const Relationships relationships,
      ReadRelationships(archive, folder + "_rels/" + path.substr(folder.size()) + ".rels", folder, limits));
  Xml xml;
  RETURN_IF_ERROR(Parse(path, std::move(text), limits.part_tags_max, xml));
  const pugi::xml_node root = Child(xml.tree, "workbook");
  if (!root) return BadXlsx("this Office file is no workbook", "该 Office 文件不是工作簿");
  Workbook workbook;
  workbook.begins_1904 = Child(root, "workbookPr").attribute("date1904").as_bool();
  RETURN_IF_ERROR(ReadSheets(root, relationships, workbook));
  if (const std::string strings = PathOf(relationships, "sharedStrings"); !strings.empty()) {
    RETURN_IF_ERROR(ReadStrings(archive, strings, limits, workbook));
  }
  if (const std::string styles = PathOf(relationships, "styles"); !styles.empty()) {
    RETURN_IF_ERROR(ReadStyles(archive, styles, limits, workbook));
  }
  return workbook;
}

}  // namespace jgt::xlsx
