#include "common/rpc/call.h"

#include <gmock/gmock.h>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace jgt::rpc {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;

class CallTest : public ::testing::Test {
 protected:
  // A school's filer, let into the county.
  CallParts Parts() const {
    return {.principal = std::make_shared<const auth::Principal>(auth::Principal{
                .subject = "u1",
                .bindings = {{.role = auth::Role::kSchoolFiler, .org = "regions/330327/schools/1", .until = {}}},
                .not_after = {}}),
            .authorizer = &authorizer_,
            .permission = "ledger.record",
            .admission = {.whole = false, .orgs = {{.region = "330327", .school = "1"}}},
            .request_id = "r1"};
  }

  test::FakeClock clock_;
  auth::Authorizer authorizer_{clock_};
};

TEST_F(CallTest, ACallIsMadeWithoutGrpc) {
  const Call call(Parts());
  EXPECT_EQ(call.principal.subject, "u1");
  EXPECT_EQ(call.request_id, "r1");
  EXPECT_FALSE(call.cancelled());
}

TEST_F(CallTest, EachWayOfNarrowingCounts) {
  const Call by_org(Parts());
  EXPECT_FALSE(by_org.narrowed());
  EXPECT_THAT(by_org.AuthorizeOn("regions/330327/schools/1"), IsOk());
  EXPECT_TRUE(by_org.narrowed());
  const Call by_list(Parts());
  EXPECT_THAT(by_list.VisibleOrgs(), ElementsAre(auth::Org{.region = "330327", .school = "1"}));
  EXPECT_TRUE(by_list.narrowed());
  const Call by_saying(Parts());
  by_saying.NothingToNarrow();
  EXPECT_TRUE(by_saying.narrowed());
  CallParts whole = Parts();
  whole.admission.whole = true;
  EXPECT_TRUE(Call(std::move(whole)).narrowed());
}

TEST_F(CallTest, OneOfSeveralOrgsIsEnough) {
  const Call call(Parts());
  const std::vector<std::string> pair = {"regions/330327/schools/9", "regions/330327/schools/1"};
  EXPECT_THAT(call.AuthorizeOnAny(pair), IsOk());
  const std::vector<std::string> others = {"regions/330327/schools/8", "regions/330327/schools/9"};
  EXPECT_THAT(call.AuthorizeOnAny(others), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(call.AuthorizeOnAny({}), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(CallTest, CancellationIsAskedForEachTime) {
  bool gone = false;
  CallParts parts = Parts();
  parts.cancelled = [&] { return gone; };
  const Call call(std::move(parts));
  EXPECT_FALSE(call.cancelled());
  gone = true;
  EXPECT_TRUE(call.cancelled());
}

}  // namespace
}  // namespace jgt::rpc
