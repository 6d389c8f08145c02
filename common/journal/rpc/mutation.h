// From a call to a mutation and back: what every mutating handler does in the same way.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <vector>

#include "common/journal/mutation.h"
#include "common/rpc/call.h"
#include "jgt/common/v1/types.pb.h"

namespace jgt::journal {

// The request hash covers the message's full name and all its fields but min_positions (waiting is not part of what is
// asked for).
Mutation MutationOf(const rpc::Call& call, const google::protobuf::Message& request, const std::string& request_id);

std::vector<Position> PositionsFrom(const google::protobuf::RepeatedPtrField<jgt::common::v1::Position>& positions);
jgt::common::v1::Position ToProto(const Position& position);

}  // namespace jgt::journal
