#include "tests/support/subprocess.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <future>
#include <thread>
#include <utility>

#include "common/runtime/mutex.h"
#include "tests/support/eventually.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere.

namespace jgt::test {
namespace {

// The parent-death signal fires when the *thread* that forked ends, not its process. So one thread forks for everybody,
// and lives on.
class ForkThread final {
 public:
  static ForkThread& Get() {
    static auto* const instance = new ForkThread;  // Never deleted: it must outlive the destructors of static servers.
    return *instance;
  }

  pid_t Fork(std::function<pid_t()> fork) {
    std::packaged_task<pid_t()> task(std::move(fork));
    std::future<pid_t> pid = task.get_future();
    {
      const MutexLock lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.NotifyOne();
    return pid.get();
  }

 private:
  ForkThread() {
    std::thread([this] { Serve(); }).detach();
  }

  [[noreturn]] void Serve() {
    // Signals are for the threads of the test.
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    for (;;) Next()();
  }

  std::packaged_task<pid_t()> Next() {
    const MutexLock lock(mutex_);
    while (tasks_.empty()) changed_.Wait(mutex_);
    std::packaged_task<pid_t()> task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

  Mutex mutex_;
  CondVar changed_;
  std::deque<std::packaged_task<pid_t()>> tasks_ ABSL_GUARDED_BY(mutex_);
};

// Everything the child needs, made before the fork: after it, only async-signal-safe calls are allowed.
struct ChildPlan {
  std::string path;
  std::vector<std::string> argv;
  std::vector<std::string> env;
  std::string output_path;
  std::string cwd;
  pid_t parent = 0;
  int error_fd = -1;

  static std::vector<char*> Pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }
};

constexpr int kErrorFd = 3;

[[noreturn]] void RunChild(const ChildPlan& plan, char* const* argv, char* const* env) {
  const auto fail = [] {
    const int error = errno;
    (void)!::write(kErrorFd, &error, sizeof(error));
    ::_exit(127);
  };
  ::dup2(plan.error_fd, kErrorFd);
  ::fcntl(kErrorFd, F_SETFD, FD_CLOEXEC);
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent) ::_exit(127);  // The test died between fork and prctl.
  const int input = ::open("/dev/null", O_RDONLY);
  const int output = ::open(plan.output_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (input < 0 || output < 0) fail();
  ::dup2(input, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  ::close_range(kErrorFd + 1, ~0U, 0);
  if (!plan.cwd.empty() && ::chdir(plan.cwd.c_str()) != 0) fail();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);  // Ignored ones stay ignored across exec, and a program may not expect that.
  ::execve(plan.path.c_str(), argv, env);
  fail();
  ::_exit(127);
}

int ExitCode(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

std::string FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  // The sbin folders hold servers, and are not on every user's path.
  std::string folders = std::string(path == nullptr ? "" : path) + ":/usr/local/sbin:/usr/sbin:/usr/bin:/bin";
  for (size_t begin = 0; begin <= folders.size();) {
    const size_t end = std::min(folders.find(':', begin), folders.size());
    const std::string candidate = folders.substr(begin, end - begin) + "/" + name;
    if (end > begin && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return name;
}

std::vector<std::string> Environment(const SubprocessOptions& options) {
  std::map<std::string, std::string> env;
  for (char** entry = environ; options.inherits_env && *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr)
      env[std::string(std::string_view(*entry, static_cast<size_t>(equals - *entry)))] = equals + 1;
  }
  for (const auto& [name, value] : options.env) env[name] = value;
  std::vector<std::string> lines;
  lines.reserve(env.size());
  for (const auto& [name, value] : env) lines.push_back(absl::StrFormat("%s=%s", name, value));
  return lines;
}

}  // namespace

StatusOr<Subprocess> Subprocess::Start(const SubprocessOptions& options) {
  JGT_CHECK(!options.argv.empty());
  Subprocess process;
  if (options.output_path.empty()) process.output_dir_ = std::make_unique<TempDir>();
  process.output_path_ = options.output_path.empty() ? process.output_dir_->File("output") : options.output_path;

  int error_pipe[2];
  JGT_CHECK(::pipe2(error_pipe, O_CLOEXEC) == 0);
  ChildPlan plan{.path = FindProgram(options.argv[0]),
                 .argv = options.argv,
                 .env = Environment(options),
                 .output_path = process.output_path_,
                 .cwd = options.cwd,
                 .parent = ::getpid(),
                 .error_fd = error_pipe[1]};
  const std::vector<char*> argv = ChildPlan::Pointers(plan.argv);
  const std::vector<char*> env = ChildPlan::Pointers(plan.env);
  process.pid_ = ForkThread::Get().Fork([&] {
    const pid_t pid = ::fork();
    if (pid == 0) RunChild(plan, argv.data(), env.data());
    return pid;
  });
  ::close(error_pipe[1]);
  JGT_CHECK(process.pid_ > 0);

  int error = 0;
  const ssize_t got = ::read(error_pipe[0], &error, sizeof(error));
  ::close(error_pipe[0]);
  if (got != sizeof(error)) return process;
  process.Kill9();
  return NotFound("SUBPROCESS", absl::StrFormat("cannot run %s: %s", plan.path, std::strerror(error)));
}

Subprocess::~Subprocess() {
  if (pid_ > 0) Kill9();
}

Subprocess::Subprocess(Subprocess&& other) noexcept { *this = std::move(other); }

Subprocess& Subprocess::operator=(Subprocess&& other) noexcept {
  if (this == &other) return *this;
  std::swap(pid_, other.pid_);
  std::swap(exit_code_, other.exit_code_);
  std::swap(output_path_, other.output_path_);
  std::swap(output_dir_, other.output_dir_);
  return *this;
}

bool Subprocess::Running() {
  if (exit_code_.has_value()) return false;
  int status = 0;
  pid_t pid = 0;
  do {
    pid = ::waitpid(pid_, &status, WNOHANG);
  } while (pid < 0 && errno == EINTR);
  if (pid == 0) return true;
  JGT_CHECK(pid == pid_);
  exit_code_ = ExitCode(status);
  return false;
}

void Subprocess::Signal(int signal_number) {
  // A process that has been waited for has given its number back, perhaps to another.
  if (Running()) ::kill(pid_, signal_number);
}

void Subprocess::Freeze() {
  Signal(SIGSTOP);
  if (exit_code_.has_value()) return;
  // kill() returns before the threads have stopped; one of them may still answer somebody.
  int status = 0;
  while (::waitpid(pid_, &status, WUNTRACED) < 0) JGT_CHECK(errno == EINTR);
  if (!WIFSTOPPED(status)) exit_code_ = ExitCode(status);
}

void Subprocess::Thaw() { Signal(SIGCONT); }

void Subprocess::Kill9() {
  if (!Running()) return;
  if (::kill(-pid_, SIGKILL) != 0) ::kill(pid_, SIGKILL);
  JGT_CHECK(Wait(std::chrono::seconds(60)).has_value());
}

std::optional<int> Subprocess::Wait(std::chrono::milliseconds timeout) {
  if (!Eventually([this] { return !Running(); }, timeout)) return std::nullopt;
  return exit_code_;
}

std::optional<int> Subprocess::Stop(std::chrono::milliseconds timeout) {
  Signal(SIGTERM);
  if (const std::optional<int> code = Wait(timeout)) return code;
  Kill9();
  return std::nullopt;
}

std::string Subprocess::Output() const { return ReadFile(output_path_); }

bool Subprocess::WaitForOutput(std::string_view text, std::chrono::milliseconds timeout) {
  bool found = false;
  (void)Eventually(
      [&] {
        const bool running = Running();  // Asked first: what it wrote before its end must be seen.
        found = Output().find(text) != std::string::npos;
        return found || !running;
      },
      timeout);
  return found;
}

StatusOr<RunResult> RunProgram(const SubprocessOptions& options, std::chrono::milliseconds timeout) {
  ASSIGN_OR_RETURN(Subprocess process, Subprocess::Start(options));
  const std::optional<int> code = process.Wait(timeout);
  if (!code.has_value()) {
    process.Kill9();
    return Unavailable("SUBPROCESS", absl::StrFormat("%s still ran after %d ms:\n%s", options.argv[0],
                                                     static_cast<int64_t>(timeout.count()), process.Output()));
  }
  return RunResult{.exit_code = *code, .output = process.Output()};
}

}  // namespace jgt::test
