// What requests of many RPCs have in common: parents, names, years, pages.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/status/status.h"
#include "services/roster/domain/region_book.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// The code of "regions/{code}". INVALID_ARGUMENT BAD_NAME.
StatusOr<std::string> RegionOfParent(const std::string& parent);
// The key of "regions/{region}/{collection}/{id}".
StatusOr<Key> KeyOf(std::string_view field, const std::string& name, std::string_view collection);
// INVALID_ARGUMENT BAD_YEAR outside 2000-2100.
Status CheckYear(std::string_view field, int64_t year);
// INVALID_ARGUMENT NOT_A_COUNTY with the field's place.
Status CheckIsCounty(const RegionBook& regions, std::string_view field, const std::string& county);
// INVALID_ARGUMENT BAD_COUNT when a repeated field has none, or more than `max`.
Status CheckCount(std::string_view field, int count, int max);

inline constexpr size_t kReasonCharactersMax = 500;
// INVALID_ARGUMENT REASON_TOO_LONG; and REASON_MISSING.
Status CheckReason(const std::string& reason);
Status CheckReasonGiven(const std::string& reason);

// INVALID_ARGUMENT KNOWN_AT_NOT_PAST.
Status CheckPast(std::string_view field, Instant instant, Instant now);

// INVALID_ARGUMENT BAD_DATE with the field's place.
StatusOr<Day> DayIn(std::string_view field, const std::string& text);

// INVALID_ARGUMENT BAD_INSTANT unless it is like "2022-03-01T10:00:00.5+08:00" or "2022-03-01T02:00:00Z".
StatusOr<Instant> InstantIn(std::string_view field, const std::string& text);

// By what instant an answer's facts had been recorded: absent when it does not matter. One that has not passed is
// refused (KNOWN_AT_NOT_PAST), because what will be recorded until then is not known.
template <typename Request>
StatusOr<std::optional<Instant>> KnownAtOf(const Request& request, const Clock& clock) {
  if (request.known_at().empty()) return std::optional<Instant>();
  ASSIGN_OR_RETURN(const Instant known_at, InstantIn("known_at", request.known_at()));
  RETURN_IF_ERROR(CheckPast("known_at", known_at, clock.Now()));
  return std::optional<Instant>(known_at);
}

// The moment that a request asks about: today, unless it says another day.
template <typename Request>
StatusOr<Moment> MomentOf(const Request& request, const Clock& clock) {
  Moment moment = {.as_of = ShanghaiDay(clock.Now()), .known_at = std::nullopt};
  if (!request.as_of().empty()) {
    ASSIGN_OR_RETURN(moment.as_of, DayIn("as_of", request.as_of()));
  }
  ASSIGN_OR_RETURN(moment.known_at, KnownAtOf(request, clock));
  return moment;
}

// The same about a year's list: without a day, the one of that year that is nearest to today.
template <typename Request>
StatusOr<Moment> MomentInYear(const Request& request, const Clock& clock) {
  ASSIGN_OR_RETURN(Moment moment, MomentOf(request, clock));
  if (!request.as_of().empty()) return moment;
  const int year = request.year();
  moment.as_of =
      std::clamp(moment.as_of, Day{.year = year, .month = 1, .day = 1}, Day{.year = year, .month = 12, .day = 31});
  return moment;
}

// What a list may show this caller: all of `region`, or the caller's parts of it.
std::vector<Reach> ReachOf(const rpc::Call& call, const std::string& region);

inline constexpr int kPageSizeDefault = 100;
inline constexpr int kPageSizeMax = 1000;

// A page as asked for: where it begins (`fields`, as many as `field_count`, all empty on the first page) and how long
// it is.
struct Page {
  PageScope scope;
  std::vector<std::string> fields;
  int size = kPageSizeDefault;
  bool first = true;
};

template <typename Request>
StatusOr<Page> PageOf(const PageTokens& tokens, std::string_view rpc, const Request& request, size_t field_count) {
  Page page;
  page.scope = {.rpc = std::string(rpc), .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(page.size, PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax));
  ASSIGN_OR_RETURN(const std::string position, tokens.Decode(page.scope, request.page_token()));
  page.fields.assign(field_count, "");
  page.first = position.empty();
  size_t start = 0;
  for (size_t i = 0; !page.first && i < field_count; ++i) {
    const size_t end = position.find('\n', start);
    page.fields[i] = position.substr(start, end - start);
    start = end == std::string::npos ? position.size() : end + 1;
  }
  return page;
}

// Of a position that we have written ourselves.
int64_t NumberIn(const std::string& field);

// Cuts what was read beyond the page (one thing more than fits, as a sign of more) and returns the next page's token.
template <typename T, typename PositionOfLast>
std::string CutPage(const PageTokens& tokens, const Page& page, std::vector<T>& things,
                    const PositionOfLast& position) {
  if (things.size() <= static_cast<size_t>(page.size)) return "";
  things.resize(static_cast<size_t>(page.size));
  return tokens.Encode(page.scope, position(things.back()));
}

}  // namespace jgt::roster
