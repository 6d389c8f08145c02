// From a call to a mutation and back: what every mutating handler does in the same way.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <utility>
#include <vector>

#include "common/journal/mutation.h"
#include "common/rpc/call.h"
#include "common/status/status.h"
#include "jgt/common/v1/types.pb.h"

namespace jgt::journal {

// The request hash covers the message's full name and all its fields but min_positions (waiting is not part of what is
// asked for).
Mutation MutationOf(const rpc::Call& call, const google::protobuf::Message& request, const std::string& request_id);

std::vector<Position> PositionsFrom(const google::protobuf::RepeatedPtrField<jgt::common::v1::Position>& positions);
jgt::common::v1::Position ToProto(const Position& position);

// Adds each of `positions` to the answer's field of that name.
template <typename Response>
void SetPositions(const std::vector<Position>& positions, Response& response) {
  for (const Position& position : positions) *response.add_positions() = ToProto(position);
}

// The answer that was stored with a mutation's entries, for whoever asks (again). DATA_LOSS BAD_ANSWER when the bytes
// are none.
template <typename Response>
StatusOr<Response> AnswerFrom(StatusOr<std::string> stored) {
  if (!stored.ok()) return std::move(stored).status();
  Response response;
  if (response.ParseFromString(*stored)) return response;
  return DataLoss("BAD_ANSWER", "the stored answer of this request cannot be read").Zh("该请求的原回执无法读取");
}

}  // namespace jgt::journal
