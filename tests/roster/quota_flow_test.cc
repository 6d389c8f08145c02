#include "jgt/roster/v1/agreement_events.pb.h"
#include "tests/roster/roster_world.h"

// What a county is asked to reach in a year, beside what its list gives.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class QuotaFlow : public RosterTest {
 protected:
  void TearDown() override { clock_.Set(start_); }

  struct Target {
    std::string code;
    std::string target;
    int base = 0;
  };
  v1::SetQuotasRequest Set(const std::vector<Target>& targets, const std::string& county = kCangnan, int year = 2022) {
    v1::SetQuotasRequest request;
    request.set_parent(county);
    request.set_request_id(NextRequestId());
    request.set_year(year);
    for (const Target& each : targets) {
      v1::QuotaTarget& target = *request.add_targets();
      target.set_code(each.code);
      target.set_target(each.target);
      target.set_base(each.base);
      target.set_source("方案");
    }
    return request;
  }
  std::map<std::string, v1::Quota> Quotas(const std::string& county = kCangnan, int year = 2022,
                                          const std::string& as_of = "", const std::string& known_at = "") {
    v1::GetQuotasRequest request;
    request.set_parent(county);
    request.set_year(year);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const auto response = Call(Officer(county), &Papers::GetQuotas, request);
    EXPECT_OK(response);
    std::map<std::string, v1::Quota> quotas;
    if (!response.ok()) return quotas;
    for (const v1::Quota& quota : response->quotas()) quotas[quota.code()] = quota;
    return quotas;
  }
  std::vector<v1::QuotaSchool> Behind(const std::string& code, const std::string& county = kCangnan, int year = 2022) {
    v1::ListQuotaSchoolsRequest request;
    request.set_parent(county);
    request.set_year(year);
    request.set_code(code);
    request.set_page_size(7);
    std::vector<v1::QuotaSchool> schools;
    do {
      const auto page = Call(Officer(county), &Papers::ListQuotaSchools, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      schools.insert(schools.end(), page->schools().begin(), page->schools().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return schools;
  }
  void ConfirmTheAliasOf(const std::string& county) {
    v1::ListAliasProposalsRequest list;
    list.set_parent(county);
    const auto proposals = Call(Officer(county), &Stub::ListAliasProposals, list);
    ASSERT_OK(proposals);
    ASSERT_EQ(proposals->alias_proposals_size(), 1);
    v1::ConfirmAliasRequest request;
    request.set_name(proposals->alias_proposals(0).name());
    request.set_request_id(NextRequestId());
    request.set_reason("同一所学校");
    ASSERT_OK(Call(Officer(county), &Stub::ConfirmAlias, request));
  }
  void Advance() { clock_.Advance(std::chrono::minutes(1)); }

 private:
  const Instant start_ = clock_.Now();
};

// R9, R70, R71: eight across regions are there; of the printed 83 within the county the list has 76.
TEST_F(QuotaFlow, R9R70R71WhatCangnanIsAskedForBesideItsList) {
  ImportCangnan();
  ASSERT_OK(Call(&Papers::SetQuotas, Set({{.code = "SCHOOLS_CROSS_REGION", .target = "8"},
                                          {.code = "SCHOOLS_IN_COUNTY", .target = "83"},
                                          {.code = "SHARE_AT_LEAST", .target = "100", .base = 86}})));
  const auto quotas = Quotas();
  ASSERT_EQ(quotas.size(), 7U);
  const v1::Quota& far = quotas.at("SCHOOLS_CROSS_REGION");
  EXPECT_EQ(far.actual(), "8");
  EXPECT_EQ(far.numerator(), 8);
  EXPECT_EQ(far.difference(), "0");
  EXPECT_TRUE(far.has_met() && far.met());
  const v1::Quota& near = quotas.at("SCHOOLS_IN_COUNTY");
  EXPECT_EQ(near.actual(), "76");
  EXPECT_EQ(near.difference(), "-7");
  EXPECT_TRUE(near.has_met() && !near.met());
  EXPECT_EQ(near.target().source(), "方案");
  EXPECT_EQ(near.unit(), "所");
  // 87 names of local schools over the printed 86: more than all, exactly, until two are known to be one.
  const v1::Quota& share = quotas.at("SHARE_AT_LEAST");
  EXPECT_EQ(share.numerator(), 87);
  EXPECT_EQ(share.denominator(), 86);
  EXPECT_TRUE(share.denominator_given());
  EXPECT_EQ(share.actual(), "4350/43");
  EXPECT_EQ(share.actual_text(), "101.16%");
  EXPECT_EQ(share.difference(), "50/43");
  ConfirmTheAliasOf(kCangnan);
  const v1::Quota whole = Quotas().at("SHARE_AT_LEAST");
  EXPECT_EQ(whole.numerator(), 86);
  EXPECT_EQ(whole.actual(), "100");
  EXPECT_TRUE(whole.met());
  // What nobody asks for is told without a verdict, and the same figures as reconciliation has.
  const v1::Quota& unasked = quotas.at("SCHOOLS");
  EXPECT_FALSE(unasked.has_target() || unasked.has_met());
  EXPECT_EQ(unasked.actual(), "87");
  EXPECT_EQ(Totals().at("SCHOOLS_TOTAL").computed(), 86);
  EXPECT_EQ(Quotas().at("SCHOOLS").numerator(), 86);
  EXPECT_EQ(Totals().at("SCHOOLS_CALENDAR").computed(), Quotas().at("SCHOOLS_IN_COUNTY").numerator());
}

// R9: every figure can be opened.
TEST_F(QuotaFlow, R9TheSchoolsBehindAFigure) {
  ImportCangnan();
  std::map<std::string, std::string> pairing_of;
  for (const v1::Pairing& pairing : Pairings(kCangnan)) {
    if (pairing.scope() == jgt::common::v1::SCOPE_IN_PROVINCE) pairing_of[pairing.supported()] = pairing.name();
  }
  const std::vector<v1::QuotaSchool> far = Behind("SCHOOLS_CROSS_REGION");
  ASSERT_EQ(far.size(), 8U);
  for (const v1::QuotaSchool& school : far) {
    EXPECT_THAT(school.pairings(), ElementsAre(pairing_of.at(school.school())));
  }
  EXPECT_EQ(Behind("SCHOOLS_IN_COUNTY").size(), 76U);
  EXPECT_EQ(Behind("SCHOOLS").size(), 87U);
  ConfirmTheAliasOf(kCangnan);
  const std::vector<v1::QuotaSchool> all = Behind("SCHOOLS");
  EXPECT_EQ(all.size(), 86U);
  int under_two_names = 0;
  for (const v1::QuotaSchool& school : all) {
    if (school.printed_names_size() < 2) continue;
    ++under_two_names;
    EXPECT_THAT(school.printed_names(), testing::UnorderedElementsAre("桥墩小学", "桥墩镇小学"));
  }
  EXPECT_EQ(under_two_names, 1);
}

// R139, R154: at least 12; 13, of which 6 in the city; at least 20 %, aiming at 28 %.
TEST_F(QuotaFlow, R139R154WhatPujiangIsAskedForBesideItsList) {
  ImportPujiang();
  const std::vector<Target> targets = {{.code = "SCHOOLS_AT_LEAST", .target = "12"},
                                       {.code = "SCHOOLS", .target = "13"},
                                       {.code = "SCHOOLS_IN_CITY", .target = "6"},
                                       {.code = "SHARE_AT_LEAST", .target = "20", .base = 50},
                                       {.code = "SHARE_AIM", .target = "28", .base = 50}};
  ASSERT_OK(Call(Officer(kPujiang), &Papers::SetQuotas, Set(targets, kPujiang, 2019)));
  EXPECT_EQ(Quotas(kPujiang, 2019).at("SCHOOLS").actual(), "14");  // one of them under two names
  ConfirmTheAliasOf(kPujiang);
  const auto quotas = Quotas(kPujiang, 2019);
  EXPECT_EQ(quotas.at("SCHOOLS").actual(), "13");
  EXPECT_EQ(quotas.at("SCHOOLS").difference(), "0");
  EXPECT_TRUE(quotas.at("SCHOOLS").met());
  EXPECT_EQ(quotas.at("SCHOOLS_AT_LEAST").difference(), "1");
  EXPECT_TRUE(quotas.at("SCHOOLS_AT_LEAST").met());
  EXPECT_EQ(quotas.at("SCHOOLS_IN_CITY").actual(), "6");
  EXPECT_TRUE(quotas.at("SCHOOLS_IN_CITY").met());
  EXPECT_EQ(quotas.at("SHARE_AT_LEAST").actual(), "26");
  EXPECT_EQ(quotas.at("SHARE_AT_LEAST").actual_text(), "26.00%");
  EXPECT_TRUE(quotas.at("SHARE_AT_LEAST").met());
  EXPECT_EQ(quotas.at("SHARE_AIM").difference(), "-2");
  EXPECT_FALSE(quotas.at("SHARE_AIM").met());
}

TEST_F(QuotaFlow, WithoutABaseTheSchoolsThatTheRosterKnowsAreCounted) {
  EXPECT_EQ(Quotas().at("SHARE_AIM").actual(), "");
  ASSERT_OK(Call(&Papers::SetQuotas, Set({{.code = "SHARE_AIM", .target = "28"}})));
  EXPECT_FALSE(Quotas().at("SHARE_AIM").has_met());
  ImportCangnan();
  v1::Quota share = Quotas().at("SHARE_AIM");
  EXPECT_EQ(share.denominator(), 87);
  EXPECT_FALSE(share.denominator_given());
  EXPECT_EQ(share.actual(), "100");
  EXPECT_TRUE(share.met());
  ConfirmTheAliasOf(kCangnan);
  EXPECT_EQ(Quotas().at("SHARE_AIM").denominator(), 86);
}

TEST_F(QuotaFlow, NewTargetsTakeThePlaceOfTheOldOnesAndTheOldAnswerStays) {
  ImportCangnan();
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Papers::SetQuotas, Set({{.code = "SCHOOLS", .target = "80"}})));
  EXPECT_EQ(first.position().seq(), static_cast<int64_t>(Journal("330327").size()));
  v1::QuotasSet event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.year(), 2022);
  EXPECT_EQ(event.targets(0).target(), "80");
  Advance();
  const std::string before = ToRfc3339(clock_.Now());
  Advance();
  ASSERT_OK(Call(&Papers::SetQuotas, Set({{.code = "SCHOOLS_IN_COUNTY", .target = "83"}})));
  v1::ChangePairingRequest end;
  end.set_name(PairingOf("杭州市小河小学", "灵溪镇沪山小学").name());
  end.set_request_id(NextRequestId());
  end.set_effective_day("2022-02-01");
  end.set_reason("调整");
  end.set_document("苍教〔2022〕8号");
  end.mutable_end();
  ASSERT_OK(Call(&Stub::ChangePairing, end));
  const auto now = Quotas();
  EXPECT_FALSE(now.at("SCHOOLS").has_target());
  EXPECT_EQ(now.at("SCHOOLS_CROSS_REGION").actual(), "7");
  EXPECT_EQ(Quotas(kCangnan, 2022, "2022-01-31").at("SCHOOLS_CROSS_REGION").actual(), "8");
  const auto then = Quotas(kCangnan, 2022, "", before);
  EXPECT_EQ(then.at("SCHOOLS").target().target(), "80");
  EXPECT_EQ(then.at("SCHOOLS").difference(), "7");
  EXPECT_EQ(then.at("SCHOOLS_CROSS_REGION").actual(), "8");
  EXPECT_FALSE(Quotas(kCangnan, 2023).at("SCHOOLS_IN_COUNTY").has_target());
}

TEST_F(QuotaFlow, TheLevelAboveMaySayWhatIsAskedForAndASchoolMayNot) {
  const auto request = [&] { return Set({{.code = "SCHOOLS", .target = "1"}}); };
  EXPECT_OK(Call(Token(auth::Role::kCityOfficer, "regions/330300"), &Papers::SetQuotas, request()));
  EXPECT_THAT(Call(Token(auth::Role::kCityOfficer, "regions/330700"), &Papers::SetQuotas, request()),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Call(Token(auth::Role::kInspector, kCangnan), &Papers::SetQuotas, request()),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(QuotaFlow, WhatCannotBeIsRefused) {
  EXPECT_THAT(Call(&Papers::SetQuotas, Set({})), StatusIs(StatusCode::kInvalidArgument, "BAD_COUNT"));
  EXPECT_THAT(Call(&Papers::SetQuotas, Set({{.code = "SCHOOLS", .target = "1"}}, kCangnan, 1999)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  const Status wrong = Call(&Papers::SetQuotas, Set({{.code = "PUPILS", .target = "1"},
                                                     {.code = "SCHOOLS", .target = "12.5"},
                                                     {.code = "SHARE_AIM", .target = "28", .base = -1}}))
                           .status();
  ASSERT_THAT(wrong, StatusIs(StatusCode::kInvalidArgument, "BAD_QUOTA"));
  EXPECT_THAT(FieldsOf(wrong), ElementsAre("targets[0].code", "targets[1].target", "targets[2].base"));
  v1::ListQuotaSchoolsRequest list;
  list.set_parent(kCangnan);
  list.set_year(2022);
  list.set_code("PUPILS");
  EXPECT_THAT(Call(&Papers::ListQuotaSchools, list), StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_QUOTA"));
  v1::GetQuotasRequest get;
  get.set_parent("regions/330300");
  get.set_year(2022);
  EXPECT_THAT(Call(Officer("regions/330300"), &Papers::GetQuotas, get),
              StatusIs(StatusCode::kInvalidArgument, "NOT_A_COUNTY"));
  EXPECT_THAT(Behind("SCHOOLS"), IsEmpty());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 0);
}

}  // namespace
}  // namespace jgt::roster::test
