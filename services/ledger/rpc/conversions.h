// Between the wire and the domain, both ways: once for answers, requests and journal entries.
#pragma once

#include <string>

#include "common/journal/body.h"
#include "jgt/ledger/v1/ledger.pb.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/log.h"

namespace jgt::ledger {

// What its journals' positions say.
inline constexpr char kService[] = "ledger";

// What a caller tells; output-only fields are ignored.
Activity FromProto(const v1::Activity& told);
v1::Activity ToProto(const Activity& activity);

// A message of events.proto as it is stored.
inline EntryBody BodyOf(const google::protobuf::Message& message) {
  return {.type = journal::TypeOf(message), .bytes = journal::Serialize(message)};
}
// An event as its message of events.proto.
EntryBody EncodeEntry(const ActivityEvent& event);
// The entry of a province's log.
EntryBody EncodeHead(const PublishedHead& head);
// Back from an entry. DATA_LOSS BAD_BODY when the bytes are not of the type.
StatusOr<DecodedEntry> DecodeEntry(const std::string& type, const std::string& bytes);

}  // namespace jgt::ledger
