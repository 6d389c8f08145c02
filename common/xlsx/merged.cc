#include "common/xlsx/merged.h"

#include <algorithm>
#include <tuple>

#include "common/xlsx/refusal.h"
#include "common/xlsx/xml.h"

namespace jgt::xlsx {
namespace {

Status NoRange(const std::string& sheet, std::string_view stated, std::string_view problem,
               std::string_view problem_zh) {
  return BadXlsx(absl::StrFormat("sheet \"%s\": merged range \"%s\" %s", Shown(sheet), Shown(stated), problem),
                 absl::StrFormat("工作表“%s”：合并区域“%s”%s", Shown(sheet), Shown(stated), problem_zh));
}

}  // namespace

StatusOr<MergedRanges> MergedRanges::Find(const pugi::xml_node& worksheet, const std::string& sheet) {
  MergedRanges found(sheet);
  for (const pugi::xml_node& node : Child(worksheet, "mergeCells").children()) {
    const std::string_view stated = node.attribute("ref").value();
    const std::optional<Range> range = ParseRange(stated);
    if (!range.has_value()) return NoRange(sheet, stated, "is none", "有误");
    if (range->first.row == range->last.row) continue;
    found.ranges_.push_back({.range = *range, .stated = std::string(stated)});
  }
  std::sort(found.ranges_.begin(), found.ranges_.end(), [](const Merged& a, const Merged& b) {
    return std::tie(a.range.first.row, a.range.first.column) < std::tie(b.range.first.row, b.range.first.column);
  });
  return found;
}

Status MergedRanges::Check(int header_last, int table_last, bool may_fill) const {
  for (const Merged& merged : ranges_) {
    // Titles above the header and remarks below the last row may be merged as they like.
    if (merged.range.last.row <= header_last || merged.range.first.row > table_last) continue;
    if (!may_fill) {
      return Over(merged, "merged over several rows; unmerge it and fill in every row, or have them filled in",
                  "是跨行合并单元格，请取消合并并逐行填写，或选择按合并单元格补全");
    }
    if (merged.range.first.row <= header_last) {
      return Over(merged, "joins the header with the rows below it", "将表头与数据行合并，请取消合并");
    }
  }
  return OkStatus();
}

StatusOr<size_t> MergedRanges::Fill(size_t columns, csv::Row& row) {
  size_t bytes = 0;
  std::erase_if(fillings_, [&](const auto& each) { return each.second.last_row < row.line; });
  for (const auto& [column, filling] : fillings_) {
    const auto index = static_cast<size_t>(column) - 1;
    if (index >= columns) continue;
    if (index < row.fields.size() && !row.fields[index].empty()) {
      const std::string cell = ReferenceOf({.row = row.line, .column = column});
      return InvalidArgument("MERGED_CELLS",
                             absl::StrFormat("sheet \"%s\", cell %s: it is merged with cells above it, and "
                                             "has a value of its own",
                                             Shown(sheet_), cell))
          .Meta("sheet", Shown(sheet_))
          .Meta("cell", cell)
          .Field(absl::StrFormat("sheet \"%s\", cell %s", Shown(sheet_), cell),
                 absl::StrFormat("\"%s\" under a merged cell; it must be empty", Shown(row.fields[index])))
          .Zh(absl::StrFormat("工作表“%s”单元格 %s 已被合并，但仍有自己的值，请清除", Shown(sheet_), cell));
    }
    if (filling.text.empty()) continue;
    row.fields.resize(std::max(row.fields.size(), index + 1));
    row.fields[index] = filling.text;
    bytes += filling.text.size();
  }
  for (; next_ < ranges_.size() && ranges_[next_].range.first.row <= row.line; ++next_) {
    const Range& range = ranges_[next_].range;
    if (range.first.row < row.line) continue;  // that row was no row of the table
    const auto index = static_cast<size_t>(range.first.column) - 1;
    const std::string text = index < row.fields.size() ? row.fields[index] : "";
    if (!fillings_.emplace(range.first.column, Filling{.last_row = range.last.row, .text = text}).second) {
      return NoRange(sheet_, ranges_[next_].stated, "lies over another", "与其他合并区域重叠");
    }
  }
  return bytes;
}

Status MergedRanges::Over(const Merged& merged, std::string_view problem, std::string_view problem_zh) const {
  const std::string place = absl::StrFormat("sheet \"%s\", range %s", Shown(sheet_), merged.stated);
  return InvalidArgument("MERGED_CELLS", absl::StrFormat("%s: %s", place, problem))
      .Meta("sheet", Shown(sheet_))
      .Meta("range", merged.stated)
      .Meta("line", absl::StrFormat("%d", merged.range.first.row))
      .Field(place, std::string(problem))
      .Zh(absl::StrFormat("工作表“%s”的 %s %s", Shown(sheet_), merged.stated, problem_zh));
}

}  // namespace jgt::xlsx
