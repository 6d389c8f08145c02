// A program that a test runs beside itself: a database server, one of our services, jgtctl. Its output goes to a file;
// it is killed when the object goes, and by the kernel when the test process dies first, so that nothing outlives a
// test that was shot. It leads a process group of its own, which is killed with it, and inherits no file descriptors.
// Not thread-safe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "tests/support/temp_dir.h"

namespace jgt::test {

struct SubprocessOptions {
  std::vector<std::string> argv;                // argv[0] is a path, or a name to be found in $PATH
  std::map<std::string, std::string> env = {};  // added to the environment of the test
  bool inherits_env = true;
  std::string output_path = {};  // stdout and stderr; appended to. Empty: kept in a file of its own, read by Output()
  std::string cwd = {};
};

class Subprocess final {
 public:
  // Starts it; a program that cannot be executed is an error here, not later.
  static StatusOr<Subprocess> Start(const SubprocessOptions& options);
  ~Subprocess();  // SIGKILL when it still runs
  Subprocess(Subprocess&& other) noexcept;
  Subprocess& operator=(Subprocess&& other) noexcept;

  pid_t pid() const { return pid_; }
  bool Running();
  void Signal(int signal_number);
  // SIGKILL, and waits until it is gone.
  void Kill9();
  // SIGSTOP, and waits until every thread of it stands still; SIGCONT.
  void Freeze();
  void Thaw();
  // The exit code (128 + signal when killed by one); nullopt when it still runs at the deadline.
  std::optional<int> Wait(std::chrono::milliseconds timeout);
  // SIGTERM, then Wait; SIGKILL when it does not listen. The exit code as above, nullopt when it had to be killed.
  std::optional<int> Stop(std::chrono::milliseconds timeout);

  std::string Output() const;
  const std::string& output_path() const { return output_path_; }
  // Waits until the output contains `text`; false when the deadline passes or the program ends first.
  bool WaitForOutput(std::string_view text, std::chrono::milliseconds timeout);

 private:
  Subprocess() = default;

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::string output_path_;
  std::unique_ptr<TempDir> output_dir_;  // when no path was given
};

// Runs it to its end: its exit code and output. UNAVAILABLE when it takes longer than `timeout`.
struct RunResult {
  int exit_code = 0;
  std::string output;
};
StatusOr<RunResult> RunProgram(const SubprocessOptions& options, std::chrono::milliseconds timeout);

}  // namespace jgt::test
