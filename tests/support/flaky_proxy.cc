#include "tests/support/flaky_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace jgt::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kWaitingMax = 1 << 20;  // bytes of one direction that are on their way
constexpr size_t kReadMax = 64 << 10;

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::abort();
}

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int ConnectTo(int fd, const void* address, size_t size) {
  if (::connect(fd, static_cast<const sockaddr*>(address), static_cast<socklen_t>(size)) == 0) {
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
  }
  ::close(fd);
  return -1;
}

// The peer gets a reset, not an orderly end.
void Reset(int fd) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  ::close(fd);
}

}  // namespace

FlakyProxy::FlakyProxy(std::string target) : target_(std::move(target)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 256) != 0 || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Die("proxy: cannot listen");
  }
  port_ = ntohs(address.sin_port);
  if (::pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) Die("proxy: pipe");
  thread_ = std::thread([this] { Run(); });
}

FlakyProxy::~FlakyProxy() {
  stop_ = true;
  Wake();
  thread_.join();
  for (const std::unique_ptr<Link>& link : links_) {
    Reset(link->up.from);
    Reset(link->up.to);
  }
  ::close(listener_);
  ::close(wake_[0]);
  ::close(wake_[1]);
}

void FlakyProxy::Delay(milliseconds delay) { delay_ms_ = delay.count(); }

void FlakyProxy::Cut() {
  cut_ = true;
  Wake();
}

void FlakyProxy::HalfOpen() {
  half_open_ = true;
  Wake();
}

void FlakyProxy::Wake() { (void)!::write(wake_[1], "", 1); }

void FlakyProxy::TakeOrders() {
  char ignored[64];
  while (::read(wake_[0], ignored, sizeof(ignored)) > 0) {
  }
  if (half_open_.exchange(false)) {
    for (const std::unique_ptr<Link>& link : links_) link->down.swallows = true;
  }
  if (!cut_.exchange(false)) return;
  for (const std::unique_ptr<Link>& link : links_) link->broken = true;
}

void FlakyProxy::Run() {
  while (!stop_) {
    const auto now = steady_clock::now();
    std::vector<pollfd> fds = {{.fd = wake_[0], .events = POLLIN, .revents = 0},
                               {.fd = listener_, .events = POLLIN, .revents = 0}};
    int timeout_ms = 1000;
    const auto watch = [&](const Lane& read, const Lane& write) {
      pollfd entry{.fd = read.from, .events = 0, .revents = 0};
      if (!read.ended && read.waiting_bytes < kWaitingMax) entry.events |= POLLIN;
      if (!write.waiting.empty()) {
        const auto left = std::chrono::ceil<milliseconds>(write.waiting.front().due - now).count();
        if (left <= 0) entry.events |= POLLOUT;
        if (left > 0) timeout_ms = static_cast<int>(std::min<int64_t>(timeout_ms, left));
      }
      if (entry.events == 0 && read.ended) entry.fd = -1;  // an end that was seen would wake us for ever
      fds.push_back(entry);
    };
    const size_t link_count = links_.size();
    for (const std::unique_ptr<Link>& link : links_) {
      watch(link->up, link->down);
      watch(link->down, link->up);
    }
    if (::poll(fds.data(), fds.size(), timeout_ms) < 0 && errno != EINTR) Die("proxy: poll");
    TakeOrders();
    if ((fds[1].revents & POLLIN) != 0) Accept();
    const auto after = steady_clock::now();
    for (size_t i = 0; i < link_count; ++i) {
      Link& link = *links_[i];
      if ((fds[2 + 2 * i].revents & ~POLLOUT) != 0) ReadFrom(link, link.up);
      if ((fds[3 + 2 * i].revents & ~POLLOUT) != 0) ReadFrom(link, link.down);
      WriteTo(link, link.up, after);
      WriteTo(link, link.down, after);
    }
    std::erase_if(links_, [](const std::unique_ptr<Link>& link) {
      const bool done = link->up.ended && link->down.ended && link->up.waiting.empty() && link->down.waiting.empty();
      if (!link->broken && !done) return false;
      const auto close = link->broken ? &Reset : +[](int fd) { ::close(fd); };
      close(link->up.from);
      close(link->up.to);
      return true;
    });
  }
}

void FlakyProxy::Accept() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    ++accepted_;
    const int target = ConnectToTarget();
    if (target < 0) {
      Reset(fd);
      continue;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ::setsockopt(target, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // no effect on a unix socket
    auto link = std::make_unique<Link>();
    link->up.from = link->down.to = fd;
    link->up.to = link->down.from = target;
    links_.push_back(std::move(link));
  }
}

// Both kinds of target are on this machine: connecting is at once, or refused.
int FlakyProxy::ConnectToTarget() const {
  if (target_.starts_with('/')) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (target_.size() >= sizeof(address.sun_path)) return -1;
    std::memcpy(address.sun_path, target_.data(), target_.size());
    return ConnectTo(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), &address, sizeof(address));
  }
  const sockaddr_in address = Loopback(std::atoi(target_.c_str() + target_.rfind(':') + 1));
  return ConnectTo(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), &address, sizeof(address));
}

void FlakyProxy::ReadFrom(Link& link, Lane& lane) {
  if (lane.ended || link.broken || lane.waiting_bytes >= kWaitingMax) return;
  std::string bytes(kReadMax, '\0');
  const ssize_t count = ::read(lane.from, bytes.data(), bytes.size());
  if (count < 0) {
    link.broken = errno != EAGAIN && errno != EINTR;
    return;
  }
  if (count == 0) {
    lane.ended = true;
    // Who is behind a half-open connection hears nothing of its end either; the caller's end closes the whole.
    if (lane.swallows) return;
    if (link.down.swallows) link.broken = true;
    if (lane.waiting.empty()) ::shutdown(lane.to, SHUT_WR);
    return;
  }
  if (lane.swallows) return;
  bytes.resize(static_cast<size_t>(count));
  lane.waiting_bytes += bytes.size();
  lane.waiting.push_back({.due = steady_clock::now() + milliseconds(delay_ms_), .bytes = std::move(bytes)});
}

void FlakyProxy::WriteTo(Link& link, Lane& lane, Time now) {
  while (!link.broken && !lane.waiting.empty() && lane.waiting.front().due <= now) {
    std::string& bytes = lane.waiting.front().bytes;
    const ssize_t count = ::send(lane.to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      link.broken = !link.down.swallows;
      lane.waiting.clear();
      lane.waiting_bytes = 0;
      return;
    }
    lane.waiting_bytes -= static_cast<size_t>(count);
    bytes.erase(0, static_cast<size_t>(count));
    if (!bytes.empty()) return;
    lane.waiting.pop_front();
    if (lane.waiting.empty() && lane.ended) ::shutdown(lane.to, SHUT_WR);
  }
}

}  // namespace jgt::test
