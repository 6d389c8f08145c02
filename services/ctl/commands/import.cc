// jgtctl import: a county's list, dry or real.
#include <iostream>
#include <map>

#include "common/journal/entry.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/region_hints.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using jgt::roster::v1::ImportRosterRequest;
using jgt::roster::v1::ImportRosterResponse;
using jgt::roster::v1::RosterService;

constexpr size_t kListFileMax = size_t{11} << 20U;  // a little over the service's own limit, which then names it

struct ImportOptions {
  std::string county;
  std::string file;
  std::string hints_file;
  std::string encoding = "UTF-8";
  std::string sheet;
  std::vector<std::string> columns;
  int header_row = 0;
  int header_rows = 0;
  int year = 0;
  bool fill_merged = false;
  bool dry_run = false;
};

// FROM=TO: no column that it may become has a '=' in its name, so what stands after the last one is it.
Status ReadColumns(const std::vector<std::string>& columns, ImportRosterRequest& request) {
  for (const std::string& column : columns) {
    const size_t equals = column.rfind('=');
    if (equals == std::string::npos) {
      return InvalidArgument("BAD_MAPPING", absl::StrFormat("--column %s: expected FROM=TO", column));
    }
    auto* mapping = request.add_columns();
    mapping->set_from(column.substr(0, equals));
    mapping->set_to(column.substr(equals + 1));
  }
  return OkStatus();
}

void PrintVerdicts(const ImportRosterResponse& response, bool dry_run) {
  std::cout << absl::StrFormat("%s%d new, %d changed, %d unchanged, %d refused", dry_run ? "dry run: " : "",
                               response.rows_new(), response.rows_changed(), response.rows_unchanged(),
                               response.rows_refused());
  if (response.rows_differing() > 0) {
    std::cout << absl::StrFormat(", %d left as their home county lists them", response.rows_differing());
  }
  std::cout << '\n';
  if (!response.import().empty()) {
    std::cout << absl::StrFormat("  as %s, by which `jgtctl roster undo-import` takes it back\n", response.import());
  }
  for (const auto& column : response.columns_left_out())
    std::cout << absl::StrFormat("  not read: column %s\n", column);
  for (const auto& verdict : response.verdicts()) {
    for (const auto& note : verdict.notes()) std::cout << absl::StrFormat("  line %d: %s\n", verdict.line(), note);
    for (const auto& problem : verdict.problems()) {
      std::cout << absl::StrFormat("  line %d, column %s: \"%s\": %s (%s)", verdict.line(), problem.column(),
                                   problem.value(), problem.message(), problem.reason());
      if (!problem.standing().empty()) std::cout << absl::StrFormat("; \"%s\" stands", problem.standing());
      std::cout << '\n';
    }
  }
  if (response.alias_proposals_size() > 0) std::cout << "possible aliases (jgtctl roster confirm-alias NAME):\n";
  for (const auto& proposal : response.alias_proposals()) {
    std::cout << absl::StrFormat("  %s = %s?  %s, %d%%  %s\n", proposal.alias_name(), proposal.target_name(),
                                 proposal.rule(), proposal.confidence(), proposal.name());
  }
}

// The newest undone import of this list; empty when there is none.
StatusOr<std::string> LastUndone(Session& session, RosterService::StubInterface& stub,
                                 const ImportRosterRequest& import) {
  roster::v1::ListImportsRequest request;
  request.set_parent(import.parent());
  request.set_year(import.year());
  request.set_page_size(1000);
  ASSIGN_OR_RETURN(const auto response, session.Call<roster::v1::ListImportsResponse>(
                                            stub, &RosterService::StubInterface::ListImports, request));
  for (const auto& each : response.imports()) {
    if (each.has_undo()) return each.name();
  }
  return std::string();
}

Status Import(Session& session, const ImportOptions& options) {
  ImportRosterRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  ASSIGN_OR_RETURN(*request.mutable_content(), ReadFile(options.file, kListFileMax));
  request.set_encoding(options.encoding);
  request.set_sheet(options.sheet);
  request.set_header_row(options.header_row);
  request.set_header_rows(options.header_rows);
  request.set_fill_merged(options.fill_merged);
  RETURN_IF_ERROR(ReadColumns(options.columns, request));
  request.set_year(options.year);
  request.set_dry_run(options.dry_run);
  if (!options.hints_file.empty()) {
    RETURN_IF_ERROR(ReadRegionHints(options.hints_file, request.mutable_region_hints()));
  }
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  // Derived from what is imported: after a lost answer the same command can simply be given again. After an undo it is
  // another import.
  ASSIGN_OR_RETURN(const std::string undone, LastUndone(session, *stub, request));
  request.set_request_id("import-" +
                         journal::ToHex(journal::Sha256(request.SerializeAsString() + undone)).substr(0, 40));
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<ImportRosterResponse>(*stub, &RosterService::StubInterface::ImportRoster, request));
  if (!session.PrintJson(response)) PrintVerdicts(response, options.dry_run);
  return OkStatus();
}

}  // namespace

void AddImport(Command app, Session& session) {
  auto options = std::make_shared<ImportOptions>();
  Command command = app.Sub("import", "import a county's list of pairings (XLSX or CSV), whole or not at all");
  command.Add("file", options->file, "the workbook or CSV file").Required();
  command.Add("--county", options->county, "region code of the county whose list it is").Required();
  command.Add("--year", options->year, "the year that the list is for").Required();
  command.Add("--regions", options->hints_file, "CSV name_prefix,region: where schools lie whose names do not say it");
  command.Add("--encoding", options->encoding, "of a CSV file: UTF-8 (default) or GB18030");
  command.Add("--sheet", options->sheet, "of a workbook; not needed when only one has content");
  command.Add("--header-row", options->header_row, "the row that the header is in, when it is not found");
  command.Add("--header-rows", options->header_rows, "how many rows the header has, when they are several");
  command.Flag("--fill-merged", options->fill_merged,
               "the value of cells merged over several rows is that of each of these rows");
  command
      .Add("--column", options->columns, "FROM=TO: the column with the header FROM is the list's column TO; repeatable")
      .OneEach();
  command.Flag("--dry-run", options->dry_run, "verdicts only; nothing is written");
  command.WhenChosen([&session, options] { session.command = [options](Session& s) { return Import(s, *options); }; });
}

}  // namespace jgt::ctl
