#include "tests/bench/cpu.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "common/status/status.h"

namespace jgt::bench {
namespace {

int64_t Micros(const timeval& time) { return static_cast<int64_t>(time.tv_sec) * 1'000'000 + time.tv_usec; }

}  // namespace

int64_t OwnCpuMicros() {
  rusage used{};
  JGT_CHECK(::getrusage(RUSAGE_SELF, &used) == 0);
  return Micros(used.ru_utime) + Micros(used.ru_stime);
}

int64_t CpuMicrosOf(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  JGT_CHECK(std::getline(file, line));
  // Fields 14 and 15 (man 5 proc); the second, in parentheses, may hold spaces.
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  int64_t user = 0;
  int64_t system = 0;
  fields >> user >> system;
  return (user + system) * 1'000'000 / ::sysconf(_SC_CLK_TCK);
}

}  // namespace jgt::bench
