// JournalService over the wire: who learns which heads, and who may say how far it is.
#include "common/journal/rpc/journal_handler.h"

#include <gmock/gmock.h>

#include <limits>

#include "tests/common/journal/journal_fixture.h"
#include "tests/support/rpc_server.h"

namespace jgt::journal {
namespace {

using jgt::common::v1::JournalService;
using jgt::common::v1::ListHeadsRequest;
using jgt::common::v1::ListHeadsResponse;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kEverywhere[] = "regions/000000";

class JournalHandlerTest : public JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    for (const char* region : {"330327", "330327", "330328", "330726"}) {
      ASSERT_OK(Note(region, "n" + std::to_string(++notes_)));
    }
    server_ = std::make_unique<test::RpcServer>(clock_, [&](const rpc::RpcRuntime& runtime) {
      handler_ = std::make_unique<JournalHandler>(runtime, *pool_, clock_);
      return std::vector<grpc::Service*>{handler_.get()};
    });
    stub_ = JournalService::NewStub(server_->channel());
  }

  StatusOr<ListHeadsResponse> Heads(const std::string& role, const std::string& org, const ListHeadsRequest& request) {
    return server_->Call<ListHeadsResponse>(*stub_, &JournalService::StubInterface::ListHeads, request,
                                            server_->Token(role, org));
  }
  static ListHeadsRequest Applied(const std::string& follower, const std::string& region, int64_t seq) {
    ListHeadsRequest request;
    request.set_follower(follower);
    request.add_applied()->set_region(region);
    request.mutable_applied(0)->set_seq(seq);
    return request;
  }
  static std::map<std::string, int64_t> Of(const ListHeadsResponse& response) {
    std::map<std::string, int64_t> heads;
    for (const auto& head : response.heads()) heads[head.region()] = head.seq();
    return heads;
  }
  int64_t Readers() { return Count(*pool_, "SELECT COUNT(*) FROM journal_reader"); }

  int notes_ = 0;
  std::unique_ptr<JournalHandler> handler_;
  std::unique_ptr<test::RpcServer> server_;
  std::unique_ptr<JournalService::Stub> stub_;
};

TEST_F(JournalHandlerTest, EachCallerLearnsTheHeadsOfTheOwnRegions) {
  ASSERT_OK_AND_ASSIGN(const auto all, Heads("SERVICE", kEverywhere, {}));
  EXPECT_THAT(Of(all), ElementsAre(Pair("330327", 2), Pair("330328", 1), Pair("330726", 1)));
  ASSERT_OK_AND_ASSIGN(const auto city, Heads("OPERATOR", "regions/330300", {}));
  EXPECT_THAT(Of(city), ElementsAre(Pair("330327", 2), Pair("330328", 1)));
  ASSERT_OK_AND_ASSIGN(const auto county, Heads("COUNTY_OFFICER", "regions/330726", {}));
  EXPECT_THAT(Of(county), ElementsAre(Pair("330726", 1)));
  EXPECT_THAT(Heads("SCHOOL_FILER", "regions/330726/schools/s1", {}),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(JournalHandlerTest, OnlyOurOwnProcessesSayHowFarTheyAreAndOnlyWhereTheyFollow) {
  EXPECT_OK(Heads("SERVICE", kEverywhere, Applied("ledger", "330327", 1)));
  EXPECT_EQ(Count(*pool_, "SELECT applied_seq FROM journal_reader WHERE region = '330327' AND follower = 'ledger'"), 1);
  for (const char* role : {"COUNTY_OFFICER", "OPERATOR"}) {
    EXPECT_THAT(Heads(role, "regions/330327", Applied("stranger", "330327", 1)),
                StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"))
        << role;
  }
  EXPECT_THAT(Heads("SERVICE", "regions/330327", Applied("ledger", "330328", 1)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Heads("SERVICE", kEverywhere, Applied("ledger", "nowhere", 1)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_EQ(Readers(), 1);
}

TEST_F(JournalHandlerTest, NobodyHasAppliedMoreThanThereIs) {
  EXPECT_OK(Heads("SERVICE", kEverywhere, Applied("ledger", "330327", std::numeric_limits<int64_t>::max())));
  EXPECT_EQ(Count(*pool_, "SELECT applied_seq FROM journal_reader WHERE follower = 'ledger'"), 2);
  EXPECT_OK(Heads("SERVICE", kEverywhere, Applied("ledger", "330999", 7)));  // has no journal
  EXPECT_EQ(Readers(), 1);
  const auto negative = Heads("SERVICE", kEverywhere, Applied("ledger", "330327", -1));
  EXPECT_THAT(negative, StatusIs(StatusCode::kInvalidArgument, "BAD_RANGE"));
  EXPECT_EQ(DetailOf(negative.status()).fields.front().field, "applied[0].seq");
}

TEST_F(JournalHandlerTest, AFollowersNameIsAPlainOne) {
  for (const std::string& name : {std::string("two words"), std::string(65, 'x'), std::string("跟随者")}) {
    EXPECT_THAT(Heads("SERVICE", kEverywhere, Applied(name, "330327", 1)),
                StatusIs(StatusCode::kInvalidArgument, "BAD_FOLLOWER"));
  }
  EXPECT_OK(Heads("SERVICE", kEverywhere, Applied(std::string(64, 'x'), "330327", 1)));
  ListHeadsRequest many = Applied("ledger", "330327", 1);
  for (int i = 0; i < 5000; ++i) many.add_applied()->set_region("330327");
  EXPECT_THAT(Heads("SERVICE", kEverywhere, many), StatusIs(StatusCode::kInvalidArgument, "BAD_RANGE"));
}

}  // namespace
}  // namespace jgt::journal
