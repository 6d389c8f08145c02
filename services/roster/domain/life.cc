#include "services/roster/domain/life.h"

#include <algorithm>
#include <tuple>

#include "common/names/names.h"

namespace jgt::roster {
namespace {

std::string NameOf(const AgreementKey& key) {
  return absl::StrFormat("%s/agreements/%s", MakeName(key.pairing.region, "pairings", key.pairing.id), key.id);
}

int64_t FirstSeqOf(const LifeFacts& facts, const Dated<Pairing>& span) {
  for (const FirstSaid& said : facts.first_said) {
    const bool same = said.mode == span.value.mode && said.state == span.value.state;
    if (said.from == span.span.from && same) return said.seq;
  }
  return span.stored.has_value() ? span.stored->seq : 0;
}

// The last change of those kinds on that day, as they were corrected; null when a list has said it.
const ChangeOfPairing* ChangeOn(const LifeFacts& facts, const Day& day, bool ended) {
  const ChangeOfPairing* found = nullptr;
  for (const ChangeOfPairing& change : facts.changes) {
    const bool ends = change.kind == PairingChangeKind::kEnded || change.kind == PairingChangeKind::kSchoolReplaced ||
                      change.kind == PairingChangeKind::kCarriedOver;
    const bool fits = ended ? ends : change.kind == PairingChangeKind::kUpgraded;
    if (!fits || change.ground.day != day) continue;
    if (found == nullptr || found->seq < change.seq) found = &change;
  }
  return found;
}

void SetGround(const ChangeOfPairing* change, LifeStage& stage) {
  if (change == nullptr) return;
  stage.entry->seq = change->seq;
  stage.document = change->ground.document;
  stage.note = change->ground.reason;
}

// Founded, other modes, ended: what the timeline says, with the change that made it so.
void AddDays(const LifeFacts& facts, std::vector<LifeStage>& stages) {
  const Dated<Pairing>* before = nullptr;
  for (const Dated<Pairing>& each : facts.timeline.spans()) {
    const bool stands = each.value.state != PairingState::kEnded;
    const bool stood = before != nullptr && before->value.state != PairingState::kEnded;
    LifeStage stage = {.day = ToString(each.span.from),
                       .entry = EntryAt{.region = each.value.key.region, .seq = FirstSeqOf(facts, each)},
                       .mode = each.value.mode};
    if (stands && !stood) {
      stage.kind = LifeStageKind::kFounded;
      stage.level = each.value.level;
    } else if (!stands && stood) {
      stage.kind = LifeStageKind::kEnded;
      SetGround(ChangeOn(facts, each.span.from, true), stage);
    } else if (stands && before->value.mode != each.value.mode) {
      stage.kind = LifeStageKind::kModeChanged;
      SetGround(ChangeOn(facts, each.span.from, false), stage);
    }
    before = &each;
    if (stage.kind != LifeStageKind::kUnspecified) stages.push_back(std::move(stage));
  }
}

void AddListings(const LifeFacts& facts, std::vector<LifeStage>& stages) {
  for (const Listing& listing : facts.listings) {
    const Pairing& then = facts.timeline.Around(listing.effective_day).value;
    stages.push_back({.kind = LifeStageKind::kListed,
                      .day = ToString(listing.effective_day),
                      .entry = listing.entry,
                      .resource = listing.import,
                      .mode = then.mode,
                      .level = then.level,
                      .note = absl::StrFormat("%s %d", listing.county, listing.year)});
  }
}

void AddAgreements(const LifeFacts& facts, std::vector<LifeStage>& stages) {
  for (const Agreement& agreement : facts.agreements) {
    stages.push_back(
        {.kind = agreement.version == 1 ? LifeStageKind::kAgreementSigned : LifeStageKind::kAgreementAmended,
         .day = agreement.signed_on,
         .entry = EntryAt{.region = agreement.key.pairing.region, .seq = agreement.filed.revision},
         .document = agreement.document_number.empty() ? agreement.signed_file : agreement.document_number,
         .resource = NameOf(agreement.key),
         .note = agreement.reason});
  }
}

void AddCeremonies(const LifeFacts& facts, std::vector<LifeStage>& stages) {
  for (const Ceremony& ceremony : facts.ceremonies) {
    stages.push_back({.kind = LifeStageKind::kCeremonyHeld,
                      .day = ceremony.day,
                      .entry = EntryAt{.region = ceremony.key.region, .seq = ceremony.filed.revision},
                      .resource = MakeName(ceremony.key.region, "ceremonies", ceremony.key.id),
                      .note = ceremony.place});
  }
}

// A notice that withdraws one that named the pairing is told with it, also when it names the pairing itself.
void AddNotices(const LifeFacts& facts, std::vector<LifeStage>& stages) {
  for (const Notice& notice : facts.notices) {
    LifeStage stage = {.kind = LifeStageKind::kNoticeIssued,
                       .day = notice.issued_on,
                       .entry = EntryAt{.region = notice.key.region, .seq = notice.filed.revision},
                       .document = notice.number,
                       .resource = MakeName(notice.key.region, "notices", notice.key.id),
                       .note = notice.title};
    const bool names_it = std::find(notice.pairings.begin(), notice.pairings.end(), facts.timeline.last().value.key) !=
                          notice.pairings.end();
    if (names_it) stages.push_back(stage);
    if (notice.withdraws.empty()) continue;
    const bool withdraws_one = std::any_of(facts.notices.begin(), facts.notices.end(), [&](const Notice& other) {
      return other.key == Key{.region = notice.key.region, .id = notice.withdraws};
    });
    if (!withdraws_one) continue;
    stage.kind = LifeStageKind::kNoticeWithdrawn;
    stages.push_back(std::move(stage));
  }
}

}  // namespace

std::vector<LifeStage> StagesUntil(const LifeFacts& facts, const Day& day, const std::optional<PairingRound>& round) {
  std::vector<LifeStage> stages;
  AddDays(facts, stages);
  AddListings(facts, stages);
  AddAgreements(facts, stages);
  AddCeremonies(facts, stages);
  AddNotices(facts, stages);
  if (round.has_value()) {
    stages.push_back({.kind = LifeStageKind::kRoundBegan,
                      .day = ToString(round->first_day),
                      .note = absl::StrFormat("第 %d 轮，至 %s", round->number, ToString(round->last_day))});
  }
  const std::string until = ToString(day);
  std::erase_if(stages, [&](const LifeStage& stage) { return stage.day > until; });
  std::stable_sort(stages.begin(), stages.end(), [](const LifeStage& a, const LifeStage& b) {
    return std::tie(a.day, a.kind) < std::tie(b.day, b.kind);
  });
  return stages;
}

}  // namespace jgt::roster
