#include "services/roster/storage/mysql_agreement_store.h"

#include <algorithm>
#include <utility>

#include "common/journal/body.h"
#include "jgt/roster/v1/agreement_events.pb.h"
#include "services/roster/domain/agreement_check.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/agreement_rows.h"
#include "services/roster/storage/life_rows.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/readiness_rows.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kInsertAgreement =
    "INSERT INTO agreement_versions (region, pairing_id, agreement_id, version, seq, last_day, signed_on, recorded_at,"
    " content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const std::string kInsertCeremony =
    "INSERT INTO ceremonies (region, ceremony_id, seq, day, recorded_at, content) VALUES (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertTookPart =
    "INSERT INTO ceremony_pairings (region, pairing_id, ceremony_region, ceremony_id, day, recorded_at) ";

Error NoSuchAgreement(const AgreementKey& key) {
  const std::string name = AgreementName(key);
  return NotFound("NO_SUCH_AGREEMENT", absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("结对协议不存在：%s", name));
}

// What stands in its way: the pairing's state and days, and its other agreements.
StatusOr<Timeline<Pairing>> MayAgree(journal::Batch& batch, const Agreement& agreement) {
  ASSIGN_OR_RETURN(Timeline<Pairing> timeline, TimelineOfPairing(QueryOf(batch), agreement.key.pairing));
  if (timeline.empty()) return NoSuchPairing(agreement.key.pairing);
  RETURN_IF_ERROR(CheckMayAgree(timeline, agreement, ShanghaiDay(batch.now())));
  return timeline;
}

// The last version of each agreement of the pairing.
StatusOr<std::vector<Agreement>> Standing(journal::Batch& batch, const Key& pairing) {
  ASSIGN_OR_RETURN(std::vector<Agreement> versions, VersionsOfPairing(QueryOf(batch), pairing, std::nullopt));
  std::vector<Agreement> last;
  for (Agreement& version : versions) {
    if (!last.empty() && last.back().key == version.key) last.pop_back();
    last.push_back(std::move(version));
  }
  return last;
}

// Writes the version and its entry, and says what it is now.
Status PutVersion(journal::Batch& batch, Agreement& agreement) {
  agreement.filed = {};
  const pb::Agreement message = ToProto(agreement);
  agreement.filed = {.revision = batch.next_seq(), .at = batch.now()};
  RETURN_IF_ERROR(batch
                      .Execute(kInsertAgreement,
                               {agreement.key.pairing.region, agreement.key.pairing.id, agreement.key.id,
                                agreement.version, agreement.filed.revision, agreement.last_day, agreement.signed_on,
                                agreement.filed.at, sql::Value::Bytes(message.SerializeAsString())})
                      .status());
  if (agreement.version == 1) {
    pb::AgreementSigned event;
    *event.mutable_agreement() = message;
    journal::AppendMessage(batch, event);
    return OkStatus();
  }
  pb::AgreementAmended event;
  *event.mutable_agreement() = message;
  journal::AppendMessage(batch, event);
  return OkStatus();
}

}  // namespace

StatusOr<std::string> MysqlAgreementStore::SignAgreement(const Agreement& agreement, const journal::Mutation& mutation,
                                                         const Encoder<FiledNow<Agreement>>& encode) {
  const Key& pairing = agreement.key.pairing;
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Timeline<Pairing> timeline, MayAgree(batch, agreement));
    ASSIGN_OR_RETURN(const std::vector<Agreement> others, Standing(batch, pairing));
    RETURN_IF_ERROR(CheckOthers(others, agreement));
    FiledNow<Agreement> now = {.thing = agreement, .position = {}};
    now.thing.key.id = ids_.Next();
    now.thing.version = 1;
    now.thing.reason.clear();
    RETURN_IF_ERROR(PutVersion(batch, now.thing));
    if (const std::optional<Readiness> fact = SignedFact(timeline, agreement); fact.has_value()) {
      RETURN_IF_ERROR(StoreReadiness(batch, {.of_pairing = true, .subject = pairing, .readiness = *fact}));
    }
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(pairing.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlAgreementStore::AmendAgreement(const Agreement& agreement, int64_t revision,
                                                          const journal::Mutation& mutation,
                                                          const Encoder<FiledNow<Agreement>>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const std::vector<Agreement> all, Standing(batch, agreement.key.pairing));
    const auto standing =
        std::find_if(all.begin(), all.end(), [&](const Agreement& other) { return other.key == agreement.key; });
    if (standing == all.end()) return NoSuchAgreement(agreement.key);
    RETURN_IF_ERROR(CheckAmendment(*standing, agreement, revision));
    RETURN_IF_ERROR(MayAgree(batch, agreement).status());
    RETURN_IF_ERROR(CheckOthers(all, agreement));
    FiledNow<Agreement> now = {.thing = agreement, .position = {}};
    now.thing.version = standing->version + 1;
    RETURN_IF_ERROR(PutVersion(batch, now.thing));
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(agreement.key.pairing.region, mutation, work));
  return answer.response;
}

StatusOr<Agreement> MysqlAgreementStore::GetAgreement(const AgreementKey& key, const Moment& moment,
                                                      Deadline deadline) {
  return ReadByOneQueryAt<Agreement>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Agreement> {
    ASSIGN_OR_RETURN(std::optional<Agreement> found, FindAgreement(query, key, moment));
    if (!found.has_value()) return NoSuchAgreement(key);
    return *std::move(found);
  });
}

StatusOr<std::vector<Agreement>> MysqlAgreementStore::ListAgreements(const AgreementQuery& query, Deadline deadline) {
  return ReadByOneQueryAt<std::vector<Agreement>>(pool_, query.moment, deadline,
                                                  [&](const Query& read) { return AgreementsOfCounty(read, query); });
}

StatusOr<std::string> MysqlAgreementStore::RecordCeremony(const Ceremony& ceremony, const journal::Mutation& mutation,
                                                          const Encoder<FiledNow<Ceremony>>& encode) {
  const std::string& county = ceremony.key.region;
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Day day, ParseDay(ceremony.day));
    const Query query = QueryOf(batch);
    for (const Key& pairing : ceremony.pairings) RETURN_IF_ERROR(CheckOfCounty(query, county, pairing));
    std::vector<std::optional<Pairing>> then;
    then.reserve(ceremony.pairings.size());
    for (const Key& pairing : ceremony.pairings) {
      ASSIGN_OR_RETURN(const Timeline<Pairing> timeline, TimelineOfPairing(query, pairing));
      if (timeline.empty()) return NoSuchPairing(pairing);
      const Dated<Pairing>* const at = timeline.At(day);
      then.push_back(at == nullptr ? std::nullopt : std::optional<Pairing>(at->value));
    }
    RETURN_IF_ERROR(CheckTookPart(ceremony, then));
    FiledNow<Ceremony> now = {.thing = ceremony, .position = {}};
    now.thing.key.id = ids_.Next();
    pb::CeremonyRecorded event;
    *event.mutable_ceremony() = ToProto(now.thing);
    now.thing.filed = {.revision = batch.next_seq(), .at = batch.now()};
    RETURN_IF_ERROR(
        batch
            .Execute(kInsertCeremony, {county, now.thing.key.id, now.thing.filed.revision, ceremony.day, batch.now(),
                                       sql::Value::Bytes(event.ceremony().SerializeAsString())})
            .status());
    std::vector<sql::Params> rows;
    rows.reserve(ceremony.pairings.size());
    for (const Key& pairing : ceremony.pairings) {
      rows.push_back({pairing.region, pairing.id, county, now.thing.key.id, ceremony.day, batch.now()});
    }
    RETURN_IF_ERROR(batch.InsertMany(kInsertTookPart, 6, std::move(rows)));
    journal::AppendMessage(batch, event);
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(county, mutation, work));
  return answer.response;
}

StatusOr<std::vector<Ceremony>> MysqlAgreementStore::ListCeremonies(const CeremonyQuery& query, Deadline deadline) {
  const Moment moment = {.as_of = InTheEnd().as_of, .known_at = query.known_at};
  return ReadByOneQueryAt<std::vector<Ceremony>>(pool_, moment, deadline,
                                                 [&](const Query& read) { return CeremoniesOfCounty(read, query); });
}

StatusOr<CeremonyFacts> MysqlAgreementStore::GetCeremonyFacts(const std::string& county, const Moment& moment,
                                                              Deadline deadline) {
  return ReadAt<CeremonyFacts>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<CeremonyFacts> {
    CeremonyFacts facts;
    ASSIGN_OR_RETURN(PairingTimelines timelines, TimelinesOfPairingsKnown(query, county, moment));
    facts.timelines.reserve(timelines.size());
    for (auto& [key, timeline] : timelines) facts.timelines.push_back(std::move(timeline));
    ASSIGN_OR_RETURN(facts.held, PairingsWithCeremony(query, county, moment));
    return facts;
  });
}

StatusOr<PairingLife> MysqlAgreementStore::GetLife(const Key& pairing, const Moment& moment, Deadline deadline) {
  return ReadAt<PairingLife>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<PairingLife> {
    return ReadLife(query, writer_.service(), pairing, moment);
  });
}

}  // namespace jgt::roster
