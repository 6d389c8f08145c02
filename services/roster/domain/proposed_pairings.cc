#include "services/roster/domain/proposed_pairings.h"

#include <algorithm>

#include "common/names/names.h"
#include "services/roster/domain/dating.h"
#include "services/roster/domain/pairing_proposal.h"

namespace jgt::roster {
namespace {

constexpr size_t kPairingsNamedMax = 20;  // in an error

// Whether the row's pairing is there already from the day on. One that waits for a counterpart is not what a row that
// names a school proposes.
bool StandsFrom(const Timeline<Pairing>& timeline, const Day& day, bool row_is_pending) {
  return std::any_of(timeline.spans().begin(), timeline.spans().end(), [&](const Dated<Pairing>& each) {
    if (each.span.to <= day) return false;
    return each.value.state == PairingState::kActive ||
           (each.value.state == PairingState::kPendingCounterpart && row_is_pending);
  });
}

Status AlreadyPaired(const std::vector<std::pair<int, Key>>& rows) {
  std::vector<FieldViolation> named;
  for (const auto& [line, pairing] : rows) {
    if (named.size() == kPairingsNamedMax) break;
    named.push_back({.field = absl::StrFormat("row %d", line),
                     .description = MakeName(pairing.region, "pairings", pairing.id) + " stands already"});
  }
  const Key& first = rows.front().second;
  return FailedPrecondition("ALREADY_PAIRED", absl::StrFormat("%d rows name pairings that stand", rows.size()))
      .Meta("pairing", MakeName(first.region, "pairings", first.id))
      .Fields(std::move(named))
      .Zh(absl::StrFormat("有 %d 行的两所学校之间已有结对关系，无需再申报", rows.size()));
}

}  // namespace

Status CheckProposedList(const PairingList& list, int year) {
  if (list.rows.empty() || list.rows.size() > kProposalRowsMax) {
    return InvalidArgument("BAD_COUNT", absl::StrFormat("the list has %d rows", list.rows.size()))
        .Field("list.content", absl::StrFormat("1 to %d rows", kProposalRowsMax))
        .Zh(absl::StrFormat("申报名单应有 1–%d 行", kProposalRowsMax));
  }
  std::vector<WrongRow> wrong;
  for (const ListedRow& row : list.rows) {
    WrongRow each = {.line = row.line, .problems = row.problems};
    if (row.founded_year != 0 && row.founded_year != year) {
      each.problems.push_back(
          {.column = "founded_year",
           .value = absl::StrFormat("%d", row.founded_year),
           .reason = "WRONG_YEAR",
           .message = absl::StrFormat("申报的是 %d 年新结对关系，组建年份应为 %d 或留空", year, year),
           .standing = ""});
    }
    if (!each.problems.empty()) wrong.push_back(std::move(each));
  }
  return RefusalOf(wrong);
}

StatusOr<ImportPlan> DecideProposed(const KnownRoster& known, const std::map<Key, Timeline<Pairing>>& timelines,
                                    const PairingList& list, const ListContext& context, const RegionBook& regions,
                                    IdSource& ids) {
  const Day day = DayOfList(context);
  PairingList proposed = list;
  // A pairing that stood before keeps its year, and a new one gets that of its first day.
  for (ListedRow& row : proposed.rows) row.founded_year = 0;
  ImportPlan plan = DecideImport(known, proposed, context, regions, ids);
  RETURN_IF_ERROR(RefusalOf(plan));
  std::vector<std::pair<int, Key>> standing;
  for (size_t i = 0; i < plan.verdicts.size(); ++i) {
    const RowVerdict& verdict = plan.verdicts[i];
    if (verdict.verdict == Verdict::kNew || !verdict.pairing.has_value()) continue;
    const auto found = timelines.find(*verdict.pairing);
    const bool stands = found != timelines.end() && StandsFrom(found->second, day, proposed.rows[i].pending);
    if (stands || verdict.verdict == Verdict::kDiffers) standing.emplace_back(verdict.line, *verdict.pairing);
  }
  if (!standing.empty()) return AlreadyPaired(standing);
  for (Change<Pairing>& change : plan.pairings) {
    if (!change.is_new) continue;
    change.after.founded_year = day.year;
    change.begins_on_day = true;
  }
  return plan;
}

}  // namespace jgt::roster
