#include "common/xlsx/xml.h"

#include <algorithm>

#include "common/xlsx/cell_text.h"
#include "common/xlsx/refusal.h"

namespace jgt::xlsx {

Status Parse(std::string_view path, std::string text, size_t tags_max, Xml& into) {
  // Every tag has a '<' and every attribute a '='; text that has them is counted with them.
  const auto count = [&](char mark) { return static_cast<size_t>(std::count(text.begin(), text.end(), mark)); };
  if (count('<') > tags_max || count('=') > tags_max) {
    return TooLarge(absl::StrFormat("part \"%s\"", Shown(path)), absl::StrFormat("部件“%s”", Shown(path)), tags_max,
                    "tags or attributes");
  }
  into.text = std::move(text);
  // Blanks between runs of rich text are text. Entities other than XML's own five are never expanded.
  constexpr unsigned int kFlags = pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype;
  const pugi::xml_parse_result parsed = into.tree.load_buffer_inplace(into.text.data(), into.text.size(), kFlags);
  for (const pugi::xml_node& node : into.tree.children()) {
    if (node.type() == pugi::node_doctype) {
      return BadXlsx(absl::StrFormat("part \"%s\" has a DOCTYPE, which no workbook has", Shown(path)),
                     absl::StrFormat("部件“%s”含有 DOCTYPE", Shown(path)));
    }
  }
  if (!parsed) {
    return BadXlsx(
        absl::StrFormat("part \"%s\" is no XML at byte %d: %s", Shown(path), parsed.offset, parsed.description()),
        absl::StrFormat("部件“%s”第 %d 字节处不是合法的 XML", Shown(path), parsed.offset));
  }
  return OkStatus();
}

std::string_view NameOf(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node Child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (NameOf(child) == name) return child;
  }
  return {};
}

std::string TextIn(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  return text;
}

std::string StringIn(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    if (NameOf(child) == "t") text += TextIn(child);
    if (NameOf(child) == "r") text += TextIn(Child(child, "t"));
  }
  return Unescape(text);
}

}  // namespace jgt::xlsx
