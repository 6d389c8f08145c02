// jgtctl export: the ledger for other systems.
#include <fstream>
#include <iostream>

#include "jgt/ledger/v1/statement_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/progress.h"

namespace jgt::ctl {
namespace {

struct ExportOptions {
  std::string region;
  std::string from;
  std::string to;
  std::string out;
};

// One JSON array with a statement on each line: what POST /statements of a learning record store takes, and what tools
// that read lines can cut.
Status Xapi(Session& session, const ExportOptions& options) {
  ledger::v1::ExportStatementsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_from_day(options.from);
  request.set_to_day(options.to);
  const auto stub = session.Stub<ledger::v1::StatementService>(session.settings.ledger);
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, session.Options()));
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  const auto reader = stub->ExportStatements(&context, request);
  int64_t count = 0;
  file << "[";
  for (ledger::v1::ExportStatementsResponse response; reader->Read(&response);) {
    for (const std::string& statement : response.statements()) file << (count++ == 0 ? "\n" : ",\n") << statement;
  }
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  file << "\n]\n";
  file.close();
  if (!file) return Internal("CANNOT_WRITE", absl::StrFormat("%s cannot be written", options.out));
  if (!session.settings.json) std::cout << absl::StrFormat("%d statements in %s\n", count, options.out);
  return OkStatus();
}

}  // namespace

void AddExport(Command app, Session& session) {
  auto options = std::make_shared<ExportOptions>();
  Command command = app.Sub("export", "the ledger for other systems");
  command.RequireSub();
  Command xapi = command.Sub("xapi", "statements of the Experience API 1.0.3, as a JSON array");
  xapi.Add("--region,--county", options->region, "region code").Required();
  xapi.Add("--from", options->from, "first day on which they were recorded, YYYY-MM-DD");
  xapi.Add("--to", options->to, "last day");
  xapi.Add("--out", options->out, "the file to write").Required();
  xapi.WhenChosen([&session, options] { session.command = [options](Session& s) { return Xapi(s, *options); }; });
}

}  // namespace jgt::ctl
