#include "services/roster/rpc/one_roster_handler.h"

#include <absl/cleanup/cleanup.h>

#include <set>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/one_roster_archive.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/verdicts.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

constexpr char kZipType[] = "application/zip";

int32_t RowsOfFile(const OneRosterTables& tables, std::string_view file) {
  const auto found = tables.find(file);
  return found == tables.end() ? 0 : static_cast<int32_t>(found->second.rows.size());
}

// A dry run names nothing that does not exist yet.
v1::ImportOneRosterResponse OneRosterResponse(const OneRosterImported& imported, bool dry_run) {
  v1::ImportOneRosterResponse response;
  std::set<std::string> unborn;
  for (const School& school : imported.plan.made) {
    if (dry_run) unborn.insert(school.key.id);
  }
  for (const OneRosterVerdict& verdict : imported.plan.verdicts) {
    v1::OneRosterVerdict* const message = response.add_verdicts();
    message->set_file(verdict.file);
    message->set_line(verdict.line);
    message->set_verdict(std::string(VerdictName(verdict.verdict)));
    for (const std::string& note : verdict.notes) message->add_notes(note);
    AddProblems(verdict.problems, *message);
    const bool is_new = verdict.verdict == Verdict::kNew;
    if (!(dry_run && is_new)) message->set_resource(verdict.resource);
  }
  response.set_rows_new(static_cast<int32_t>(imported.plan.Count(Verdict::kNew)));
  response.set_rows_changed(static_cast<int32_t>(imported.plan.Count(Verdict::kChanged)));
  response.set_rows_unchanged(static_cast<int32_t>(imported.plan.Count(Verdict::kUnchanged)));
  response.set_rows_refused(static_cast<int32_t>(imported.plan.Count(Verdict::kRefused)));
  for (const AliasProposal& proposal : imported.proposals) {
    v1::AliasProposal* const message = response.add_alias_proposals();
    *message = ToProto(proposal);
    if (dry_run) message->clear_name();
    if (unborn.contains(proposal.alias_id)) message->clear_alias();
    if (unborn.contains(proposal.target_id)) message->clear_target();
  }
  for (const journal::Position& position : imported.positions) {
    if (position.seq > 0) *response.add_positions() = journal::ToProto(position);
  }
  return response;
}

}  // namespace

OneRosterHandler::OneRosterHandler(const OneRosterParts& parts)
    : rpc_(parts.rpc, v1::OneRosterService::service_full_name()),
      clock_(parts.clock),
      regions_(parts.regions),
      store_(parts.store) {}

StatusOr<std::string> OneRosterHandler::WholeCounty(const rpc::Call& call, const std::string& parent) const {
  ASSIGN_OR_RETURN(std::string county, RegionOfParent(parent));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(parent));
  if (regions_.IsCounty(county)) return county;
  return InvalidArgument("NOT_A_COUNTY", absl::StrFormat("region %s is no county of this deployment", county))
      .Field("parent", absl::StrFormat("%s; a county, as ListRegions names them", RegionName(county)))
      .Zh(absl::StrFormat("%s 不是本系统内的县（市、区）", county));
}

StatusOr<v1::ExportOneRosterResponse> OneRosterHandler::Answer(const rpc::Call& call,
                                                               const v1::ExportOneRosterRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const OneRosterTables tables, store_.Print(county, moment, call.deadline));
  v1::ExportOneRosterResponse response;
  ASSIGN_OR_RETURN(*response.mutable_content(), WriteOneRosterArchive(tables, county));
  response.set_file_name(county + "-oneroster.zip");
  response.set_media_type(kZipType);
  response.set_orgs(RowsOfFile(tables, kOrgsFile));
  response.set_academic_sessions(RowsOfFile(tables, kSessionsFile));
  response.set_users(RowsOfFile(tables, kUsersFile));
  response.set_roles(RowsOfFile(tables, kRolesFile));
  return response;
}

StatusOr<v1::ImportOneRosterResponse> OneRosterHandler::Answer(const rpc::Call& call,
                                                               const v1::ImportOneRosterRequest& request) {
  OneRosterContext context;
  ASSIGN_OR_RETURN(context.county, WholeCounty(call, request.parent()));
  context.day = ShanghaiDay(clock_.Now());
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(context.day, DayIn("day", request.day()));
  }
  if (!archives_.try_acquire_until(call.deadline)) {
    return Unavailable("ARCHIVES_WAITING", "other archives are being read")
        .RetryAfter(std::chrono::seconds(2))
        .Zh("正在读取其他压缩文件，请稍后重试");
  }
  const absl::Cleanup release = [&] { archives_.release(); };
  ASSIGN_OR_RETURN(const OneRosterTables tables, ReadOneRosterArchive(request.content()));
  if (request.dry_run()) {
    ASSIGN_OR_RETURN(const OneRosterImported imported, store_.Preview(tables, context, call.deadline));
    return OneRosterResponse(imported, true);
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   store_.Import(tables, context, journal::MutationOf(call, request, request.request_id()),
                                 [](const OneRosterImported& imported) {
                                   return OneRosterResponse(imported, false).SerializeAsString();
                                 }));
  return journal::AnswerFrom<v1::ImportOneRosterResponse>(answer);
}

grpc::ServerUnaryReactor* OneRosterHandler::ExportOneRoster(grpc::CallbackServerContext* context,
                                                            const v1::ExportOneRosterRequest* request,
                                                            v1::ExportOneRosterResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OneRosterHandler::ImportOneRoster(grpc::CallbackServerContext* context,
                                                            const v1::ImportOneRosterRequest* request,
                                                            v1::ImportOneRosterResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
