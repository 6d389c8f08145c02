#include "tests/support/small_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "common/status/status.h"

namespace jgt::test {
namespace {

[[noreturn]] void DieOfErrno(const char* what) {
  std::perror(what);
  std::abort();
}

// Root only needs a mount namespace; others become root in a user namespace of their own.
void EnterNamespace() {
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  if (::unshare(uid == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) DieOfErrno("small disk: unshare");
  if (uid != 0) {
    WriteFile("/proc/self/setgroups", "deny");
    WriteFile("/proc/self/uid_map", absl::StrFormat("0 %d 1", uid));
    WriteFile("/proc/self/gid_map", absl::StrFormat("0 %d 1", gid));
  }
  // What is mounted here stays here.
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) DieOfErrno("small disk: private mounts");
}

}  // namespace

SmallDisk::SmallDisk(int megabytes) : path_(dir_.File("disk")) {
  EnterNamespace();
  if (::mkdir(path_.c_str(), 0700) != 0) DieOfErrno("small disk: mkdir");
  const std::string options = absl::StrFormat("size=%dm,mode=0700", megabytes);
  if (::mount("jgt-small-disk", path_.c_str(), "tmpfs", 0, options.c_str()) != 0) DieOfErrno("small disk: mount");
}

SmallDisk::~SmallDisk() { ::umount2(path_.c_str(), MNT_DETACH); }

void SmallDisk::Fill() {
  const std::string filler = path_ + "/filler";
  const int fd = ::open(filler.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) DieOfErrno("small disk: filler");
  const std::string zeros(1 << 20, '\0');
  for (size_t size = zeros.size(); size > 0;) {
    const ssize_t written = ::write(fd, zeros.data(), size);
    if (written < 0 && errno != ENOSPC) DieOfErrno("small disk: fill");
    if (written < 0) size /= 2;
  }
  ::close(fd);
}

void SmallDisk::Free() { ::unlink((path_ + "/filler").c_str()); }

}  // namespace jgt::test
