// XML of a workbook's part: no DOCTYPE, bounded, and elements by their names without prefixes, which files choose.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt::xlsx {

// The tree points into the text.
struct Xml {
  Xml() = default;
  Xml(const Xml&) = delete;
  Xml& operator=(const Xml&) = delete;

  std::string text;
  pugi::xml_document tree;
};

// Parses `text`, the part at `path`. INVALID_ARGUMENT BAD_XLSX, XLSX_TOO_LARGE.
Status Parse(std::string_view path, std::string text, size_t tags_max, Xml& into);

// "row" of <x:row>.
std::string_view NameOf(const pugi::xml_node& node);
// The first child of that name; an empty node when there is none, and of an empty node.
pugi::xml_node Child(const pugi::xml_node& parent, std::string_view name);
// All text directly in it.
std::string TextIn(const pugi::xml_node& node);
// The string of an <si> or <is>: its text, or that of its runs. How it is pronounced (<rPh>) is no part of it.
std::string StringIn(const pugi::xml_node& node);

}  // namespace jgt::xlsx
