// What the calls of AgreementService have in common.
#pragma once

#include <string>
#include <string_view>

#include "common/journal/rpc/mutation.h"
#include "services/roster/domain/plan_store.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {

// The name of our journal in positions.
inline constexpr char kJournal[] = "roster";

// Encodes what a recording left: the thing, where `put` says, and the position.
template <typename T, typename Response, typename Put>
Encoder<FiledNow<T>> EncodeRecorded(const Put& put) {
  return [put](const FiledNow<T>& now) {
    Response response;
    *put(response) = ToProto(now.thing);
    *response.mutable_position() = journal::ToProto(now.position);
    return response.SerializeAsString();
  };
}

// INVALID_ARGUMENT BAD_NAME for a name that is none of a pairing.
template <typename Names>
Status CheckNames(std::string_view field, const Names& names) {
  for (int i = 0; i < names.size(); ++i) {
    RETURN_IF_ERROR(KeyOf(absl::StrFormat("%s[%d]", field, i), names[i], kPairings).status());
  }
  return OkStatus();
}

}  // namespace jgt::roster
