#include "common/runtime/random.h"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <random>

#include "common/status/status.h"

namespace jgt {

RandomFraction SystemFraction() {
  return [] {
    thread_local std::mt19937_64 generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
  };
}

std::string RandomId() {
  std::array<unsigned char, 16> bytes{};
  JGT_CHECK(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  constexpr char kDigits[] = "0123456789abcdef";
  std::string id;
  id.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    id += kDigits[byte >> 4];
    id += kDigits[byte & 15];
  }
  return id;
}

}  // namespace jgt
