// An activity behind a figure.
#pragma once

#include <cstdint>
#include <string>

namespace jgt::reporting {

struct Contribution {
  std::string activity;
  std::string region;  // home county
  std::string pairing;
  std::string day;
  std::string kind;
  int subject = 0;
  std::string level;
  int64_t teachers = 0;
  int64_t students = 0;
  int64_t seq = 0;
  bool evidenced = false;
  bool operator==(const Contribution&) const = default;
};

}  // namespace jgt::reporting
