// What a caller says beside the facts when it changes something. Plain data, so that the interfaces of domain/ may
// carry it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace jgt::journal {

struct Mutation {
  std::string request_id;    // chosen by the caller; the same one again gets the first answer
  std::string request_hash;  // SHA-256 over method and request: another body under the same id is refused
  std::string principal;     // the token's subject
  std::chrono::steady_clock::time_point deadline;
};

// A place in a service's journal of one region.
struct Position {
  std::string service;
  std::string region;
  int64_t seq = 0;
  bool operator==(const Position&) const = default;
};

}  // namespace jgt::journal
