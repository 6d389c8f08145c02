#include "common/ids/ids.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "common/status/status.h"

namespace jgt {
namespace {

constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void PutBase32(std::string& out, uint64_t value, int digits) {
  for (int shift = (digits - 1) * 5; shift >= 0; shift -= 5) out.push_back(kAlphabet[(value >> shift) & 31U]);
}

}  // namespace

// Taken from the kernel by the handful: a call for each number would be a tenth of what recording an activity costs.
uint64_t SystemRandom::Next() {
  constexpr size_t kHandful = 32;  // 256 bytes, which getentropy gives at once
  thread_local std::array<uint64_t, kHandful> numbers;
  thread_local size_t used = kHandful;
  if (used == kHandful) {
    JGT_CHECK(::getentropy(numbers.data(), sizeof(numbers)) == 0);
    used = 0;
  }
  return numbers[used++];
}

uint64_t SeededRandom::Next() {
  const MutexLock lock(mutex_);
  state_ += 0x9E3779B97F4A7C15ULL;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31U);
}

std::string IdSource::Next() {
  std::string id;
  id.reserve(26);
  PutBase32(id, static_cast<uint64_t>(clock_.Now().micros / 1000), 10);
  PutBase32(id, random_.Next() & ((1ULL << 40U) - 1), 8);
  PutBase32(id, random_.Next() & ((1ULL << 40U) - 1), 8);
  return id;
}

bool IsPlainId(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  });
}

}  // namespace jgt
