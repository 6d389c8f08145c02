// The ledger's copies of roster facts: written by events/, read for decisions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/ledger/domain/roster_facts.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// What `entry` of the roster tells: the whole fact as it stands after it. A copy of a newer entry stays.
Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const Pairing& pairing);
Status PutMentorGroup(sql::Transaction& tx, const journal::Entry& entry, const MentorGroup& group);
Status PutExchange(sql::Transaction& tx, const journal::Entry& entry, const Exchange& exchange);
// An empty target: the school stands for itself (again).
Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias, const std::string& target);

// By resource name; those that are known.
StatusOr<std::map<std::string, Pairing>> FindPairings(const Reader& read, const std::string& region,
                                                      const std::vector<std::string>& ids);
StatusOr<std::map<std::string, MentorGroup>> FindMentorGroups(const Reader& read, const std::string& region,
                                                              const std::vector<std::string>& ids);
StatusOr<std::map<std::string, Exchange>> FindExchanges(const Reader& read, const std::string& region,
                                                        const std::vector<std::string>& ids);
// All pairings of a region.
StatusOr<std::vector<Pairing>> ListPairings(const Reader& read, const std::string& region);
// The aliases that the names go through, to the end of their chains.
StatusOr<SchoolAliases> FindAliases(const Reader& read, const std::vector<std::string>& schools);

}  // namespace jgt::ledger
