#include "services/roster/storage/region_files.h"

#include <fstream>
#include <sstream>

#include "common/csv/csv.h"

namespace jgt::roster {
namespace {

Status BadFile(const std::string& path, std::string_view problem) {
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s", path, problem))
      .Meta("file", path)
      .Zh(absl::StrFormat("数据文件 %s 有误", path));
}

StatusOr<csv::Table> ReadTable(const std::string& path, const std::vector<std::string>& header) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return BadFile(path, "cannot be opened");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  StatusOr<csv::Table> table = csv::Read(bytes.str());
  if (!table.ok()) return BadFile(path, std::string(table.status().message()));
  if (table->header != header) return BadFile(path, "the header is not the one expected");
  for (const csv::Row& row : table->rows) {
    if (row.fields.size() != header.size()) {
      return BadFile(path, absl::StrFormat("line %d has %d columns", row.line, row.fields.size()));
    }
  }
  return table;
}

}  // namespace

StatusOr<RegionBook> ReadRegionFiles(const std::string& folder) {
  const std::string path = folder + "/zhejiang_divisions.csv";
  ASSIGN_OR_RETURN(const csv::Table rows, ReadTable(path, {"code", "name", "level", "parent"}));
  std::vector<Region> divisions;
  for (const csv::Row& row : rows.rows) {
    divisions.push_back(
        {.code = row.fields[0], .name = row.fields[1], .level = row.fields[2], .parent = row.fields[3]});
  }
  ASSIGN_OR_RETURN(const csv::Table all, ReadTable(folder + "/provinces.csv", {"code", "name"}));
  std::vector<Region> provinces;
  for (const csv::Row& row : all.rows) {
    provinces.push_back({.code = row.fields[0], .name = row.fields[1], .level = "province", .parent = ""});
  }
  StatusOr<RegionBook> book = RegionBook::Make(std::move(divisions), std::move(provinces));
  if (!book.ok()) return BadFile(path, std::string(book.status().message()));
  return book;
}

}  // namespace jgt::roster
