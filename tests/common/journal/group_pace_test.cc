#include "common/journal/group_pace.h"

#include <gtest/gtest.h>

namespace jgt::journal {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

int64_t WaitUs(const GroupPace& pace, size_t waiting, size_t group_max = 500) {
  return duration_cast<microseconds>(pace.WaitBehind(waiting, group_max)).count();
}

TEST(GroupPaceTest, NothingIsExpectedBeforeAnythingWasSeen) { EXPECT_EQ(WaitUs(GroupPace(), 1000), 0); }

TEST(GroupPaceTest, GroupsOfOneSizeAreExpectedToGoOnAsTheyDid) {
  GroupPace pace;
  for (int i = 0; i < 50; ++i) pace.Observe(1, microseconds(2000));
  // The group under way, and the own one.
  EXPECT_EQ(WaitUs(pace, 0), 4000);
}

TEST(GroupPaceTest, LargeGroupsCostLittleMoreThanSmallOnes) {
  GroupPace pace;
  for (int i = 0; i < 50; ++i) {
    pace.Observe(1, microseconds(2020));
    pace.Observe(100, microseconds(4000));  // 2000 and 20 each
  }
  EXPECT_NEAR(WaitUs(pace, 99), 8000, 1200);
  EXPECT_GT(WaitUs(pace, 499), WaitUs(pace, 99)) << "more commands take longer";
}

TEST(GroupPaceTest, MoreThanAGroupHoldsCostsAnotherGroup) {
  GroupPace pace;
  for (int i = 0; i < 50; ++i) pace.Observe(10, microseconds(1000));
  EXPECT_EQ(WaitUs(pace, 9, 10), 2000);
  EXPECT_EQ(WaitUs(pace, 10, 10), 3000);
  EXPECT_EQ(WaitUs(pace, 99, 10), 11000);
}

TEST(GroupPaceTest, ADiskThatBecomesSlowIsNoticed) {
  GroupPace pace;
  for (int i = 0; i < 50; ++i) pace.Observe(1, microseconds(1000));
  for (int i = 0; i < 50; ++i) pace.Observe(1, microseconds(50000));
  EXPECT_GT(WaitUs(pace, 0), 50000);
}

}  // namespace
}  // namespace jgt::journal
