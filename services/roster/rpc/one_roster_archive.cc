#include "services/roster/rpc/one_roster_archive.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/archive/zip_writer.h"

namespace jgt::roster {
namespace {

using archive::Shown;

constexpr std::string_view kManifestFile = "manifest.csv";
constexpr std::string_view kManifestVersion = "1.0";
constexpr std::string_view kOneRosterVersion = "1.2";
constexpr std::string_view kSystemName = "jgt-roster";
constexpr std::string_view kBulk = "bulk";
constexpr std::string_view kAbsent = "absent";
constexpr std::string_view kDelta = "delta";

enum class Kept : uint8_t { kYes, kPupils, kNo };

struct FormatFile {
  std::string_view stem;  // of "file.orgs" and "orgs.csv"
  Kept kept = Kept::kNo;
};

// Every file of the format, in the order in which manifests list them.
constexpr std::array<FormatFile, 21> kFormatFiles = {{{"academicSessions", Kept::kYes},
                                                      {"categories"},
                                                      {"classes"},
                                                      {"classResources"},
                                                      {"courses"},
                                                      {"courseResources"},
                                                      {"demographics", Kept::kPupils},
                                                      {"enrollments", Kept::kPupils},
                                                      {"lineItemLearningObjectiveIds"},
                                                      {"lineItems"},
                                                      {"lineItemScoreScales"},
                                                      {"orgs", Kept::kYes},
                                                      {"resources"},
                                                      {"resultLearningObjectiveIds", Kept::kPupils},
                                                      {"results", Kept::kPupils},
                                                      {"resultScoreScales", Kept::kPupils},
                                                      {"roles", Kept::kYes},
                                                      {"scoreScales"},
                                                      {"userProfiles"},
                                                      {"userResources"},
                                                      {"users", Kept::kYes}}};

std::string FileOf(const FormatFile& file) { return std::string(file.stem) + ".csv"; }
std::string PropertyOf(const FormatFile& file) { return "file." + std::string(file.stem); }

// `where` says the file, row and column; `problem` what is found and what is allowed.
Error Refused(std::string reason, const std::string& where, const std::string& problem, const std::string& zh) {
  Error error = InvalidArgument(std::move(reason), where + ": " + problem);
  error.Field(where, problem).Zh(where + "：" + zh);
  return error;
}

Error BadArchive(std::string_view problem, std::string_view problem_zh) {
  return Refused("BAD_ARCHIVE", "content", std::string(problem), std::string(problem_zh));
}

Error ArchiveTooLarge(std::string_view what, std::string_view what_zh, size_t max, std::string_view unit) {
  const std::string_view unit_zh = unit == "bytes" ? "字节" : "个条目";
  return Refused("ARCHIVE_TOO_LARGE", "content", absl::StrFormat("%s: more than %d %s", what, max, unit),
                 absl::StrFormat("%s超过 %d %s", what_zh, max, unit_zh));
}

StatusOr<csv::Table> ReadPart(archive::ZipReader& zip, const std::string& file, const csv::Limits& limits) {
  ASSIGN_OR_RETURN(const std::string bytes, zip.Read(file));
  StatusOr<csv::Table> table = csv::Read(bytes, csv::Encoding::kUtf8, limits);
  if (!table.ok()) return Annotate(table.status(), file);
  return table;
}

// The manifest's properties, each once.
StatusOr<std::map<std::string, std::string>> ReadManifest(archive::ZipReader& zip, const csv::Limits& limits) {
  const std::string file(kManifestFile);
  if (!zip.Has(file)) return Refused("MANIFEST_MISSING", file, "the archive has none", "压缩包缺少该文件");
  ASSIGN_OR_RETURN(const csv::Table table, ReadPart(zip, file, limits));
  if (table.header != std::vector<std::string>{"propertyName", "value"}) {
    return Refused("WRONG_HEADER", file, "the columns are propertyName,value", "表头应为 propertyName,value");
  }
  std::map<std::string, std::string> properties;
  for (const csv::Row& row : table.rows) {
    const std::string where = absl::StrFormat("%s row %d", file, row.line);
    if (row.fields.size() != 2) return Refused("BAD_MANIFEST", where, "two columns are allowed", "应有 2 列");
    const std::string shown = Shown(row.fields[0]);
    const bool known = row.fields[0] == "manifest.version" || row.fields[0] == "oneroster.version" ||
                       row.fields[0] == "source.systemName" || row.fields[0] == "source.systemCode" ||
                       std::any_of(kFormatFiles.begin(), kFormatFiles.end(),
                                   [&](const FormatFile& each) { return PropertyOf(each) == row.fields[0]; });
    if (!known) return Refused("BAD_MANIFEST", where, "\"" + shown + "\" is no property", "未知属性“" + shown + "”");
    if (!properties.emplace(row.fields[0], row.fields[1]).second) {
      return Refused("BAD_MANIFEST", where, "\"" + shown + "\" is there twice", "属性“" + shown + "”重复");
    }
  }
  return properties;
}

Status CheckVersion(const std::map<std::string, std::string>& properties, const std::string& name,
                    std::string_view allowed) {
  const auto found = properties.find(name);
  if (found != properties.end() && found->second == allowed) return OkStatus();
  const std::string shown = found == properties.end() ? "" : Shown(found->second);
  return Refused("UNSUPPORTED_VERSION", std::string(kManifestFile) + " " + name,
                 absl::StrFormat("\"%s\"; %s is allowed", shown, allowed), absl::StrFormat("应为 %s", allowed));
}

// What the manifest says of a file, beside whether the archive has it.
Status CheckFile(const FormatFile& format, const std::map<std::string, std::string>& properties, bool there) {
  const std::string where = std::string(kManifestFile) + " " + PropertyOf(format);
  const auto found = properties.find(PropertyOf(format));
  if (found == properties.end()) {
    return Refused("BAD_MANIFEST", where, "it is missing; bulk or absent", "缺少该属性");
  }
  const std::string& said = found->second;
  if (said == kDelta) return Refused("DELTA_REFUSED", where, "only bulk files are read", "仅支持 bulk（全量）文件");
  if (said != kBulk && said != kAbsent) {
    return Refused("BAD_MANIFEST", where, "\"" + Shown(said) + "\"; bulk or absent", "应为 bulk 或 absent");
  }
  const std::string file = FileOf(format);
  if (said == kBulk || there) {
    if (format.kept == Kept::kPupils) {
      return Refused("PUPILS_REFUSED", file, "nothing about single pupils is kept", "本系统不保存学生个人信息");
    }
    if (format.kept == Kept::kNo) return Refused("FILE_REFUSED", file, "it is not read", "不支持该文件");
  }
  if (said == kBulk && !there)
    return Refused("FILE_MISSING", file, "announced, but not in the archive", "压缩包缺少该文件");
  if (said == kAbsent && there) {
    return Refused("FILE_NOT_ANNOUNCED", file, "in the archive, but absent by the manifest", "清单中未声明该文件");
  }
  return OkStatus();
}

// At the archive's top, and of the format.
Status CheckNames(const archive::ZipReader& zip) {
  for (const std::string& name : zip.names()) {
    const bool known = name == kManifestFile || std::any_of(kFormatFiles.begin(), kFormatFiles.end(),
                                                            [&](const auto& each) { return FileOf(each) == name; });
    if (known) continue;
    return Refused("FILE_REFUSED", Shown(name), "it is no file of the format, by its exact name, at the archive's top",
                   "不是 OneRoster 规定的文件（文件名区分大小写，且须位于压缩包顶层）");
  }
  return OkStatus();
}

Status CheckHeader(const std::string& file, const std::vector<std::string>& header) {
  const std::vector<std::string>& columns = ColumnsOfOneRoster(file);
  for (size_t i = 0; i < std::max(columns.size(), header.size()); ++i) {
    const std::string found = i < header.size() ? header[i] : "";
    if (i < columns.size() ? found == columns[i] : found.starts_with("metadata.")) continue;
    const std::string allowed = i < columns.size() ? columns[i] : "metadata.*";
    return Refused("WRONG_HEADER", absl::StrFormat("%s column %d", file, i + 1),
                   absl::StrFormat("\"%s\"; %s is allowed", Shown(found), allowed),
                   absl::StrFormat("“%s”应为 %s", Shown(found), allowed));
  }
  return OkStatus();
}

// What holds for the rows of every file.
Status CheckRows(const std::string& file, const csv::Table& table) {
  constexpr size_t kStatus = 1;
  constexpr size_t kLastModified = 2;
  if (table.rows.empty()) return Refused("EMPTY_FILE", file, "a file without rows is to be absent", "文件没有数据行");
  for (const csv::Row& row : table.rows) {
    const std::string where = absl::StrFormat("%s row %d", file, row.line);
    if (row.fields.size() != table.header.size()) {
      return Refused("WRONG_COLUMN_COUNT", where,
                     absl::StrFormat("%d columns; %d are allowed", row.fields.size(), table.header.size()),
                     absl::StrFormat("应有 %d 列", table.header.size()));
    }
    for (const size_t column : {kStatus, kLastModified}) {
      if (row.fields[column].empty()) continue;
      return Refused("BULK_STATUS", where + ", column " + table.header[column],
                     "\"" + Shown(row.fields[column]) + "\"; empty in a bulk file", "全量文件中应为空");
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<OneRosterTables> ReadOneRosterArchive(std::string_view bytes, const archive::ZipLimits& zip_limits,
                                               const csv::Limits& csv_limits) {
  ASSIGN_OR_RETURN(const std::unique_ptr<archive::ZipReader> zip,
                   archive::ZipReader::Open(bytes, zip_limits, {.bad = BadArchive, .too_large = ArchiveTooLarge}));
  ASSIGN_OR_RETURN(const auto properties, ReadManifest(*zip, csv_limits));
  RETURN_IF_ERROR(CheckVersion(properties, "manifest.version", kManifestVersion));
  RETURN_IF_ERROR(CheckVersion(properties, "oneroster.version", kOneRosterVersion));
  RETURN_IF_ERROR(CheckNames(*zip));
  for (const FormatFile& format : kFormatFiles) {
    RETURN_IF_ERROR(CheckFile(format, properties, zip->Has(FileOf(format))));
  }
  OneRosterTables tables;
  for (const FormatFile& format : kFormatFiles) {
    const std::string file = FileOf(format);
    if (!zip->Has(file)) continue;
    ASSIGN_OR_RETURN(csv::Table table, ReadPart(*zip, file, csv_limits));
    RETURN_IF_ERROR(CheckHeader(file, table.header));
    RETURN_IF_ERROR(CheckRows(file, table));
    tables.emplace(file, std::move(table));
  }
  return tables;
}

StatusOr<std::string> WriteOneRosterArchive(const OneRosterTables& tables, const std::string& system_code) {
  const auto has_rows = [&](const FormatFile& format) {
    const auto found = tables.find(FileOf(format));
    return found != tables.end() && !found->second.rows.empty();
  };
  csv::Table manifest = {.header = {"propertyName", "value"}, .rows = {}};
  const auto add = [&](std::string_view name, std::string_view value) {
    manifest.rows.push_back({.line = 0, .fields = {std::string(name), std::string(value)}});
  };
  add("manifest.version", kManifestVersion);
  add("oneroster.version", kOneRosterVersion);
  for (const FormatFile& format : kFormatFiles) add(PropertyOf(format), has_rows(format) ? kBulk : kAbsent);
  add("source.systemName", kSystemName);
  add("source.systemCode", system_code);
  std::vector<std::pair<std::string, std::string>> parts = {{std::string(kManifestFile), csv::Write(manifest)}};
  for (const FormatFile& format : kFormatFiles) {
    if (has_rows(format)) parts.emplace_back(FileOf(format), csv::Write(tables.at(FileOf(format))));
  }
  return archive::WriteZip(parts);
}

}  // namespace jgt::roster
