// Reporting's copies of roster facts: written by events/, read for figures. An entry carries the whole fact as it
// stands after it: each write is an insert or an overwrite, and a copy of a newer entry stays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/reporting/domain/bureau_form.h"
#include "services/reporting/domain/pairing.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/domain/reporting_store.h"

namespace jgt::reporting {

struct SchoolRow {
  std::string school;
  std::string display_name;
  int stage = 0;
};
struct HeadCountRow {
  std::string school;
  std::string day;
  int teachers = 0;
  int pupils = 0;
};
struct MentorGroupRow {
  std::string mentor_group;
  std::string pairing;
  int year = 0;
  int mentees = 0;
  int64_t seq = 0;  // of the entry; not written from here
};
struct ExchangeRow {
  std::string exchange;
  std::string pairing;
  int year = 0;
  std::string teacher;
  std::string start_day;
  std::string end_day;
  bool confirmed = false;
  int64_t seq = 0;  // of the entry; not written from here
};

Status PutSchool(sql::Transaction& tx, const journal::Entry& entry, const SchoolRow& school);
// An empty target: the school stands for itself (again).
Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias, const std::string& target);
// Keeps the listed_seq of the first listing, and renews the pairing's ends.
Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const Pairing& pairing);
Status PutReadiness(sql::Transaction& tx, const journal::Entry& entry, const Readiness& readiness);
Status PutHeadCount(sql::Transaction& tx, const journal::Entry& entry, const HeadCountRow& count);
Status PutMentorGroup(sql::Transaction& tx, const journal::Entry& entry, const MentorGroupRow& group);
Status PutExchange(sql::Transaction& tx, const journal::Entry& entry, const ExchangeRow& exchange);

// Pairings with an end in the span, each once, in printed order, after a key.
StatusOr<std::vector<Pairing>> ListPairings(sql::Transaction& tx, const RegionSpan& span, const PairingKey& after,
                                            std::optional<int> limit);
// The same in no order, and only what counting needs: ends, regions, state and days.
StatusOr<std::vector<Pairing>> EndsOfPairings(sql::Transaction& tx, const std::string& region);
StatusOr<std::optional<Pairing>> FindPairing(sql::Transaction& tx, const std::string& region, const std::string& name);
// Those of one supporter, wherever their home is.
StatusOr<std::vector<Pairing>> PairingsOfSupporter(sql::Transaction& tx, const std::string& supporter);
StatusOr<Aliases> ReadAliases(sql::Transaction& tx);
StatusOr<std::vector<Readiness>> ReadinessOf(sql::Transaction& tx, const std::string& subject);
// The last head count on or before the day; absent when there is none.
StatusOr<std::optional<int64_t>> TeachersOn(sql::Transaction& tx, const std::string& school, const std::string& day);
StatusOr<std::vector<MentorGroupRow>> MentorGroupsOf(sql::Transaction& tx, const Pairing& pairing, int year);
StatusOr<std::vector<ExchangeRow>> ExchangesOf(sql::Transaction& tx, const Pairing& pairing);

}  // namespace jgt::reporting
