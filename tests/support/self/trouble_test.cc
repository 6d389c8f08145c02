// The troubles that tests make are what they say.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "tests/support/clock_offset.h"
#include "tests/support/eventually.h"
#include "tests/support/flaky_proxy.h"
#include "tests/support/redis_server.h"
#include "tests/support/small_disk.h"
#include "tests/support/status_matchers.h"
#include "tests/support/subprocess.h"

namespace jgt::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// A connection to 127.0.0.1:port that speaks to a Redis: "PING" is answered "+PONG".
class Caller final {
 public:
  explicit Caller(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Caller() { ::close(fd_); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void Send(const std::string& text) const {
    EXPECT_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  // What comes within the time; "nothing" when nothing does, "end" and "reset" when the other side is gone.
  std::string Receive(milliseconds within = seconds(10)) const {
    pollfd readable{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, static_cast<int>(within.count())) == 0) return "nothing";
    char buffer[256];
    const ssize_t count = ::read(fd_, buffer, sizeof(buffer));
    if (count < 0) return errno == ECONNRESET ? "reset" : "error";
    return count == 0 ? "end" : std::string(buffer, static_cast<size_t>(count));
  }

 private:
  const int fd_;
};

class FlakyProxyTest : public ::testing::Test {
 protected:
  RedisServer redis_;
  FlakyProxy proxy_{redis_.socket()};
};

TEST_F(FlakyProxyTest, ForwardsBothWays) {
  const Caller caller(proxy_.port());
  caller.Send("PING\r\n");
  EXPECT_EQ(caller.Receive(), "+PONG\r\n");
  caller.Send("QUIT\r\n");
  EXPECT_EQ(caller.Receive(), "+OK\r\n");
  EXPECT_EQ(caller.Receive(), "end");
  EXPECT_EQ(proxy_.accepted(), 1);
}

TEST_F(FlakyProxyTest, DelaysEveryByteInBothDirections) {
  const Caller caller(proxy_.port());
  proxy_.Delay(milliseconds(100));
  const auto begun = steady_clock::now();
  caller.Send("PING\r\n");
  EXPECT_EQ(caller.Receive(), "+PONG\r\n");
  EXPECT_GE(steady_clock::now() - begun, milliseconds(200));
}

TEST_F(FlakyProxyTest, CutsWhatIsOpenAndTakesNewConnections) {
  const Caller before(proxy_.port());
  before.Send("PING\r\n");
  EXPECT_EQ(before.Receive(), "+PONG\r\n");
  proxy_.Cut();
  EXPECT_EQ(before.Receive(), "reset");
  const Caller after(proxy_.port());
  after.Send("PING\r\n");
  EXPECT_EQ(after.Receive(), "+PONG\r\n");
}

TEST_F(FlakyProxyTest, AHalfOpenConnectionTakesEffectAndNeverAnswers) {
  const Caller before(proxy_.port());
  before.Send("PING\r\n");
  EXPECT_EQ(before.Receive(), "+PONG\r\n");
  proxy_.HalfOpen();
  const Caller after(proxy_.port());
  after.Send("PING\r\n");
  EXPECT_EQ(after.Receive(), "+PONG\r\n");  // by now the order was taken
  before.Send("SET told 1\r\n");
  EXPECT_TRUE(Eventually([&] {
    after.Send("GET told\r\n");
    return after.Receive() == "$1\r\n1\r\n";
  }));
  EXPECT_EQ(before.Receive(milliseconds(0)), "nothing");
}

TEST(ClockOffsetTest, SetsTheWallClockOfARunningProgramAndNoOther) {
  ClockOffset clock;
  StatusOr<RunResult> now = RunProgram({.argv = {"date", "+%s"}, .env = clock.env()}, seconds(10));
  ASSERT_OK(now);
  EXPECT_NEAR(static_cast<double>(std::stoll(now->output)), static_cast<double>(std::time(nullptr)), 60);
  clock.Set(-std::chrono::hours(1));
  now = RunProgram({.argv = {"date", "+%s"}, .env = clock.env()}, seconds(10));
  ASSERT_OK(now);
  EXPECT_NEAR(static_cast<double>(std::stoll(now->output)), static_cast<double>(std::time(nullptr) - 3600), 60);
}

TEST(SmallDiskTest, IsFullUntilItIsFreed) {
  SmallDisk disk(4);
  const auto write = [&] {
    std::ofstream file(disk.path() + "/file", std::ios::binary);
    file << std::string(100'000, 'x');
    file.close();
    return file.good();
  };
  EXPECT_TRUE(write());
  std::filesystem::remove(disk.path() + "/file");
  disk.Fill();
  EXPECT_FALSE(write());
  disk.Free();
  EXPECT_TRUE(write());
}

}  // namespace
}  // namespace jgt::test
