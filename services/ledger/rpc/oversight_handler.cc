#include "services/ledger/rpc/oversight_handler.h"

#include <algorithm>
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/ledger/domain/activity_check.h"
#include "services/ledger/domain/fulfilment.h"
#include "services/ledger/domain/violations.h"
#include "services/ledger/rpc/caller_of.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/oversight_conversions.h"
#include "services/ledger/rpc/request_fields.h"

namespace jgt::ledger {
namespace {

constexpr char kPairingPattern[] = "regions/*/pairings/*";
// Pairings that are read together: two years of so many are well below what one answer of the database may have.
constexpr size_t kPairingsAtOnce = 10;
// Beside the year of the day asked about, whose things are still waited for: the year before.
constexpr int kYearsBefore = 1;

// Where a page of ListOverdue ends: the day that all pages are of, the pairing of the last thing, and how many of that
// pairing's have been told.
struct OverduePlace {
  std::string as_of;
  std::string pairing;
  size_t told = 0;
};

std::string TextOf(const OverduePlace& place) {
  return absl::StrFormat("%s\n%s\n%d", place.as_of, place.pairing, place.told);
}

// Authenticated: only what TextOf has made comes back.
OverduePlace OverduePlaceFrom(const std::string& text) {
  const size_t first = text.find('\n');
  const size_t second = text.find('\n', first + 1);
  return {.as_of = text.substr(0, first),
          .pairing = text.substr(first + 1, second - first - 1),
          .told = static_cast<size_t>(std::stoull(text.substr(second + 1)))};
}

Error NoSuchPairing(const std::string& name) {
  return NotFound("NO_SUCH_PAIRING", absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("结对关系不存在：%s", name));
}

Error NoSuchNotice(const std::string& name) {
  return NotFound("NO_SUCH_NOTICE", absl::StrFormat("%s does not exist, or its activities have changed", name))
      .Meta("name", name)
      .Zh("提示不存在，或相关活动已有变化，请重新查看");
}

// The pairing that a list is narrowed to, "" for all; it must be of the region.
StatusOr<std::string> PairingIn(const std::string& name, const std::string& region) {
  if (name.empty()) return std::string();
  ASSIGN_OR_RETURN(const ResourceName pairing, ParseName("pairing", name, kPairingPattern));
  if (pairing.region == region) return pairing.id();
  return BadField("BAD_NAME", "pairing", name, absl::StrFormat("a pairing of region %s", region),
                  "结对关系不属于该地区");
}

}  // namespace

OversightHandler::OversightHandler(const OversightParts& parts)
    : rpc_(parts.rpc, v1::OversightService::service_full_name()),
      clock_(parts.clock),
      page_tokens_(parts.page_tokens),
      rules_(parts.rules),
      calendar_(parts.calendar),
      activities_(parts.activities),
      store_(parts.store) {}

StatusOr<Day> OversightHandler::AsOf(const std::string& text) const {
  if (text.empty()) return ShanghaiDay(clock_.Now());
  const auto day = ParseDay(text);
  if (day.ok()) return *day;
  return BadField("BAD_DATE", "as_of", text, "a day YYYY-MM-DD, 2000 to 2100", "日期格式应为 YYYY-MM-DD");
}

StatusOr<std::vector<std::string>> OversightHandler::Visible(const rpc::Call& call, const std::string& region) {
  const Caller caller = CallerOf(call, region);
  if (caller.whole) return store_.Pairings(region, call.deadline);
  ASSIGN_OR_RETURN(std::vector<std::string> pairings, activities_.PairingsOf(region, caller, call.deadline));
  if (pairings.empty() && !caller.within) return call.AuthorizeOn(RegionName(region));
  std::sort(pairings.begin(), pairings.end());
  return pairings;
}

StatusOr<v1::GetFulfilmentResponse> OversightHandler::Fulfilment(const rpc::Call& call,
                                                                 const v1::GetFulfilmentRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("pairing", request.pairing(), kPairingPattern));
  ASSIGN_OR_RETURN(const std::vector<std::string> visible, Visible(call, name.region));
  if (!std::binary_search(visible.begin(), visible.end(), name.id())) {
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(name.region)));
    return NoSuchPairing(request.pairing());
  }
  RETURN_IF_ERROR(CheckYear(request.year()));
  ASSIGN_OR_RETURN(const Day as_of, AsOf(request.as_of()));
  const PlausibilityRules& rules = rules_.For(request.year());
  ASSIGN_OR_RETURN(const std::vector<PlannedAndDone> years,
                   store_.ReadYear(name.region, {name.id()}, request.year(), rules.make_up_days, call.deadline));
  const PlannedAndDone& year = years.front();
  v1::GetFulfilmentResponse response = ToProto(Fulfil(year.planned, year.done, ToString(as_of), rules.make_up_days));
  response.set_as_of(ToString(as_of));
  response.set_rule_version(rules.version);
  return response;
}

StatusOr<v1::ListOverdueResponse> OversightHandler::Overdue(const rpc::Call& call,
                                                            const v1::ListOverdueRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  ASSIGN_OR_RETURN(std::vector<std::string> pairings, Visible(call, parent.region));
  ASSIGN_OR_RETURN(const std::string only, PairingIn(request.pairing(), parent.region));
  if (!only.empty()) std::erase_if(pairings, [&](const std::string& id) { return id != only; });
  ASSIGN_OR_RETURN(const Day asked, AsOf(request.as_of()));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListOverdue", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  OverduePlace place{.as_of = ToString(asked)};
  // Every page is of the first one's day, also when "today" has become another one meanwhile.
  if (!position.empty()) place = OverduePlaceFrom(position);
  ASSIGN_OR_RETURN(const Day as_of, AsOf(place.as_of));
  pairings.erase(pairings.begin(), std::lower_bound(pairings.begin(), pairings.end(), place.pairing));
  size_t told = pairings.empty() || pairings.front() != place.pairing ? 0 : place.told;
  v1::ListOverdueResponse response;
  for (size_t start = 0; start < pairings.size(); start += kPairingsAtOnce) {
    const size_t end = std::min(start + kPairingsAtOnce, pairings.size());
    const std::vector<std::string> some(pairings.begin() + static_cast<std::ptrdiff_t>(start),
                                        pairings.begin() + static_cast<std::ptrdiff_t>(end));
    ASSIGN_OR_RETURN(const std::vector<Overdues> overdue, OverdueIn(call, parent.region, some, as_of));
    for (size_t i = 0; i < some.size(); ++i) {
      const Overdues& things = overdue[i];
      for (size_t k = std::exchange(told, 0); k < things.size(); ++k) {
        if (response.overdue_size() == page_size) {
          place = {.as_of = place.as_of, .pairing = some[i], .told = k};
          response.set_next_page_token(page_tokens_.Encode(scope, TextOf(place)));
          return response;
        }
        *response.add_overdue() = things[k];
      }
    }
  }
  return response;
}

StatusOr<std::vector<OversightHandler::Overdues>> OversightHandler::OverdueIn(const rpc::Call& call,
                                                                              const std::string& region,
                                                                              const std::vector<std::string>& pairings,
                                                                              const Day& as_of) {
  std::vector<Overdues> overdue(pairings.size());
  for (int year = std::max(as_of.year - kYearsBefore, kYearMin); year <= as_of.year; ++year) {
    const int64_t make_up_days = rules_.For(year).make_up_days;
    ASSIGN_OR_RETURN(const std::vector<PlannedAndDone> years,
                     store_.ReadYear(region, pairings, year, make_up_days, call.deadline));
    for (size_t i = 0; i < years.size(); ++i) {
      const PlannedYear& planned = years[i].planned;
      for (v1::OverdueThing& thing : OverdueOf(planned, Fulfil(planned, years[i].done, ToString(as_of), make_up_days)))
        overdue[i].push_back(std::move(thing));
    }
  }
  return overdue;
}

StatusOr<std::vector<Notice>> OversightHandler::NoticesIn(const rpc::Call& call, const std::string& region,
                                                          const Month& month) {
  ASSIGN_OR_RETURN(const MonthFacts facts, store_.ReadMonth(region, month, rules_.AwayKinds(), call.deadline));
  return NoticesOf(facts, rules_.For(month.year), calendar_);
}

StatusOr<v1::ListNoticesResponse> OversightHandler::Notices(const rpc::Call& call,
                                                            const v1::ListNoticesRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  const auto month = ParseMonth(request.month());
  if (!month.ok()) {
    return BadField("BAD_MONTH", "month", request.month(), "a month YYYY-MM, 2000 to 2100", "月份格式应为 YYYY-MM");
  }
  RETURN_IF_ERROR(PairingIn(request.pairing(), parent.region).status());
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListNotices", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  ASSIGN_OR_RETURN(std::vector<Notice> notices, NoticesIn(call, parent.region, *month));
  std::erase_if(notices, [&](const Notice& notice) {
    const bool told = !position.empty() && notice.code + "\n" + notice.key <= position;
    const auto& pairings = notice.pairings;
    return told || (!request.pairing().empty() &&
                    std::find(pairings.begin(), pairings.end(), request.pairing()) == pairings.end());
  });
  v1::ListNoticesResponse response;
  if (notices.size() > static_cast<size_t>(page_size)) {
    notices.resize(static_cast<size_t>(page_size));
    response.set_next_page_token(page_tokens_.Encode(scope, notices.back().code + "\n" + notices.back().key));
  }
  std::vector<std::string> ids;
  ids.reserve(notices.size());
  for (const Notice& notice : notices) ids.push_back(NoticeId(*month, notice));
  ASSIGN_OR_RETURN(const auto reviews, store_.Reviews(parent.region, ids, call.deadline));
  for (size_t i = 0; i < notices.size(); ++i) {
    v1::Notice* const message = response.add_notices();
    *message = ToProto(parent.region, *month, notices[i], rules_.For(month->year).version);
    if (const auto review = reviews.find(ids[i]); review != reviews.end()) AddReview(review->second, *message);
  }
  return response;
}

StatusOr<v1::ReviewNoticeResponse> OversightHandler::Review(const rpc::Call& call,
                                                            const v1::ReviewNoticeRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), "regions/*/notices/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(name.region)));
  Violations violations;
  CheckReason(request.reason(), violations);
  RETURN_IF_ERROR(violations.ToStatus("BAD_REASON", "说明填写"));
  const std::optional<Month> month = MonthOfNotice(name.id());
  if (!month.has_value()) return NoSuchNotice(request.name());
  ASSIGN_OR_RETURN(const std::vector<Notice> notices, NoticesIn(call, name.region, *month));
  const auto found = std::find_if(notices.begin(), notices.end(),
                                  [&](const Notice& notice) { return NoticeId(*month, notice) == name.id(); });
  if (found == notices.end()) return NoSuchNotice(request.name());
  const v1::Notice notice = ToProto(name.region, *month, *found, rules_.For(month->year).version);
  const auto encode = [&](const Reviewed& reviewed) {
    v1::ReviewNoticeResponse response;
    *response.mutable_notice() = notice;
    AddReview(reviewed.review, *response.mutable_notice());
    *response.mutable_position() = journal::ToProto({.service = kService, .region = name.region, .seq = reviewed.seq});
    return response.SerializeAsString();
  };
  return journal::AnswerFrom<v1::ReviewNoticeResponse>(
      store_.Review(name.region, name.id(), request.reason(), EncodeReview(notice, request.reason()),
                    journal::MutationOf(call, request, request.request_id()), encode));
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* OversightHandler::GetFulfilment(grpc::CallbackServerContext* context,
                                                          const v1::GetFulfilmentRequest* request,
                                                          v1::GetFulfilmentResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& message) { return Fulfilment(call, message); });
}

grpc::ServerUnaryReactor* OversightHandler::ListOverdue(grpc::CallbackServerContext* context,
                                                        const v1::ListOverdueRequest* request,
                                                        v1::ListOverdueResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& message) { return Overdue(call, message); });
}

grpc::ServerUnaryReactor* OversightHandler::ListNotices(grpc::CallbackServerContext* context,
                                                        const v1::ListNoticesRequest* request,
                                                        v1::ListNoticesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& message) { return Notices(call, message); });
}

grpc::ServerUnaryReactor* OversightHandler::ReviewNotice(grpc::CallbackServerContext* context,
                                                         const v1::ReviewNoticeRequest* request,
                                                         v1::ReviewNoticeResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& message) { return Review(call, message); });
}

}  // namespace jgt::ledger
