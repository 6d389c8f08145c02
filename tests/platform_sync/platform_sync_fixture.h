// A schema on a real MariaDB, a simulated platform over real HTTP, and hand-made entries of the journals that are
// followed.
#pragma once

#include <gtest/gtest.h>

#include "common/journal/body.h"
#include "common/journal/dispatch.h"
#include "common/journal/writer.h"
#include "common/sql/migrator.h"
#include "jgt/evidence/v1/events.pb.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/http/sender.h"
#include "services/platform_sync/simulated/simulated_platform.h"
#include "services/platform_sync/storage/mysql_delivery_store.h"
#include "services/platform_sync/storage/schema_files.h"
#include "tests/support/empty_schema.h"
#include "tests/support/fake_clock.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::platform_sync {

class PlatformSyncTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto options = sql::ParseDsn(test::EmptySchema(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles))));
    ASSERT_OK(options);
    pool_ = std::make_unique<sql::Pool>(*options);
    const int port = platform_.Start(0);
    ASSERT_GT(port, 0);
    const std::string url = "http://127.0.0.1:" + std::to_string(port);
    destinations_ = {{.code = "SCHOOL_SPACE",
                      .display_name = "学校空间",
                      .url = url + "/space",
                      .token_path = "",
                      .scopes = {"IN_COUNTY", "IN_PROVINCE"}},
                     {.code = "ZHIJIANGHUI_COMMUNITY",
                      .display_name = "之江汇",
                      .url = url + "/zjh",
                      .token_path = "",
                      .scopes = {"IN_COUNTY"}}};
    HandleRosterEntries(dispatch_, destinations_);
    HandleLedgerEntries(dispatch_, destinations_);
    HandleEvidenceEntries(dispatch_, destinations_);
    store_ = std::make_unique<MysqlDeliveryStore>(*pool_);
    sender_ = MakeSender();
  }

  std::unique_ptr<Sender> MakeSender() {
    SenderOptions options;
    options.retry = {
        .first = std::chrono::milliseconds(1000), .longest = std::chrono::milliseconds(60000), .attempts_max = 4};
    return std::make_unique<Sender>(options, clock_, random_, *store_, client_, destinations_);
  }

  Status Apply(int64_t seq, const google::protobuf::Message& message) {
    const journal::Entry entry{.region = "330327",
                               .seq = seq,
                               .type = journal::TypeOf(message),
                               .body = journal::Serialize(message),
                               .entry_hash = std::string(32, 'h'),
                               .recorded_at = clock_.Now(),
                               .principal = "tester",
                               .request_id = "r"};
    return sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) { return dispatch_.Apply(tx, entry); });
  }

  Status ListPairing(int64_t seq, jgt::common::v1::Scope scope = jgt::common::v1::SCOPE_IN_COUNTY) {
    jgt::roster::v1::PairingListed event;
    event.mutable_pairing()->set_name("regions/330327/pairings/P1");
    event.mutable_pairing()->set_scope(scope);
    return Apply(seq, event);
  }
  static jgt::ledger::v1::Activity MakeActivity(const std::string& id) {
    jgt::ledger::v1::Activity activity;
    activity.set_name("regions/330327/activities/" + id);
    activity.set_pairing("regions/330327/pairings/P1");
    activity.set_kind("SYNC_LESSON");
    return activity;
  }
  Status Record(int64_t seq, const std::string& id) {
    jgt::ledger::v1::ActivityRecorded event;
    *event.mutable_activity() = MakeActivity(id);
    return Apply(seq, event);
  }
  Status Confirm(int64_t seq, const std::string& id) {
    jgt::ledger::v1::ActivityConfirmed event;
    event.set_activity("regions/330327/activities/" + id);
    event.set_school("regions/330327/schools/S1");
    return Apply(seq, event);
  }

  std::vector<Delivery> Deliveries(const std::string& service) {
    const auto all = store_->List(
        {.region = "330327", .state = std::nullopt, .destination = std::nullopt, .after = {}, .limit = 1000});
    JGT_CHECK(all.ok());
    std::vector<Delivery> some;
    for (const Delivery& delivery : *all) {
      if (delivery.key.service == service) some.push_back(delivery);
    }
    return some;
  }

  test::FakeClock clock_{"2022-04-05 06:07:08"};
  SeededRandom random_{1};
  std::unique_ptr<sql::Pool> pool_;
  SimulatedPlatform platform_{std::chrono::milliseconds(2000)};
  std::vector<Destination> destinations_;
  journal::Dispatch dispatch_;
  std::unique_ptr<MysqlDeliveryStore> store_;
  const PlatformClient client_{
      {.connect_timeout = std::chrono::milliseconds(2000), .timeout = std::chrono::milliseconds(1000)}};
  std::unique_ptr<Sender> sender_;
};

}  // namespace jgt::platform_sync
