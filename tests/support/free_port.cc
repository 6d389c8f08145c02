#include "tests/support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include "common/runtime/mutex.h"
#include "common/status/status.h"

namespace jgt::test {
namespace {

int BindAnyPort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  JGT_CHECK(fd >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  JGT_CHECK(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  socklen_t size = sizeof(address);
  JGT_CHECK(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

}  // namespace

int FreePort() {
  static Mutex mutex;
  static std::set<int> given;
  const MutexLock lock(mutex);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const int port = BindAnyPort();
    if (given.insert(port).second) return port;
  }
  JGT_CHECK(false && "no free port");
  return 0;
}

}  // namespace jgt::test
