// Who may ask for what.
#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

class AccessTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    Follow();
  }

  template <class Request>
  static Request For(const std::string& region) {
    Request request;
    request.set_parent("regions/" + region);
    return request;
  }
  static v1::GetRollupRequest RollupOf(const std::string& region) {
    auto request = For<v1::GetRollupRequest>(region);
    request.set_from_month("2019-04");
    request.set_to_month("2019-04");
    return request;
  }
  static v1::GetBureauFormRequest FormOf(const std::string& region) {
    auto request = For<v1::GetBureauFormRequest>(region);
    request.set_month("2019-04");
    return request;
  }
  static v1::FileBureauFormRequest Filing(const std::string& region) {
    auto request = For<v1::FileBureauFormRequest>(region);
    request.set_month("2019-04");
    request.set_request_id("f");
    return request;
  }
};

TEST_F(AccessTest, NobodyEntersWithoutAToken) {
  EXPECT_THAT((Call("", &Reporting::GetRollup, RollupOf(kPujiang))),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT((Call("", &Reporting::FileBureauForm, Filing(kPujiang))),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(AccessTest, ARoleWithoutThePermissionIsRefused) {
  EXPECT_THAT((Call(Operator(), &Reporting::GetRollup, RollupOf(kPujiang))),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  const std::string auditor = Token(auth::Role::kAuditor, "regions/330726");
  EXPECT_OK((Call(auditor, &Reporting::GetBureauForm, FormOf(kPujiang))));
  EXPECT_THAT((Call(auditor, &Reporting::FileBureauForm, Filing(kPujiang))),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(AccessTest, ACountysOfficerStaysInItsCounty) {
  EXPECT_OK((Call(Officer(kPujiang), &Reporting::GetRollup, RollupOf(kPujiang))));
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::GetRollup, RollupOf(kYiwu))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::GetRollup, RollupOf(kJinhua))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"))
      << "holding a part of the city is not holding the city";
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::FileBureauForm, Filing(kYiwu))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(AccessTest, ACitysOfficerReachesItsCounties) {
  const std::string city = Token(auth::Role::kCityOfficer, "regions/330700");
  EXPECT_OK((Call(city, &Reporting::GetRollup, RollupOf(kJinhua))));
  EXPECT_OK((Call(city, &Reporting::GetRollup, RollupOf(kYiwu))));
  EXPECT_OK((Call(city, &Reporting::FileBureauForm, Filing(kJinhua))));
  EXPECT_THAT((Call(city, &Reporting::GetRollup, RollupOf(kZhejiang))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(AccessTest, ASchoolNeitherReadsNorFilesItsBureausForm) {
  const std::string filer = Token(auth::Role::kSchoolFiler, "regions/330726/schools/tanxi");
  EXPECT_THAT((Call(filer, &Reporting::GetBureauForm, FormOf(kPujiang))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT((Call(filer, &Reporting::FileBureauForm, Filing(kPujiang))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT((Call(filer, &Reporting::GetRollup, RollupOf(kPujiang))),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(AccessTest, AParentThatIsNoRegionIsRefused) {
  v1::GetRollupRequest request = RollupOf(kPujiang);
  request.set_parent("");
  EXPECT_THAT((Call(Province(), &Reporting::GetRollup, request)), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
  request.set_parent("regions/330726/schools/tanxi");
  EXPECT_THAT((Call(Province(), &Reporting::GetRollup, request)), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

}  // namespace
}  // namespace jgt::reporting::test
