// The driver falls back to plain text when TLS cannot be had; our pools must not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/sql/sql_test_base.h"
#include "tests/support/temp_dir.h"

namespace jgt::sql {
namespace {

using ::jgt::test::IsOk;
using ::testing::Not;

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    MakeAuthority("ca");
    MakeAuthority("other");
    Openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", dir_.File("server.key"),
             "-out", dir_.File("server.csr")});
    test::WriteFile(dir_.File("san"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    Openssl({"x509", "-req", "-in", dir_.File("server.csr"), "-CA", dir_.File("ca.pem"), "-CAkey", dir_.File("ca.key"),
             "-CAcreateserial", "-extfile", dir_.File("san"), "-out", dir_.File("server.pem")});
  }

  void MakeAuthority(const std::string& name) {
    Openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout",
             dir_.File(name + ".key"), "-out", dir_.File(name + ".pem")});
  }

  static void Openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    ASSERT_OK_AND_ASSIGN(const test::RunResult result, test::RunProgram({.argv = arguments}, std::chrono::seconds(60)));
    ASSERT_EQ(result.exit_code, 0) << result.output;
  }

  std::vector<std::string> ServerArgs() const {
    return {"--ssl-cert=" + dir_.File("server.pem"), "--ssl-key=" + dir_.File("server.key"),
            "--ssl-ca=" + dir_.File("ca.pem")};
  }

  test::TempDir dir_;
};

TEST_F(TlsTest, EncryptsWhenTheAuthorityIsTheServersAndRefusesAnother) {
  test::MariadbServer server({.tcp = true, .extra_args = ServerArgs()});
  const std::string dsn = server.Dsn("mysql", true);
  Pool pool(OptionsFor(dsn + "?tls_ca=" + dir_.File("ca.pem")));
  ASSERT_OK(pool.Ping(Soon()));
  EXPECT_NE(Select(pool, "SHOW SESSION STATUS LIKE 'Ssl_cipher'").at(0).Text(1), "");
  Pool distrustful(OptionsFor(dsn + "?tls_ca=" + dir_.File("other.pem")));
  EXPECT_THAT(distrustful.Ping(Soon()), Not(IsOk()));
}

TEST_F(TlsTest, AServerWithoutTlsIsRefusedWhenTlsIsAskedFor) {
  test::MariadbServer server({.tcp = true, .extra_args = {"--skip-ssl"}});
  Pool plain(OptionsFor(server.Dsn("mysql", true)));
  ASSERT_OK(plain.Ping(Soon()));
  Pool pool(OptionsFor(server.Dsn("mysql", true) + "?tls_ca=" + dir_.File("ca.pem")));
  EXPECT_THAT(pool.Ping(Soon()), Not(IsOk()));
}

TEST_F(TlsTest, AMissingAuthorityFileIsAnError) {
  test::MariadbServer server({.tcp = true, .extra_args = ServerArgs()});
  Pool pool(OptionsFor(server.Dsn("mysql", true) + "?tls_ca=" + dir_.File("nowhere.pem")));
  EXPECT_THAT(pool.Ping(Soon()), Not(IsOk()));
}

}  // namespace
}  // namespace jgt::sql
