// Rounds, which follow from a pairing's days.
#include <algorithm>
#include <tuple>

#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/agreement_proto.h"

namespace jgt::roster {

StatusOr<v1::ListRoundsResponse> RosterHandler::Answer(const rpc::Call& call, const v1::ListRoundsRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  std::optional<Day> due_by;
  if (!request.due_by().empty()) {
    ASSIGN_OR_RETURN(due_by, DayIn("due_by", request.due_by()));
  }
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListRounds", request, 2));
  ASSIGN_OR_RETURN(const auto timelines, pairings_.TimelinesOfHome(county, moment, call.deadline));
  const RoundPolicy& policy = round_policies_.For(moment.as_of.year);
  std::vector<v1::PairingRound> rounds;
  for (const Timeline<Pairing>& timeline : timelines) {
    const std::optional<PairingRound> round = RoundOn(timeline, moment.as_of, policy);
    if (!round.has_value() || (due_by.has_value() && round->last_day > *due_by)) continue;
    rounds.push_back(ToProto(*round));
  }
  // Days as YYYY-MM-DD sort as texts.
  std::sort(rounds.begin(), rounds.end(), [](const v1::PairingRound& a, const v1::PairingRound& b) {
    return std::tie(a.last_day(), a.pairing()) < std::tie(b.last_day(), b.pairing());
  });
  if (!page.first) {
    std::erase_if(rounds, [&](const v1::PairingRound& each) {
      return std::tie(each.last_day(), each.pairing()) <= std::tie(page.fields[0], page.fields[1]);
    });
  }
  v1::ListRoundsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, rounds, [](const v1::PairingRound& last) {
    return absl::StrFormat("%s\n%s", last.last_day(), last.pairing());
  }));
  response.mutable_rounds()->Assign(std::make_move_iterator(rounds.begin()), std::make_move_iterator(rounds.end()));
  response.set_policy_version(policy.version);
  return response;
}

}  // namespace jgt::roster
