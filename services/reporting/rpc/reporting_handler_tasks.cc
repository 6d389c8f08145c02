// What is behind a task of a pairing's progress: a part of ReportingHandler.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/entry.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/reporting/domain/progress.h"
#include "services/reporting/domain/task_entries.h"
#include "services/reporting/rpc/conversions.h"
#include "services/reporting/rpc/reporting_handler.h"
#include "services/reporting/rpc/request_fields.h"

namespace jgt::reporting {
namespace {

v1::ProgressEntry ToProto(const TaskEntry& entry) {
  v1::ProgressEntry message;
  message.set_unit(entry.unit);
  message.set_counts(entry.counts);
  message.set_reason(entry.reason);
  message.set_fact(entry.fact);
  message.set_fact_seq(entry.fact_seq);
  const NamedActivity& activity = entry.activity;
  message.set_activity(activity.activity);
  if (activity.activity.empty()) return message;
  message.set_county(RegionName(activity.region));
  message.set_seq(activity.seq);
  message.set_pairing(activity.pairing);
  message.set_day(activity.day);
  message.set_end_day(activity.end_day);
  message.set_kind(activity.kind);
  message.set_subject(static_cast<jgt::common::v1::Subject>(activity.subject));
  return message;
}

Error NoSuchTask(const PairingProgress& progress, const std::string& task) {
  std::string has;
  for (const TaskProgress& each : progress.tasks) has += (has.empty() ? "" : ", ") + each.task;
  const std::string problem = absl::StrFormat("\"%s\" is no task of the pairing in that year; it has: %s",
                                              task.substr(0, 60), has.empty() ? "none" : has);
  return NotFound("NO_SUCH_TASK", "task: " + problem).Field("task", problem).Zh("该结对关系当年没有这项任务");
}

// What a list shows, so that its pages are of one list: "first digest".
std::string DigestOf(const v1::ExplainProgressResponse& whole) {
  std::string bytes;
  for (const v1::ProgressEntry& entry : whole.entries()) {
    const std::string one = entry.SerializeAsString();
    bytes += absl::StrFormat("%d:", one.size()) + one;
  }
  return journal::ToHex(journal::Sha256(bytes));
}

// The page of a whole list that `position` asks for.
StatusOr<std::string> CutToPage(const std::string& position, int page_size, v1::ExplainProgressResponse& whole) {
  const std::string digest = DigestOf(whole);
  const size_t blank = position.find(' ');
  int first = 0;
  if (blank != std::string::npos) {
    first = std::stoi(position.substr(0, blank));
    if (position.substr(blank + 1) != digest) {
      return Aborted("LIST_MOVED", "what is behind the task changed since the first page; ask for that again")
          .Zh("翻页期间有新的分录，请从第一页重新查询");
    }
  }
  const int size = whole.entries_size();
  first = std::min(first, size);
  const int end = std::min(size, first + page_size);
  whole.mutable_entries()->DeleteSubrange(end, size - end);
  whole.mutable_entries()->DeleteSubrange(0, first);
  return end < size ? absl::StrFormat("%d %s", end, digest) : std::string();
}

}  // namespace

StatusOr<v1::ExplainProgressResponse> ReportingHandler::BehindTask(const rpc::Call& call,
                                                                   const v1::ExplainProgressRequest& request) {
  RETURN_IF_ERROR(ParseName("pairing", request.pairing(), "regions/*/pairings/*").status());
  RETURN_IF_ERROR(CheckYear(request.year()));
  ProgressQuery query{.pairing = request.pairing(), .year = request.year()};
  ASSIGN_OR_RETURN(query.basis, FromProto(request.basis()));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope page{.rpc = "ExplainProgress", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(page, request.page_token()));
  RETURN_IF_ERROR(Wait(call, request.min_positions()));
  RETURN_IF_ERROR(AuthorizeOnPairing(call, request.pairing()));
  ASSIGN_OR_RETURN(const TaskFacts facts, store_.ReadTask(query, call.deadline));
  const CountedPairing& counted = facts.counted;
  const MinimaSet* minima = minima_.Find(counted.pairing, query.year);
  const PairingProgress progress = Measure(counted.pairing, minima, counted.counts, counted.own_minima);
  const Minimum* task = FindTask(minima, counted.own_minima, request.task());
  if (task == nullptr) return NoSuchTask(progress, request.task());
  v1::ExplainProgressResponse response;
  for (const TaskProgress& each : progress.tasks) {
    if (each.task == request.task()) *response.mutable_task() = ToProto(each);
  }
  // A core's exchanges are those of all its members, and not everybody may look at all of them.
  std::map<std::string, bool> visible = {{request.pairing(), true}};
  for (const TaskEntry& entry : EntriesOf(*task, facts.basis)) {
    const std::string& pairing = entry.activity.pairing;
    if (!pairing.empty() && !visible.contains(pairing)) visible[pairing] = AuthorizeOnPairing(call, pairing).ok();
    if (!pairing.empty() && !visible[pairing]) {
      response.set_withheld(response.withheld() + 1);
      continue;
    }
    *response.add_entries() = ToProto(entry);
  }
  ASSIGN_OR_RETURN(const std::string next, CutToPage(position, page_size, response));
  if (!next.empty()) response.set_next_page_token(page_tokens_.Encode(page, next));
  journal::SetPositions(facts.positions, response);
  return response;
}

grpc::ServerUnaryReactor* ReportingHandler::ExplainProgress(grpc::CallbackServerContext* context,
                                                            const v1::ExplainProgressRequest* request,
                                                            v1::ExplainProgressResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ExplainProgressRequest& message) { return BehindTask(call, message); });
}

}  // namespace jgt::reporting
