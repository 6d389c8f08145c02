// Answers to mutations: encoded once, kept with the journal, decoded for whoever asks (again).
#pragma once

#include <string>
#include <vector>

#include "common/journal/rpc/mutation.h"
#include "common/status/status.h"

namespace jgt::roster {

template <typename Response>
StatusOr<Response> Decoded(const std::string& answer) {
  Response response;
  if (!response.ParseFromString(answer)) return DataLoss("BAD_ANSWER", "the stored answer cannot be read");
  return response;
}

template <typename Response>
std::string EncodePosition(const journal::Position& position) {
  Response response;
  // A region whose journal is still empty has no position to wait for.
  if (position.seq > 0) *response.mutable_position() = journal::ToProto(position);
  return response.SerializeAsString();
}

template <typename Response>
std::string EncodePositions(const std::vector<journal::Position>& positions) {
  Response response;
  for (const journal::Position& position : positions) *response.add_positions() = journal::ToProto(position);
  return response.SerializeAsString();
}

}  // namespace jgt::roster
