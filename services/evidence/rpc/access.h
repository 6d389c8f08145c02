// Who may see and do what with one region's evidence. A pairing's two schools may be in two counties (D11) while the
// evidence is in one, so a role counts in three ways: on the whole region, on a school in it, on either school of the
// pairing concerned.
#pragma once

#include <string>
#include <vector>

#include "common/rpc/call.h"
#include "common/status/status.h"
#include "services/evidence/domain/evidence_store.h"

namespace jgt::evidence {

class Access {
 public:
  // Counts as narrowing: whoever makes one answers OK only after asking it.
  Access(const rpc::Call& call, const std::string& region);

  // A role on all of the region.
  bool whole() const { return whole_; }
  // A role somewhere in the region: such a caller learns whether a thing exists. Outsiders learn nothing.
  bool within() const { return within_; }

  // OK for a caller with a role on the region or on one of the schools. Otherwise OUTSIDE_SCOPE on the region: the
  // refusal says nothing about whose the thing is.
  Status CheckAny(const std::vector<std::string>& schools) const;
  // Whether the caller may act for the school itself.
  bool MayActFor(const std::string& school) const;
  // `missing` for those who may learn of it, OUTSIDE_SCOPE for the others.
  Status NotThere(const Status& missing) const;

 private:
  const rpc::Call& call_;
  Status outside_;
  bool whole_ = false;
  bool within_ = false;
};

// The school that the caller speaks for when none is said: the only organisation on which the permission is held, if
// that is a school. "" otherwise.
std::string SoleSchool(const rpc::Call& call);

}  // namespace jgt::evidence
