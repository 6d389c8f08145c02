#include "services/roster/domain/approval_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/storage/approval_policy_files.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::ElementsAre;

constexpr char kBureauStep[] = R"({"step": "COUNTY_BUREAU", "document_required": false})";
constexpr char kConsentStep[] = R"({"step": "COUNTY_GOVERNMENT", "document_required": true})";
constexpr char kProvinceStep[] = R"({"step": "PROVINCE", "document_required": false})";

std::string Chain(const std::string& scopes, const std::string& steps) {
  return absl::StrFormat(R"({"scopes": [%s], "steps": [%s]})", scopes, steps);
}
StatusOr<ApprovalPolicy> Parse(const std::string& chains) {
  return ParseApprovalPolicy(
      absl::StrFormat(R"({"format": "jgt.approval-chains.v1", "year": 2022, "version": "x", "chains": [%s]})", chains),
      "chains.json");
}
std::vector<std::string> Places(const Status& status) {
  std::vector<std::string> places;
  places.reserve(DetailOf(status).fields.size());
  for (const FieldViolation& field : DetailOf(status).fields) places.push_back(field.field);
  return places;
}

// R155: of each plan.
TEST(ApprovalPolicyFiles, R155TheFilesSayTheChainOfEachScope) {
  const StatusOr<ApprovalPolicies> policies = ReadApprovalPolicyFiles(JGT_DATA_DIR);
  ASSERT_TRUE(policies.ok());
  using enum ApprovalStep;
  const ApprovalChain all = {{kCountyBureau, false},
                             {kCountyGovernment, true},
                             {kCityBureau, false},
                             {kCityGovernment, true},
                             {ApprovalStep::kProvince, true}};
  for (const Scope scope : {Scope::kInCounty, Scope::kInCity, Scope::kInProvince, Scope::kOutOfProvince}) {
    EXPECT_EQ(policies->For(2019).For({scope}), all);
  }
  const ApprovalPolicy& later = policies->For(2022);
  EXPECT_EQ(later.For({Scope::kInCounty}), ApprovalChain(all.begin(), all.begin() + 2));
  EXPECT_EQ(later.For({Scope::kInCity}), ApprovalChain(all.begin(), all.begin() + 4));
  EXPECT_EQ(later.For({Scope::kInProvince}), all);
  EXPECT_EQ(later.For({Scope::kInCounty, Scope::kOutOfProvince}), all);
  EXPECT_EQ(later.For({Scope::kInCounty, Scope::kUnspecified}), all);
  EXPECT_EQ(StepAfter(all, kCityGovernment), ApprovalStep::kProvince);
  EXPECT_EQ(StepAfter(all, ApprovalStep::kProvince), kUnspecified);
}

TEST(ApprovalPolicyFiles, WhatIsWrongWithAFileIsNamed) {
  const std::string wide = R"("IN_CITY", "IN_PROVINCE", "OUT_OF_PROVINCE")";
  const std::string both = std::string(kBureauStep) + "," + kConsentStep;
  const auto bad = StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE");
  EXPECT_TRUE(Parse(Chain(R"("IN_COUNTY", )" + wide, both)).ok());
  const auto places = [&](const std::string& chains) {
    const Status status = Parse(chains).status();
    EXPECT_THAT(status, bad);
    return Places(status);
  };
  EXPECT_THAT(places(Chain(wide, both)), ElementsAre("chains"));  // a scope without a chain
  EXPECT_THAT(places(Chain(R"("IN_COUNTY", )" + wide, both) + "," + Chain(R"("IN_CITY")", both)),
              ElementsAre("chains[1].scopes"));
  EXPECT_THAT(places(Chain(R"("IN_COUNTY", )" + wide, std::string(kConsentStep) + "," + kBureauStep)),
              ElementsAre("chains[0].steps[1].step"));
  EXPECT_THAT(places(Chain(R"("IN_COUNTY", )" + wide, both + "," + kConsentStep)),
              ElementsAre("chains[0].steps[2].step"));
  EXPECT_THAT(places(Chain(R"("IN_COUNTY", )" + wide, R"({"step": "COUNTY_GOVERNMENT", "document_required": false})")),
              ElementsAre("chains[0].steps[0].document_required"));
  // A wider scope's chain without a step of a narrower one's cannot stand for both.
  EXPECT_THAT(places(Chain(R"("IN_COUNTY")", both) + "," + Chain(wide, std::string(kBureauStep) + "," + kProvinceStep)),
              ElementsAre("chains"));
  EXPECT_THAT(places(Chain(R"("IN_COUNTY", )" + wide, R"({"step": "MAYOR", "document_required": true})")),
              ElementsAre("chains[0].steps[0].step"));
}

}  // namespace
}  // namespace jgt::roster
