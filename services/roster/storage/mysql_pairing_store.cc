#include "services/roster/storage/mysql_pairing_store.h"

#include <algorithm>
#include <optional>

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/staffing.h"
#include "services/roster/storage/community_rows.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

const std::string kGroupsOfPairing =
    "SELECT group_id, year, mentor, mentees, IF(agreement_at <= ?, agreement_signed_on, NULL), agreement_document"
    " FROM mentor_groups WHERE region = ? AND pairing_id = ? AND created_at <= ? ORDER BY seq, group_id";
// Once, as an exchange is confirmed once.
const std::string kSignAgreement =
    "UPDATE mentor_groups SET agreement_at = ?, agreement_signed_on = ?, agreement_document = ?"
    " WHERE region = ? AND pairing_id = ? AND group_id = ?";
constexpr std::string_view kInsertGroups =
    "INSERT INTO mentor_groups (region, pairing_id, group_id, seq, year, mentor, mentees, created_at) ";
// An exchange is changed once, when it is confirmed.
const std::string kExchangesOfPairing =
    "SELECT exchange_id, year, teacher, start_day, end_day, confirmed AND changed_at <= ? FROM exchanges"
    " WHERE region = ? AND pairing_id = ? AND created_at <= ? ORDER BY seq, exchange_id";
const std::string kFindExchange =
    "SELECT exchange_id, year, teacher, start_day, end_day, confirmed FROM exchanges"
    " WHERE region = ? AND pairing_id = ? AND exchange_id = ?";
constexpr std::string_view kInsertExchanges =
    "INSERT INTO exchanges (region, pairing_id, exchange_id, seq, year, teacher, start_day, end_day, confirmed,"
    " created_at, changed_at) ";
const std::string kConfirmExchange =
    "UPDATE exchanges SET confirmed = 1, changed_at = ? WHERE region = ? AND pairing_id = ? AND exchange_id = ?";

StatusOr<std::vector<MentorGroup>> GroupsOf(const Query& query, const Key& pairing, const Moment& moment) {
  const sql::Value known = MomentParams(moment).front();
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kGroupsOfPairing, {known, pairing.region, pairing.id, known}));
  std::vector<MentorGroup> groups;
  groups.reserve(rows.size());
  for (const sql::Row& row : rows) {
    const std::optional<Day> signed_on = row.OptionalDate(4);
    groups.push_back({.pairing = pairing,
                      .id = row.Text(0),
                      .year = row.Int(1),
                      .mentor = row.Text(2),
                      .mentees = row.Int(3),
                      .agreement_signed_on = signed_on,
                      .agreement_document = signed_on.has_value() ? row.Text(5) : ""});
  }
  return groups;
}

StatusOr<std::vector<Exchange>> ReadExchanges(const Query& query, const std::string& statement,
                                              const sql::Params& params, const Key& pairing) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<Exchange> exchanges;
  for (const sql::Row& row : rows) {
    exchanges.push_back({.pairing = pairing,
                         .id = row.Text(0),
                         .year = row.Int(1),
                         .teacher = row.Text(2),
                         .start_day = row.Date(3),
                         .end_day = row.Date(4),
                         .confirmed = row.Bool(5)});
  }
  return exchanges;
}

StatusOr<std::vector<Exchange>> ExchangesOf(const Query& query, const Key& pairing, const Moment& moment) {
  const sql::Value known = MomentParams(moment).front();
  return ReadExchanges(query, kExchangesOfPairing, {known, pairing.region, pairing.id, known}, pairing);
}

StatusOr<Pairing> PairingAt(const Query& query, const Key& key, const Moment& moment) {
  ASSIGN_OR_RETURN(std::optional<Pairing> pairing, FindPairing(query, key, moment));
  if (!pairing.has_value()) return NoSuchPairing(key);
  return *std::move(pairing);
}

}  // namespace

StatusOr<Pairing> MysqlPairingStore::GetPairing(const Key& key, const Moment& moment, Deadline deadline) {
  return ReadByOneQueryAt<Pairing>(pool_, moment, deadline,
                                   [&](const Query& query) { return PairingAt(query, key, moment); });
}

StatusOr<std::vector<Pairing>> MysqlPairingStore::ListPairings(const PairingQuery& query, Deadline deadline) {
  const auto pairings = [&](const Query& read) { return PairingsOfReach(read, query); };
  if (query.reach.size() > 1) return ReadAt<std::vector<Pairing>>(pool_, query.moment, deadline, pairings);
  return ReadByOneQueryAt<std::vector<Pairing>>(pool_, query.moment, deadline, pairings);
}

StatusOr<std::vector<Timeline<Pairing>>> MysqlPairingStore::TimelinesOfHome(const std::string& county,
                                                                            const Moment& moment, Deadline deadline) {
  using Timelines = std::vector<Timeline<Pairing>>;
  return ReadAt<Timelines>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Timelines> {
    ASSIGN_OR_RETURN(PairingTimelines by_key, TimelinesOfPairingsKnown(query, county, moment));
    Timelines timelines;
    for (auto& [key, timeline] : by_key) timelines.push_back(std::move(timeline));
    return timelines;
  });
}

StatusOr<Community> MysqlPairingStore::GetCommunity(const Key& key, const Moment& moment, Deadline deadline) {
  return ReadAt<Community>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Community> {
    ASSIGN_OR_RETURN(std::optional<Community> community, FindCommunity(query, key, moment));
    if (!community.has_value()) return NoSuchCommunity(key);
    return *std::move(community);
  });
}

StatusOr<std::vector<Community>> MysqlPairingStore::ListCommunities(const CommunityQuery& query, Deadline deadline) {
  return ReadAt<std::vector<Community>>(pool_, query.moment, deadline,
                                        [&](const Query& read) { return CommunitiesOfReach(read, query); });
}

StatusOr<std::vector<MentorGroup>> MysqlPairingStore::ListMentorGroups(const Key& pairing, const Moment& moment,
                                                                       Deadline deadline) {
  return ReadByOneQueryAt<std::vector<MentorGroup>>(
      pool_, moment, deadline, [&](const Query& query) { return GroupsOf(query, pairing, moment); });
}

StatusOr<std::vector<Exchange>> MysqlPairingStore::ListExchanges(const Key& pairing, const Moment& moment,
                                                                 Deadline deadline) {
  return ReadByOneQueryAt<std::vector<Exchange>>(
      pool_, moment, deadline, [&](const Query& query) { return ExchangesOf(query, pairing, moment); });
}

StatusOr<std::string> MysqlPairingStore::FormMentorGroups(const Key& pairing, const std::vector<MentorGroup>& groups,
                                                          const journal::Mutation& mutation,
                                                          const Encoder<MentorGroupsFormed>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Pairing standing, PairingAt(QueryOf(batch), pairing, Today(batch)));
    ASSIGN_OR_RETURN(const std::vector<MentorGroup> known, GroupsOf(QueryOf(batch), pairing, Today(batch)));
    RETURN_IF_ERROR(CheckNewGroups(standing, known, groups));
    MentorGroupsFormed formed;
    std::vector<sql::Params> rows;
    for (MentorGroup group : groups) {
      group.pairing = pairing;
      group.id = ids_.Next();
      rows.push_back({pairing.region, pairing.id, group.id, batch.next_seq() + static_cast<int64_t>(rows.size()),
                      group.year, group.mentor, group.mentees, batch.now()});
      formed.groups.push_back(std::move(group));
    }
    RETURN_IF_ERROR(batch.InsertMany(kInsertGroups, 8, rows));
    for (const MentorGroup& group : formed.groups) {
      jgt::roster::v1::MentorGroupFormed event;
      *event.mutable_group() = ToProto(group);
      journal::AppendMessage(batch, event);
    }
    formed.position = PositionOf(writer_, batch);
    return encode(formed);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(pairing.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlPairingStore::SignMentorAgreement(const Key& pairing, const std::string& group,
                                                             const MentorAgreement& agreement,
                                                             const journal::Mutation& mutation,
                                                             const Encoder<MentorAgreementSigned>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const std::vector<MentorGroup> known, GroupsOf(QueryOf(batch), pairing, Today(batch)));
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const MentorGroup& each) { return each.id == group; });
    if (found == known.end()) return NoSuchMentorGroup(pairing, group);
    RETURN_IF_ERROR(CheckMaySign(*found));
    MentorAgreementSigned done = {.group = *found, .position = {}};
    done.group.agreement_signed_on = agreement.signed_on;
    done.group.agreement_document = agreement.document;
    RETURN_IF_ERROR(batch
                        .Execute(kSignAgreement, {batch.now(), agreement.signed_on, agreement.document, pairing.region,
                                                  pairing.id, group})
                        .status());
    jgt::roster::v1::MentorAgreementSigned event;
    *event.mutable_group() = ToProto(done.group);
    journal::AppendMessage(batch, event);
    done.position = PositionOf(writer_, batch);
    return encode(done);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(pairing.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlPairingStore::RegisterExchanges(const Key& pairing, const std::vector<Exchange>& exchanges,
                                                           const journal::Mutation& mutation,
                                                           const Encoder<ExchangesRegistered>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Pairing standing, PairingAt(QueryOf(batch), pairing, Today(batch)));
    ASSIGN_OR_RETURN(const std::vector<Exchange> known, ExchangesOf(QueryOf(batch), pairing, Today(batch)));
    RETURN_IF_ERROR(CheckNewExchanges(standing, known, exchanges));
    ExchangesRegistered registered;
    std::vector<sql::Params> rows;
    for (Exchange exchange : exchanges) {
      exchange.pairing = pairing;
      exchange.id = ids_.Next();
      exchange.confirmed = false;
      rows.push_back({pairing.region, pairing.id, exchange.id, batch.next_seq() + static_cast<int64_t>(rows.size()),
                      exchange.year, exchange.teacher, exchange.start_day, exchange.end_day, 0, batch.now(),
                      batch.now()});
      registered.exchanges.push_back(std::move(exchange));
    }
    RETURN_IF_ERROR(batch.InsertMany(kInsertExchanges, 11, rows));
    for (const Exchange& exchange : registered.exchanges) {
      jgt::roster::v1::ExchangeRegistered event;
      *event.mutable_exchange() = ToProto(exchange);
      journal::AppendMessage(batch, event);
    }
    registered.position = PositionOf(writer_, batch);
    return encode(registered);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(pairing.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlPairingStore::ConfirmExchanges(const std::string& region,
                                                          const std::vector<ExchangeName>& names,
                                                          const journal::Mutation& mutation,
                                                          const Encoder<journal::Position>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    std::vector<Exchange> open;
    for (const ExchangeName& name : names) {
      const Key pairing = {.region = region, .id = name.pairing};
      ASSIGN_OR_RETURN(std::vector<Exchange> found,
                       ReadExchanges(QueryOf(batch), kFindExchange, {region, name.pairing, name.id}, pairing));
      if (found.empty()) return NoSuchExchange(pairing, name.id);
      if (!found.front().confirmed) open.push_back(std::move(found.front()));
    }
    for (Exchange& exchange : open) {
      RETURN_IF_ERROR(
          batch.Execute(kConfirmExchange, {batch.now(), region, exchange.pairing.id, exchange.id}).status());
      exchange.confirmed = true;
      jgt::roster::v1::ExchangeConfirmed event;
      *event.mutable_exchange() = ToProto(exchange);
      journal::AppendMessage(batch, event);
    }
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(region, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
