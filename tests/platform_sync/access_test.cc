#include "services/platform_sync/rpc/platform_sync_handler.h"
#include "tests/platform_sync/platform_sync_fixture.h"
#include "tests/support/rpc_server.h"

namespace jgt::platform_sync {
namespace {

using Stub = v1::PlatformSyncService::StubInterface;
using test::StatusIs;

class PlatformSyncAccessTest : public PlatformSyncTest {
 protected:
  void SetUp() override {
    PlatformSyncTest::SetUp();
    server_ = std::make_unique<test::RpcServer>(clock_, [this](const rpc::RpcRuntime& runtime) {
      handler_ = std::make_unique<PlatformSyncHandler>(
          PlatformSyncHandler::Parts{.rpc = runtime,
                                     .clock = clock_,
                                     .page_tokens = page_tokens_,
                                     .store = *store_,
                                     .destinations = destinations_,
                                     .ask_platform = [this](const Destination& destination, const std::string& region,
                                                            const std::string& after) -> StatusOr<PlatformKeys> {
                                       ASSIGN_OR_RETURN(KeyPage page, client_.ListKeys(destination, region, after));
                                       return PlatformKeys{.keys = page.keys, .next = page.next};
                                     },
                                     .wake_sender = [this] { ++woken_; }});
      return std::vector<grpc::Service*>{handler_.get()};
    });
    stub_ = v1::PlatformSyncService::NewStub(server_->channel());
    operator_ = server_->Token("OPERATOR", "regions/330000");
  }
  void TearDown() override { server_.reset(); }

  StatusOr<v1::ListDeliveriesResponse> List(const std::string& token, const std::string& parent,
                                            const std::string& filter = "", int page_size = 0,
                                            const std::string& page_token = "") {
    v1::ListDeliveriesRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return server_->Call<v1::ListDeliveriesResponse>(*stub_, &Stub::ListDeliveries, request, token);
  }
  StatusOr<v1::RetryDeliveryResponse> Retry(const std::string& token, const std::string& name) {
    v1::RetryDeliveryRequest request;
    request.set_name(name);
    return server_->Call<v1::RetryDeliveryResponse>(*stub_, &Stub::RetryDelivery, request, token);
  }

  const PageTokens page_tokens_{std::string(32, 'k')};
  int woken_ = 0;
  std::unique_ptr<PlatformSyncHandler> handler_;
  std::unique_ptr<test::RpcServer> server_;
  std::unique_ptr<Stub> stub_;
  std::string operator_;
};

TEST_F(PlatformSyncAccessTest, ListsCanBeFilteredAndTurnedPageByPage) {
  for (int seq = 1; seq <= 3; ++seq) ASSERT_OK(ListPairing(seq));
  ASSERT_OK_AND_ASSIGN(const auto first, List(operator_, "regions/330327", "destination = \"SCHOOL_SPACE\"", 2));
  ASSERT_EQ(first.deliveries_size(), 2);
  EXPECT_EQ(first.deliveries(0).idempotency_key(), "330327/roster/1/SCHOOL_SPACE");
  EXPECT_EQ(first.deliveries(0).state(), v1::DELIVERY_STATE_PENDING);
  ASSERT_OK_AND_ASSIGN(const auto last,
                       List(operator_, "regions/330327", "destination = \"SCHOOL_SPACE\"", 2, first.next_page_token()));
  ASSERT_EQ(last.deliveries_size(), 1);
  EXPECT_EQ(last.deliveries(0).idempotency_key(), "330327/roster/3/SCHOOL_SPACE");
  EXPECT_EQ(last.next_page_token(), "");
  EXPECT_THAT(List(operator_, "regions/330327", "", 2, first.next_page_token()),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(List(operator_, "regions/330327", "state = \"LOST\""),
              StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
  EXPECT_THAT(List(operator_, "regions/330327", "colour = \"red\""),
              StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
}

TEST_F(PlatformSyncAccessTest, AFailedDeliveryIsTriedAgainWhenAPersonSaysSo) {
  ASSERT_OK(ListPairing(1));
  const std::string name = "regions/330327/deliveries/roster-1-SCHOOL_SPACE";
  EXPECT_THAT(Retry(operator_, name), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  platform_.Misbehave(Misbehaviour::kRefuse, 2);
  ASSERT_OK(sender_->RunOnce());
  ASSERT_OK_AND_ASSIGN(const auto retried, Retry(operator_, name));
  EXPECT_EQ(retried.delivery().state(), v1::DELIVERY_STATE_PENDING);
  EXPECT_EQ(woken_, 1);
  ASSERT_OK(sender_->RunOnce());
  EXPECT_EQ(platform_.Effects("330327/roster/1/SCHOOL_SPACE"), 1);
  EXPECT_THAT(Retry(operator_, "regions/330327/deliveries/roster-9-SCHOOL_SPACE"),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_DELIVERY"));
  EXPECT_THAT(Retry(operator_, "regions/330327/deliveries/x"), StatusIs(StatusCode::kNotFound, "NO_SUCH_DELIVERY"));
}

TEST_F(PlatformSyncAccessTest, R84_ReconcilingFindsWhatAPlatformLostAndWhatItHasOfItsOwn) {
  for (int seq = 1; seq <= 3; ++seq) ASSERT_OK(ListPairing(seq, jgt::common::v1::SCOPE_IN_PROVINCE));
  ASSERT_OK(sender_->RunOnce());
  platform_.Forget("330327/roster/2/SCHOOL_SPACE");
  v1::ReconcileDestinationRequest request;
  request.set_parent("regions/330327");
  request.set_destination("SCHOOL_SPACE");
  const auto reconcile = [&] {
    return server_->Call<v1::ReconcileDestinationResponse>(*stub_, &Stub::ReconcileDestination, request, operator_);
  };
  ASSERT_OK_AND_ASSIGN(const auto found, reconcile());
  EXPECT_EQ(found.matched(), 2);
  ASSERT_EQ(found.missing_size(), 1);
  EXPECT_EQ(found.missing(0), "330327/roster/2/SCHOOL_SPACE");
  EXPECT_EQ(found.unknown_size(), 0);
  request.set_destination("MOON");
  EXPECT_THAT(reconcile(), StatusIs(StatusCode::kNotFound, "NO_SUCH_DESTINATION"));
  request.set_destination("SCHOOL_SPACE");
  platform_.Stop();
  EXPECT_THAT(reconcile(), StatusIs(StatusCode::kUnavailable, "PLATFORM_UNAVAILABLE"));
}

TEST_F(PlatformSyncAccessTest, DestinationsShowWhatWaits) {
  ASSERT_OK(ListPairing(1));
  ASSERT_OK_AND_ASSIGN(const auto response,
                       server_->Call<v1::ListDestinationsResponse>(*stub_, &Stub::ListDestinations,
                                                                   v1::ListDestinationsRequest(), operator_));
  ASSERT_EQ(response.destinations_size(), 2);
  EXPECT_EQ(response.destinations(0).pending(), 1);
  EXPECT_EQ(response.destinations(0).delivered(), 0);
}

TEST_F(PlatformSyncAccessTest, CallersWithoutTheRoleOrOfAnotherCountyAreRefusedByName) {
  ASSERT_OK(ListPairing(1));
  const std::string name = "regions/330327/deliveries/roster-1-SCHOOL_SPACE";
  EXPECT_THAT(List("", "regions/330327"), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(List("nonsense", "regions/330327"), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MALFORMED"));
  const std::string elsewhere = server_->Token("OPERATOR", "regions/330328");
  EXPECT_THAT(List(elsewhere, "regions/330327"), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Retry(elsewhere, name), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  const std::string auditor = server_->Token("AUDITOR", "regions/330327");
  EXPECT_OK(List(auditor, "regions/330327"));
  EXPECT_THAT(Retry(auditor, name), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

}  // namespace
}  // namespace jgt::platform_sync
