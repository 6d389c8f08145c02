#include "services/ledger/rpc/statement_handler.h"

#include <limits>
#include <utility>

#include "common/names/names.h"

namespace jgt::ledger {
namespace {

constexpr int kEntriesAtOnce = 200;

StatusOr<Day> DayField(const char* field, const std::string& text) {
  StatusOr<Day> day = ParseDay(text);
  if (day.ok()) return day;
  const std::string problem = absl::StrFormat("\"%s\" is not a day of the form YYYY-MM-DD", text.substr(0, 20));
  return InvalidArgument("BAD_DATE", absl::StrFormat("%s: %s", field, problem))
      .Field(field, problem)
      .Zh("日期须为 YYYY-MM-DD");
}

// Instants [from, to) of the days.
struct Span {
  Instant from;
  Instant to{std::numeric_limits<int64_t>::max()};
};
StatusOr<Span> SpanOf(const v1::ExportStatementsRequest& request) {
  Span span;
  if (!request.from_day().empty()) {
    ASSIGN_OR_RETURN(const Day day, DayField("from_day", request.from_day()));
    span.from = ShanghaiMidnight(day);
  }
  if (!request.to_day().empty()) {
    ASSIGN_OR_RETURN(const Day day, DayField("to_day", request.to_day()));
    span.to = ShanghaiMidnight(DayFromNumber(DayNumber(day) + 1));
  }
  if (span.from < span.to) return span;
  const std::string problem = absl::StrFormat("%s is before %s", request.to_day(), request.from_day());
  return InvalidArgument("BAD_RANGE", "to_day: " + problem).Field("to_day", problem).Zh("结束日期早于开始日期");
}

// The style with the names that the county gave its own kinds, as they stand now; a withdrawn one keeps its name.
StatementStyle WithCountyKinds(const StatementStyle& style, const CountyKinds& own) {
  StatementStyle with = style;
  with.kind_name = [&style, &own](const Activity& activity) {
    const StatusOr<Day> day = ParseDay(activity.day);
    const CountyKind* const kind = day.ok() ? own.Find(day->year, activity.kind) : nullptr;
    return kind == nullptr ? style.kind_name(activity) : kind->kind.display_name;
  };
  return with;
}

}  // namespace

StatementHandler::StatementHandler(StatementParts parts)
    : rpc_(parts.rpc, v1::StatementService::service_full_name()),
      entries_(parts.entries),
      county_kinds_(parts.county_kinds),
      style_(std::move(parts.style)) {}

Status StatementHandler::Export(const rpc::Call& call, const v1::ExportStatementsRequest& request,
                                rpc::ResponseStream<v1::ExportStatementsResponse>& stream) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  // Entries of the whole region: a role on one school does not reach them.
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  ASSIGN_OR_RETURN(const Span span, SpanOf(request));
  ASSIGN_OR_RETURN(const CountyKinds own, county_kinds_.KindsOf(parent.region, call.deadline));
  const StatementStyle style = WithCountyKinds(style_, own);
  ASSIGN_OR_RETURN(int64_t next, entries_.FirstSince(parent.region, span.from, call.deadline));
  while (true) {
    ASSIGN_OR_RETURN(const auto entries, entries_.Read(parent.region, next, kEntriesAtOnce, call.deadline));
    v1::ExportStatementsResponse response;
    bool beyond = false;
    for (const ToldEntry& entry : entries) {
      beyond = entry.recorded_at >= span.to;
      if (beyond) break;
      for (std::string& statement : StatementsOf(parent.region, entry, style))
        response.add_statements(std::move(statement));
      response.set_last_seq(entry.seq);
    }
    if (response.last_seq() > 0 && !stream.Write(response)) return OkStatus();  // nobody is left to tell
    if (beyond || entries.size() < static_cast<size_t>(kEntriesAtOnce)) return OkStatus();
    next = entries.back().seq + 1;
  }
}

grpc::ServerWriteReactor<v1::ExportStatementsResponse>* StatementHandler::ExportStatements(
    grpc::CallbackServerContext* context, const v1::ExportStatementsRequest* request) {
  return rpc::RunServerStream<v1::ExportStatementsResponse>(
      context, request, rpc_,
      [this](const rpc::Call& call, const v1::ExportStatementsRequest& message,
             rpc::ResponseStream<v1::ExportStatementsResponse>& stream) { return Export(call, message, stream); });
}

}  // namespace jgt::ledger
