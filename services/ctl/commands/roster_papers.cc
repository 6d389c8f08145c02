// jgtctl roster agreement, ceremony, notice, quotas, life: the papers of pairings, and what a county is asked to reach.
#include <google/protobuf/util/json_util.h>

#include <charconv>
#include <iostream>
#include <optional>

#include "common/csv/csv.h"
#include "jgt/roster/v1/agreement_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

namespace pb = roster::v1;
using PapersStub = pb::AgreementService::StubInterface;

constexpr size_t kPaperFileMax = size_t{4} << 20U;
constexpr int kPaperPageSize = 1000;

struct PaperOptions {
  std::string county;
  std::string name;
  std::string file;
  std::string reason;
  std::string code;
  std::string as_of;
  std::string known_at;
  int64_t revision = 0;
  int year = 0;
  bool all = false;
};

template <typename Message>
Status ReadPaper(const std::string& path, Message* message) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kPaperFileMax));
  const auto status = google::protobuf::util::JsonStringToMessage(text, message);
  if (status.ok()) return OkStatus();
  return InvalidArgument("BAD_JSON", absl::StrFormat("%s: %s", path, std::string(status.message())));
}

// One call of AgreementService.
template <class Response, class Request>
StatusOr<Response> Send(Session& session,
                        grpc::Status (PapersStub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request) {
  const auto stub = session.Stub<pb::AgreementService>(session.settings.roster);
  return session.Call<Response>(*stub, method, request);
}

// All pages of a list, in one answer.
template <class Response, class Request>
StatusOr<Response> SendAll(Session& session,
                           grpc::Status (PapersStub::*method)(grpc::ClientContext*, const Request&, Response*),
                           Request request) {
  Response all;
  request.set_page_size(kPaperPageSize);
  do {
    ASSIGN_OR_RETURN(const auto page, Send(session, method, request));
    all.MergeFrom(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

void Print(const pb::Agreement& agreement) {
  std::cout << absl::StrFormat("%s  version %d, revision %d\n", agreement.name(), agreement.version(),
                               agreement.revision());
  std::cout << absl::StrFormat("%s 至 %s，%s 签订  %s%s\n", agreement.first_day(), agreement.last_day(),
                               agreement.signed_on(), agreement.document_number(), agreement.signed_file());
  for (const std::string& goal : agreement.goals()) std::cout << "目标  " << goal << "\n";
  for (const auto& task : agreement.tasks()) {
    std::cout << absl::StrFormat("任务  %s  %s\n", task.due_day(), task.content());
  }
  for (const auto& duty : agreement.duties()) {
    std::cout << absl::StrFormat("%s  %s\n", duty.side() == pb::AGREEMENT_SIDE_SUPPORTER ? "支援校" : "受援校",
                                 duty.content());
  }
}

Status SignAgreement(Session& session, const PaperOptions& options) {
  pb::SignAgreementRequest request;
  RETURN_IF_ERROR(ReadPaper(options.file, request.mutable_agreement()));
  request.set_request_id(Session::NewRequestId());
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::SignAgreement, request));
  if (!session.PrintJson(response)) Print(response.agreement());
  return OkStatus();
}

Status AmendAgreement(Session& session, const PaperOptions& options) {
  pb::AmendAgreementRequest request;
  RETURN_IF_ERROR(ReadPaper(options.file, request.mutable_agreement()));
  request.set_name(options.name);
  request.set_revision(options.revision);
  request.set_reason(options.reason);
  request.set_request_id(Session::NewRequestId());
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::AmendAgreement, request));
  if (!session.PrintJson(response)) Print(response.agreement());
  return OkStatus();
}

Status ShowAgreement(Session& session, const PaperOptions& options) {
  pb::GetAgreementRequest request;
  request.set_name(options.name);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::GetAgreement, request));
  if (!session.PrintJson(response)) Print(response.agreement());
  return OkStatus();
}

Status ListAgreements(Session& session, const PaperOptions& options) {
  pb::ListAgreementsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_show_ended(options.all);
  ASSIGN_OR_RETURN(const auto response, SendAll(session, &PapersStub::ListAgreements, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"签订", "起", "止", "版本", "文号", "name"});
  for (const auto& agreement : response.agreements()) {
    table.Add({agreement.signed_on(), agreement.first_day(), agreement.last_day(), std::to_string(agreement.version()),
               agreement.document_number(), agreement.name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status RecordCeremony(Session& session, const PaperOptions& options) {
  pb::RecordCeremonyRequest request;
  RETURN_IF_ERROR(ReadPaper(options.file, request.mutable_ceremony()));
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_request_id(Session::NewRequestId());
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::RecordCeremony, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s recorded, %d pairings\n", response.ceremony().name(),
                               response.ceremony().pairings_size());
  return OkStatus();
}

Status ListCeremonies(Session& session, const PaperOptions& options) {
  pb::ListCeremoniesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, SendAll(session, &PapersStub::ListCeremonies, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"日期", "地点", "结对", "协议", "照片", "name"});
  for (const auto& ceremony : response.ceremonies()) {
    table.Add({ceremony.day(), ceremony.place(), std::to_string(ceremony.pairings_size()),
               std::to_string(ceremony.agreements_size()), std::to_string(ceremony.photos_size()), ceremony.name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ListCeremonyGaps(Session& session, const PaperOptions& options) {
  pb::ListCeremonyGapsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, SendAll(session, &PapersStub::ListCeremonyGaps, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"支援学校", "受援学校", "当年", "name"});
  for (const auto& gap : response.gaps()) {
    table.Add({gap.supporter_name(), gap.supported_name(), gap.novelty() == pb::NOVELTY_NEW ? "新增" : "升级",
               gap.pairing()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status IssueNotice(Session& session, const PaperOptions& options) {
  pb::IssueNoticeRequest request;
  RETURN_IF_ERROR(ReadPaper(options.file, request.mutable_notice()));
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_request_id(Session::NewRequestId());
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::IssueNotice, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s  %s\n", response.notice().number(), response.notice().name());
  return OkStatus();
}

Status ShowNotice(Session& session, const PaperOptions& options) {
  pb::GetNoticeRequest request;
  request.set_name(options.name);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::GetNotice, request));
  if (session.PrintJson(response)) return OkStatus();
  const pb::Notice& notice = response.notice();
  std::cout << absl::StrFormat("%s  %s  %s\n", notice.number(), notice.issued_on(), notice.title());
  for (const auto& issuer : notice.issuers()) std::cout << "发文  " << issuer.organisation() << "\n";
  for (const std::string& addressee : notice.addressees()) std::cout << "主送  " << addressee << "\n";
  for (const auto& basis : notice.basis()) {
    std::cout << absl::StrFormat("依据  %s  %s\n", basis.number(), basis.title());
  }
  for (const std::string& task : notice.tasks()) std::cout << "任务  " << task << "\n";
  std::cout << absl::StrFormat("周期  %s 至 %s，%d 对\n", notice.cycle_first_day(), notice.cycle_last_day(),
                               notice.pairings_size());
  if (!notice.withdrawn_by().empty()) std::cout << "撤销  " << notice.withdrawn_by() << "\n";
  return OkStatus();
}

Status ListNotices(Session& session, const PaperOptions& options) {
  pb::ListNoticesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_show_withdrawn(options.all);
  ASSIGN_OR_RETURN(const auto response, SendAll(session, &PapersStub::ListNotices, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"日期", "文号", "标题", "结对", "撤销", "name"});
  for (const auto& notice : response.notices()) {
    table.Add({notice.issued_on(), notice.number(), notice.title(), std::to_string(notice.pairings_size()),
               notice.withdrawn_by().empty() ? "" : "是", notice.name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

// An empty one is 0; absent for what is no number.
std::optional<int32_t> BaseIn(const std::string& cell) {
  int32_t base = 0;
  const char* const end = cell.data() + cell.size();
  const auto [read, error] = std::from_chars(cell.data(), end, base);
  if (cell.empty() || (error == std::errc() && read == end)) return base;
  return std::nullopt;
}

// code,target,base,source under a header.
Status SetQuotas(Session& session, const PaperOptions& options) {
  pb::SetQuotasRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_request_id(Session::NewRequestId());
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, kPaperFileMax));
  ASSIGN_OR_RETURN(const csv::Table table, csv::Read(text));
  for (const csv::Row& row : table.rows) {
    const std::optional<int32_t> base = row.fields.size() == 4 ? BaseIn(row.fields[2]) : std::nullopt;
    if (!base.has_value()) {
      return InvalidArgument("BAD_CSV", absl::StrFormat("line %d: expected code,target,base,source", row.line));
    }
    pb::QuotaTarget& target = *request.add_targets();
    target.set_code(row.fields[0]);
    target.set_target(row.fields[1]);
    target.set_base(*base);
    target.set_source(row.fields[3]);
  }
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::SetQuotas, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%d quotas set\n", request.targets_size());
  return OkStatus();
}

Status ShowQuotas(Session& session, const PaperOptions& options) {
  pb::GetQuotasRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::GetQuotas, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"代码", "指标", "单位", "目标", "实际", "分子/分母", "差", "达到"});
  for (const auto& quota : response.quotas()) {
    const std::string of = quota.denominator() > 0 ? absl::StrFormat("/%d", quota.denominator()) : "";
    table.Add({quota.code(), quota.display_name(), quota.unit(), quota.has_target() ? quota.target().target() : "-",
               quota.actual_text(), std::to_string(quota.numerator()) + of, quota.difference(),
               quota.has_met() ? (quota.met() ? "是" : "否") : "-"});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ListQuotaSchools(Session& session, const PaperOptions& options) {
  pb::ListQuotaSchoolsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_code(options.code);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, SendAll(session, &PapersStub::ListQuotaSchools, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"学校", "结对", "name"});
  for (const auto& school : response.schools()) {
    std::string names;
    for (const std::string& name : school.printed_names()) names += (names.empty() ? "" : "、") + name;
    table.Add({names, std::to_string(school.pairings_size()), school.school()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ShowLife(Session& session, const PaperOptions& options) {
  pb::GetPairingLifeRequest request;
  request.set_name(options.name);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  ASSIGN_OR_RETURN(const auto response, Send(session, &PapersStub::GetPairingLife, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s -> %s  %s\n", response.pairing().supporter_name(),
                               response.pairing().supported_name(),
                               pb::PairingState_Name(response.pairing().state()).substr(14));
  Table table({"日期", "阶段", "文件", "说明", "序号"});
  for (const auto& stage : response.stages()) {
    const std::string seq =
        stage.has_position() ? absl::StrFormat("%s/%d", stage.position().region(), stage.position().seq()) : "";
    table.Add({stage.day(), pb::LifeStageKind_Name(stage.kind()).substr(16), stage.document(), stage.note(), seq});
  }
  table.Print(std::cout);
  if (response.has_round()) {
    std::cout << absl::StrFormat("第 %d 轮，%s 前续签\n", response.round().number(), response.round().last_day());
  }
  return OkStatus();
}

using SharedPaperOptions = std::shared_ptr<PaperOptions>;

void AddMomentOf(Command command, const SharedPaperOptions& options) {
  command.Add("--as-of", options->as_of, "what was true on this day, YYYY-MM-DD");
  command.Add("--known-at", options->known_at, "as recorded by this instant, for example 2022-03-01T10:00:00+08:00");
}

Command AddOfCounty(Command parent, Session& session, const SharedPaperOptions& options, const char* name,
                    const char* help, Status (*run)(Session&, const PaperOptions&)) {
  Command command = AddSubcommand(parent, session, options, name, help, run);
  command.Add("--county", options->county).Required();
  return command;
}

void AddAgreements(Command roster, Session& session, const SharedPaperOptions& options) {
  Command agreement = roster.Sub("agreement", "what the two schools of a pairing have agreed");
  agreement.RequireSub();
  AddSubcommand(agreement, session, options, "sign", "record a signed agreement", SignAgreement)
      .Add("file", options->file, "the agreement as JSON")
      .Required();
  Command amend = AddSubcommand(agreement, session, options, "amend", "record another version", AmendAgreement);
  amend.Add("name", options->name).Required();
  amend.Add("file", options->file, "the whole of it as JSON").Required();
  amend.Add("--revision", options->revision, "that was seen").Required();
  amend.Add("--reason", options->reason).Required();
  Command show = AddSubcommand(agreement, session, options, "show", "the version of a day", ShowAgreement);
  show.Add("name", options->name).Required();
  Command list = AddOfCounty(agreement, session, options, "list", "those of a county's pairings", ListAgreements);
  list.Flag("--ended", options->all, "those that had ended too");
  for (const Command& command : {show, list}) AddMomentOf(command, options);
}

void AddCeremonies(Command roster, Session& session, const SharedPaperOptions& options) {
  Command ceremony = roster.Sub("ceremony", "pairing ceremonies of a county");
  ceremony.RequireSub();
  AddOfCounty(ceremony, session, options, "record", "record one that was held", RecordCeremony)
      .Add("file", options->file, "the ceremony as JSON")
      .Required();
  Command list = AddOfCounty(ceremony, session, options, "list", "those of a year", ListCeremonies);
  list.Add("--year", options->year).Required();
  list.Add("--known-at", options->known_at, "as recorded by this instant");
  AddMomentOf(AddOfCounty(ceremony, session, options, "missing", "new or upgraded pairings that have had none",
                          ListCeremonyGaps),
              options);
}

void AddNoticesOf(Command roster, Session& session, const SharedPaperOptions& options) {
  Command notice = roster.Sub("notice", "notices that name pairings, of one bureau or jointly");
  notice.RequireSub();
  AddOfCounty(notice, session, options, "issue", "record a notice", IssueNotice)
      .Add("file", options->file, "the notice as JSON")
      .Required();
  Command show = AddSubcommand(notice, session, options, "show", "one of them", ShowNotice);
  show.Add("name", options->name).Required();
  Command list = AddOfCounty(notice, session, options, "list", "those that concern a region", ListNotices);
  list.Flag("--withdrawn", options->all, "those that were withdrawn too");
  for (const Command& command : {show, list}) AddMomentOf(command, options);
}

}  // namespace

void AddRosterPapers(Command roster, Session& session) {
  auto options = std::make_shared<PaperOptions>();
  AddAgreements(roster, session, options);
  AddCeremonies(roster, session, options);
  AddNoticesOf(roster, session, options);
  Command set = AddOfCounty(roster, session, options, "set-quotas", "what is asked of a county in a year", SetQuotas);
  set.Add("file", options->file, "CSV: code,target,base,source").Required();
  Command quotas = AddOfCounty(roster, session, options, "quotas", "that beside what its list gives", ShowQuotas);
  Command schools =
      AddOfCounty(roster, session, options, "quota-schools", "the schools behind a quota's figure", ListQuotaSchools);
  schools.Add("--code", options->code, "as `quotas` prints it").Required();
  Command life = AddSubcommand(roster, session, options, "life", "the life of a pairing", ShowLife);
  life.Add("name", options->name, "of the pairing").Required();
  for (Command command : {set, quotas, schools}) command.Add("--year", options->year).Required();
  for (const Command& command : {quotas, schools, life}) AddMomentOf(command, options);
}

}  // namespace jgt::ctl
