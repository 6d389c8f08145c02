#include <absl/strings/ascii.h>
#include <absl/strings/match.h>

#include <algorithm>

#include "common/clock/clock.h"
#include "common/names/names.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/rpc/school_terms.h"
#include "services/roster/storage/to_proto.h"

// Schools and regions, readiness, head counts.
namespace jgt::roster {
namespace {

constexpr int kFactsMax = 1000;

Status BadEntry(std::string reason, const std::string& place, std::string_view allowed, std::string_view allowed_zh) {
  return InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", place, allowed))
      .Field(place, std::string(allowed))
      .Zh(absl::StrFormat("%s：%s", place, allowed_zh));
}

// Who checked a fact, and how; `caller` when it is not said who.
Status SetCheck(const v1::ReadinessFact& message, const std::string& place, const std::string& caller,
                Readiness& readiness) {
  constexpr size_t kCheckedByMax = 64;
  if (!v1::ReadinessCheck_IsValid(message.check())) {
    return BadEntry("UNKNOWN_READINESS_CHECK", place + ".check", "one of the four checks", "未知的检查方式");
  }
  readiness.check = static_cast<ReadinessCheck>(message.check());
  if (readiness.check == ReadinessCheck::kUnspecified && message.checked_by().empty()) return OkStatus();
  readiness.checked_by = message.checked_by().empty() ? caller : message.checked_by();
  const auto allowed = [](char c) { return absl::ascii_isalnum(c) || absl::StrContains("_.:@-", c); };
  const std::string& who = readiness.checked_by;
  if (readiness.check == ReadinessCheck::kUnspecified || who.size() > kCheckedByMax ||
      !std::all_of(who.begin(), who.end(), allowed)) {
    return BadEntry("BAD_CHECKED_BY", place + ".checked_by",
                    "1 to 64 characters of [A-Za-z0-9_.:@-], and only when `check` says how",
                    "检查人应为 1–64 个字符的账号或单位代码，且须注明检查方式");
  }
  return OkStatus();
}

StatusOr<ReadinessFact> FactOf(const v1::ReadinessFact& message, int index, const std::string& caller) {
  const std::string place = absl::StrFormat("facts[%d]", index);
  if (message.item() == v1::READINESS_ITEM_UNSPECIFIED || !v1::ReadinessItem_IsValid(message.item())) {
    return BadEntry("UNKNOWN_READINESS_ITEM", place + ".item", "one of the four items", "未知的条件项");
  }
  ReadinessFact fact;
  fact.of_pairing = message.item() == v1::READINESS_ITEM_AGREEMENT_SIGNED;
  ASSIGN_OR_RETURN(fact.subject, KeyOf(place + ".subject", message.subject(), fact.of_pairing ? kPairings : kSchools));
  fact.readiness.item = static_cast<ReadinessItem>(message.item());
  fact.readiness.met = message.met();
  RETURN_IF_ERROR(SetCheck(message, place, caller, fact.readiness));
  if (!message.met() && message.since().empty()) return fact;
  ASSIGN_OR_RETURN(const Day since, DayIn(place + ".since", message.since()));
  if (message.met()) fact.readiness.since = ToString(since);
  return fact;
}

StatusOr<HeadCount> HeadCountOf(const v1::HeadCount& message, int index) {
  const std::string place = absl::StrFormat("head_counts[%d]", index);
  HeadCount count;
  ASSIGN_OR_RETURN(count.school, KeyOf(place + ".school", message.school(), kSchools));
  count.teachers = message.teachers();
  count.pupils = message.pupils();
  if (count.teachers < 1 || count.teachers > 10'000) {
    return BadEntry("BAD_HEAD_COUNT", place + ".teachers", "1 to 10000", "教师数应为 1–10000");
  }
  if (count.pupils < 0 || count.pupils > 100'000) {
    return BadEntry("BAD_HEAD_COUNT", place + ".pupils", "0 to 100000", "学生数应为 0–100000");
  }
  ASSIGN_OR_RETURN(count.day, DayIn(place + ".day", message.day()));
  return count;
}

}  // namespace

StatusOr<rpc::Later<v1::GetSchoolResponse>> RosterHandler::AnswerLater(const rpc::Call& call,
                                                                       const v1::GetSchoolRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kSchools));
  // The name is of one school, so a role reaches all of it or was refused at the entry.
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.name()));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  const SchoolClassPolicy& policy = class_policies_.For(moment.as_of.year);
  return rpc::Later<v1::GetSchoolResponse>([this, key, moment, &policy,
                                            deadline = call.deadline](rpc::Finish<v1::GetSchoolResponse> finish) {
    schools_.GetSchool(key, moment, deadline, [&policy, finish = std::move(finish)](StatusOr<School> school) mutable {
      if (!school.ok()) return std::move(finish)(school.status());
      v1::GetSchoolResponse response;
      *response.mutable_school() = ToProto(*school, policy);
      response.set_class_policy_version(policy.version);
      std::move(finish)(std::move(response));
    });
  });
}

StatusOr<v1::ListSchoolsResponse> RosterHandler::Answer(const rpc::Call& call, const v1::ListSchoolsRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionOfParent(request.parent()));
  SchoolQuery query;
  query.reach = ReachOf(call, region);
  query.closed_too = request.show_closed();
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  query.policy = class_policies_.For(query.moment.as_of.year);
  ASSIGN_OR_RETURN(query.filter, SchoolFilterOf(request.filter()));
  ASSIGN_OR_RETURN(query.by_priority, IsByPriority(request.order_by()));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListSchools", request, 4));
  query.limit = page.size + 1;
  query.after_name = page.fields[0];
  query.after = {.region = page.fields[1], .id = page.fields[2]};
  if (!page.first) query.after_priority = NumberIn(page.fields[3]);
  ASSIGN_OR_RETURN(std::vector<School> schools, schools_.ListSchools(query, call.deadline));
  v1::ListSchoolsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, schools, [&](const School& last) {
    return absl::StrFormat("%s\n%s\n%s\n%d", last.display_name, last.key.region, last.key.id,
                           ClassOf(last, query.policy).priority);
  }));
  for (const School& school : schools) *response.add_schools() = ToProto(school, query.policy);
  response.set_class_policy_version(query.policy.version);
  return response;
}

StatusOr<v1::ListRegionsResponse> RosterHandler::Answer(const rpc::Call& call, const v1::ListRegionsRequest&) {
  call.NothingToNarrow();
  v1::ListRegionsResponse response;
  for (const Region& region : regions_.divisions()) {
    v1::Region* const message = response.add_regions();
    message->set_code(region.code);
    message->set_display_name(region.name);
    message->set_level(region.level);
    message->set_parent(region.parent);
  }
  return response;
}

StatusOr<v1::RecordReadinessResponse> RosterHandler::Answer(const rpc::Call& call,
                                                            const v1::RecordReadinessRequest& request) {
  ASSIGN_OR_RETURN(const std::string parent, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  RETURN_IF_ERROR(CheckCount("facts", request.facts_size(), kFactsMax));
  std::vector<ReadinessFact> facts;
  for (const v1::ReadinessFact& message : request.facts()) {
    ASSIGN_OR_RETURN(ReadinessFact fact, FactOf(message, static_cast<int>(facts.size()), call.principal.subject));
    facts.push_back(std::move(fact));
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   schools_.RecordReadiness(parent, facts, journal::MutationOf(call, request, request.request_id()),
                                            EncodePositions<v1::RecordReadinessResponse>));
  return journal::AnswerFrom<v1::RecordReadinessResponse>(answer);
}

StatusOr<v1::RecordHeadCountsResponse> RosterHandler::Answer(const rpc::Call& call,
                                                             const v1::RecordHeadCountsRequest& request) {
  ASSIGN_OR_RETURN(const std::string parent, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  RETURN_IF_ERROR(CheckCount("head_counts", request.head_counts_size(), kFactsMax));
  std::vector<HeadCount> counts;
  for (const v1::HeadCount& message : request.head_counts()) {
    ASSIGN_OR_RETURN(HeadCount count, HeadCountOf(message, static_cast<int>(counts.size())));
    counts.push_back(std::move(count));
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   schools_.RecordHeadCounts(parent, counts, journal::MutationOf(call, request, request.request_id()),
                                             EncodePositions<v1::RecordHeadCountsResponse>));
  return journal::AnswerFrom<v1::RecordHeadCountsResponse>(answer);
}

}  // namespace jgt::roster
