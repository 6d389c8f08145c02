#include "common/journal/positions.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/common/journal/journal_fixture.h"

namespace jgt::journal {
namespace {

using test::StatusIs;

class PositionsTest : public JournalTest {
 protected:
  void Apply(const std::string& follower, int64_t next_seq) {
    ASSERT_OK(sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) {
      return tx
          .Execute(
              "REPLACE INTO follower (region, source, follower, next_seq, head_seq, owner, epoch, expires_at) "
              "VALUES ('330327', 'roster', ?, ?, 0, '', 0, '2001-01-01 00:00:00')",
              {follower, next_seq})
          .status();
    }));
  }
  static std::chrono::steady_clock::time_point In(int milliseconds) {
    return std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  }
};

TEST_F(PositionsTest, WaitsUntilEveryFollowerOfTheSourceHasAppliedIt) {
  PositionWaiter waiter(*pool_, "notes", {"roster"});
  EXPECT_THAT(waiter.Wait({{"roster", "330327", 3}}, In(30)),
              StatusIs(StatusCode::kDeadlineExceeded, "POSITION_NOT_REACHED"));
  Apply("one", 4);
  EXPECT_OK(waiter.Wait({{"roster", "330327", 3}}, In(5000)));
  Apply("two", 3);
  EXPECT_THAT(waiter.Wait({{"roster", "330327", 3}}, In(30)),
              StatusIs(StatusCode::kDeadlineExceeded, "POSITION_NOT_REACHED"));
  std::thread later([&] {
    Apply("two", 4);
    waiter.Notify();
  });
  EXPECT_OK(waiter.Wait({{"roster", "330327", 3}}, In(10000)));
  later.join();
}

TEST_F(PositionsTest, OwnPositionsAreReflectedAndForeignOnesAreRefused) {
  PositionWaiter waiter(*pool_, "notes", {"roster"});
  EXPECT_OK(waiter.Wait({{"notes", "330327", 999}}, In(30)));
  EXPECT_THAT(waiter.Wait({{"moon", "330327", 1}}, In(30)), StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_POSITION"));
  EXPECT_THAT(waiter.Wait({{"roster", "330327", 0}}, In(30)),
              StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_POSITION"));
  EXPECT_THAT(waiter.Wait(std::vector<Position>(201, {"roster", "330327", 1}), In(30)),
              StatusIs(StatusCode::kInvalidArgument, "TOO_MANY_POSITIONS"));
}

TEST_F(PositionsTest, ThoseWhoWaitInVainDoNotTakeEveryThread) {
  PositionWaiter waiter(*pool_, "notes", {"roster"});
  std::atomic<int> refused{0};
  std::atomic<int> waited{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      const Status status = waiter.Wait({{"roster", "330327", 9'000'000'000'000}}, In(1500));
      if (ReasonOf(status) == "TOO_MANY_WAITERS") ++refused;
      if (ReasonOf(status) == "POSITION_NOT_REACHED") ++waited;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(waited, 4);
  EXPECT_EQ(refused, 4);
  Apply("one", 4);
  EXPECT_OK(waiter.Wait({{"roster", "330327", 3}}, In(5000)));
}

}  // namespace
}  // namespace jgt::journal
