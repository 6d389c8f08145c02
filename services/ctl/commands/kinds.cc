// jgtctl kinds: the catalogue of activities, and a county's own additions to it.
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "common/journal/entry.h"
#include "jgt/ledger/v1/kind_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using ledger::v1::KindService;
using ledger::v1::LedgerService;

constexpr size_t kKindFileMax = size_t{1} << 20U;

struct KindsOptions {
  std::string county;
  std::string file;
  std::string code;
  std::string reason;
  std::string mode;
  std::string scope;
  int year = 0;
  int64_t revision = 0;
  bool withdrawn = false;
};

// "CO_BUILT" and "IN_COUNTY" as people write them.
Status ReadFilters(const KindsOptions& options, ledger::v1::ListKindsRequest& request) {
  jgt::common::v1::Mode mode = jgt::common::v1::MODE_UNSPECIFIED;
  if (!options.mode.empty() && !jgt::common::v1::Mode_Parse("MODE_" + options.mode, &mode)) {
    return InvalidArgument("BAD_MODE",
                           absl::StrFormat("\"%s\" is not INTEGRATED, CO_BUILT or COLLABORATIVE", options.mode));
  }
  jgt::common::v1::Scope scope = jgt::common::v1::SCOPE_UNSPECIFIED;
  if (!options.scope.empty() && !jgt::common::v1::Scope_Parse("SCOPE_" + options.scope, &scope)) {
    return InvalidArgument("BAD_SCOPE", absl::StrFormat("\"%s\" is not IN_COUNTY, IN_CITY, IN_PROVINCE or "
                                                        "OUT_OF_PROVINCE",
                                                        options.scope));
  }
  request.set_mode(mode);
  request.set_scope(scope);
  return OkStatus();
}

// "session（第几次指导）, form?（指导方式）": a question mark for what need not be said.
std::string FactsOf(const ledger::v1::KindDefinition& kind) {
  std::string text;
  for (const auto& fact : kind.facts()) {
    text += absl::StrFormat("%s%s%s（%s）", text.empty() ? "" : ", ", fact.key(), fact.required() ? "" : "?",
                            fact.display_name());
  }
  return text;
}

std::string FieldsOf(const ledger::v1::KindDefinition& kind) {
  std::string text;
  for (const std::string& field : kind.required_fields()) text += (text.empty() ? "" : ", ") + field;
  return text;
}

Status List(Session& session, const KindsOptions& options) {
  ledger::v1::ListKindsRequest request;
  request.set_year(options.year);
  request.set_withdrawn(options.withdrawn);
  if (!options.county.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_region(), RegionArgument(options.county));
  }
  RETURN_IF_ERROR(ReadFilters(options, request));
  const auto stub = session.Stub<LedgerService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response, session.Call<ledger::v1::ListKindsResponse>(
                                            *stub, &LedgerService::StubInterface::ListKinds, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("目录版本 %s", response.version());
  if (response.county_revision() > 0)
    std::cout << absl::StrFormat("，本县自定义至第 %d 条", response.county_revision());
  std::cout << '\n';
  Table table({"类型", "名称", "必填", "专属事项", "来源", "版本"});
  for (const ledger::v1::Kind& kind : response.kinds()) {
    const ledger::v1::KindDefinition& definition = kind.definition();
    const std::string source = definition.region().empty() ? "目录"
                               : definition.withdrawn()    ? "本县（已撤销）"
                                                           : "本县";
    table.Add({kind.code(), kind.display_name(), FieldsOf(definition), FactsOf(definition), source,
               definition.revision() > 0 ? std::to_string(definition.revision()) : response.version()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status Define(Session& session, const KindsOptions& options) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, kKindFileMax));
  ledger::v1::DefineKindRequest request;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, request.mutable_kind());
  if (!parsed.ok()) {
    return InvalidArgument("BAD_JSON", absl::StrFormat("%s: %s", options.file, std::string(parsed.message())));
  }
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_revision(options.revision);
  // Derived from what is sent, so that the command can be given again after any failure.
  request.set_request_id("kind-" + journal::ToHex(journal::Sha256(request.SerializeAsString())).substr(0, 40));
  const auto stub = session.Stub<KindService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response, session.Call<ledger::v1::DefineKindResponse>(
                                            *stub, &KindService::StubInterface::DefineKind, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s %s（%d 年）已定义，版本 %d\n", response.kind().code(),
                                 response.kind().display_name(), response.kind().year(), response.kind().revision());
  }
  return OkStatus();
}

Status Withdraw(Session& session, const KindsOptions& options) {
  ledger::v1::WithdrawKindRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_request_id(Session::NewRequestId());
  request.set_year(options.year);
  request.set_code(options.code);
  request.set_reason(options.reason);
  request.set_revision(options.revision);
  const auto stub = session.Stub<KindService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response, session.Call<ledger::v1::WithdrawKindResponse>(
                                            *stub, &KindService::StubInterface::WithdrawKind, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s（%d 年）已撤销，版本 %d；已填报的活动保留\n", response.kind().code(),
                                 response.kind().year(), response.kind().revision());
  }
  return OkStatus();
}

}  // namespace

void AddKinds(Command app, Session& session) {
  auto options = std::make_shared<KindsOptions>();
  Command kinds = app.Sub("kinds", "the catalogue of activities, and a county's own kinds in it");
  kinds.RequireSub();
  Command list = AddSubcommand(kinds, session, options, "list", "the kinds of a year and what each must say", List);
  list.Add("--year", options->year, "the newest catalogue by default");
  list.Add("--county", options->county, "its own kinds as well");
  list.Add("--mode", options->mode, "INTEGRATED, CO_BUILT, COLLABORATIVE");
  list.Add("--scope", options->scope, "IN_COUNTY, IN_CITY, IN_PROVINCE, OUT_OF_PROVINCE");
  list.Flag("--withdrawn", options->withdrawn, "withdrawn ones too");
  Command define =
      AddSubcommand(kinds, session, options, "define", "add a kind to a county's catalogue, or change it", Define);
  define.Add("file", options->file, "its definition in JSON (jgt.ledger.v1.KindDefinition)").Required();
  define.Add("--county", options->county).Required();
  define.Add("--revision", options->revision, "of the definition that this one replaces");
  Command withdraw =
      AddSubcommand(kinds, session, options, "withdraw", "let nothing new be told of a county's kind", Withdraw);
  withdraw.Add("code", options->code, "for example C330327_READING_DAY").Required();
  withdraw.Add("--county", options->county).Required();
  withdraw.Add("--year", options->year).Required();
  withdraw.Add("--reason", options->reason).Required();
  withdraw.Add("--revision", options->revision, "that was seen; another one now is refused");
}

}  // namespace jgt::ctl
