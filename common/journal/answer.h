// The stored first answer to a request, a row of journal_request, and the hash that shows whether it is still what was
// stored. An answer is no entry, so the Merkle logs do not cover it: its hash finds damage, not forgery.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/clock/clock.h"

namespace jgt::journal {

struct StoredAnswer {
  std::string_view region;
  std::string_view request_id;
  std::string_view request_hash;
  std::string_view response;
  int64_t last_seq = 0;
  Instant recorded_at;
};

// SHA-256 of the text "jgt.journal.answer.v1" and the fields in the order above, each as a big-endian 64-bit length and
// its bytes; numbers as decimal text, the instant in microseconds. 32 bytes.
std::string AnswerHash(const StoredAnswer& answer);

}  // namespace jgt::journal
