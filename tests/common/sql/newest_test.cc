#include "common/sql/newest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/sql/transaction.h"
#include "tests/common/sql/sql_test_base.h"

namespace jgt::sql {
namespace {

using ::jgt::test::IsOk;

const std::string kPut = PutNewest("copies", {"region", "id"}, {"name", "level"});
const std::string kRead = "SELECT CONCAT(name, ' ', level, ' ', seq) FROM copies WHERE region = 'r' AND id = 'a'";

class NewestTest : public SqlTest {
 protected:
  NewestTest() {
    EXPECT_OK(Execute(*pool_,
                      "CREATE TABLE copies (region VARCHAR(12) NOT NULL, id VARCHAR(12) NOT NULL, name VARCHAR(20) NOT "
                      "NULL, level INT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (region, id)) ENGINE = InnoDB"));
  }
  void Put(const std::string& name, int level, int64_t seq) {
    EXPECT_OK(RunTransaction(*pool_, {}, [&](Transaction& tx) -> Status {
      return tx.Execute(kPut, {"r", "a", name, level, seq}).status();
    }));
  }
  std::string Read() {
    const auto rows = RunQuery(*pool_, kRead, {}, std::chrono::steady_clock::now() + std::chrono::seconds(10));
    JGT_CHECK(rows.ok() && rows->size() == 1);
    return rows->front().Text(0);
  }
};

TEST_F(NewestTest, ANewerEntryTakesTheCopyOverWhole) {
  Put("first", 1, 5);
  Put("second", 2, 9);
  EXPECT_EQ(Read(), "second 2 9");
}

TEST_F(NewestTest, AnOlderEntryChangesNothing) {
  Put("second", 2, 9);
  Put("first", 1, 5);
  EXPECT_EQ(Read(), "second 2 9");
}

TEST_F(NewestTest, TheSameEntryAgainIsTheSame) {
  Put("first", 1, 5);
  Put("first", 1, 5);
  EXPECT_EQ(Read(), "first 1 5");
}

TEST_F(NewestTest, ACopyFromBeforeItsNumberWasKeptYieldsToAnyEntry) {
  Put("unnumbered", 7, 0);
  Put("first", 1, 1);
  EXPECT_EQ(Read(), "first 1 1");
}

}  // namespace
}  // namespace jgt::sql
