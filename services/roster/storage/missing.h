// The errors for what is not there. The same words everywhere, so that nobody learns more from one RPC than from
// another.
#pragma once

#include "common/status/status.h"
#include "services/roster/domain/school.h"

namespace jgt::roster {

Status NoSuchSchool(const Key& key);
Status NoSuchPairing(const Key& key);
Status NoSuchCommunity(const Key& key);
Status NoSuchProposal(const Key& key);
Status NoSuchImport(const Key& key);
Status NoSuchOrganization(const Key& key);
Status NoSuchPost(const Key& key);
Status NoSuchMentorGroup(const Key& pairing, const std::string& id);
Status NoSuchExchange(const Key& pairing, const std::string& id);

}  // namespace jgt::roster
