// Answers to mutations: encoded once and kept with the journal.
#pragma once

#include <string>
#include <vector>

#include "common/journal/rpc/mutation.h"

namespace jgt::roster {

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
