#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/sql/pool.h"
#include "tests/support/status_matchers.h"

namespace jgt::sql {
namespace {

using ::jgt::test::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(DsnTest, ReadsATcpAddressWithParameters) {
  ASSERT_OK_AND_ASSIGN(
      const PoolOptions options,
      ParseDsn("mysql://jgt:p%40ss:w@db.local:3307/ledger?connections=4&tls_ca=%2Fetc%2Fca.pem&read_timeout_ms=1500"));
  EXPECT_EQ(options.user, "jgt");
  EXPECT_EQ(options.password, "p@ss:w");
  EXPECT_EQ(options.host, "db.local");
  EXPECT_EQ(options.port, 3307);
  EXPECT_EQ(options.database, "ledger");
  EXPECT_EQ(options.connections_max, 4);
  EXPECT_EQ(options.tls_ca, "/etc/ca.pem");
  EXPECT_EQ(options.read_timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(options.unix_socket, "");
}

TEST(DsnTest, ReadsASocketWithoutPassword) {
  ASSERT_OK_AND_ASSIGN(const PoolOptions options,
                       ParseDsn("mysql://root@localhost/ledger?socket=/run/mysqld/mysqld.sock&lock_wait_timeout_s=3"
                                "&idle_transaction_timeout_s=7"));
  EXPECT_EQ(options.lock_wait_timeout, std::chrono::seconds(3));
  EXPECT_EQ(options.idle_transaction_timeout, std::chrono::seconds(7));
  EXPECT_EQ(options.unix_socket, "/run/mysqld/mysqld.sock");
  EXPECT_EQ(options.password, "");
  EXPECT_EQ(options.port, 3306);
}

TEST(DsnTest, RefusesWhatItDoesNotUnderstandWithoutShowingThePassword) {
  for (const char* dsn : {"", "postgres://u:hush@h/d", "mysql://h/d", "mysql://:hush@h/d", "mysql://u:hush@/d",
                          "mysql://u:hush@h:0/d", "mysql://u:hush@h:70000/d", "mysql://u:hush@h:33x/d",
                          "mysql://u:hush@h/d?wat=1", "mysql://u:hush@h/d?connections=0", "mysql://u:hush%2@h/d",
                          "mysql://u:hush@h/d/e", "mysql://u:hush@h/d?read_timeout_ms=forever"}) {
    const StatusOr<PoolOptions> options = ParseDsn(dsn);
    EXPECT_THAT(options, StatusIs(StatusCode::kInvalidArgument, "SQL_DSN")) << dsn;
    EXPECT_THAT(ToString(options.status()), Not(HasSubstr("hush"))) << dsn;
  }
}

}  // namespace
}  // namespace jgt::sql
