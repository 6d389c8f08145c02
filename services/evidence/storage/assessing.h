// Assesses activities anew after their evidence has changed, within the command that changed it.
#pragma once

#include <map>
#include <set>
#include <string>

#include "common/journal/writer.h"
#include "common/status/status.h"
#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/rules.h"
#include "services/evidence/storage/reading.h"

namespace jgt::evidence {

// What the rules say of these activities now. Those of their mentor groups that have evidence are among the answers,
// because a group's agreement counts for all of its sessions.
StatusOr<std::map<std::string, Assessment>> AssessNow(const Reads& read, const RuleBook& rules,
                                                      const std::string& region,
                                                      const std::set<std::string>& activity_ids);

// Writes what AssessNow says and appends an EvidenceAssessed entry for each activity whose `satisfied` or `verified`
// has changed or has become known.
Status Reassess(journal::Batch& batch, const RuleBook& rules, const std::set<std::string>& activity_ids);

}  // namespace jgt::evidence
