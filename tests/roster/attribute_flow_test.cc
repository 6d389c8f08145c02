#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Attributes of schools: recorded, dated, derived from, and listed by.
namespace jgt::roster::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kSource[] = "2021/2022 学年教育事业统计";

class AttributeFlow : public RosterTest {
 protected:
  using AttributeStub = v1::AttributeService::StubInterface;

  void SetUp() override { ImportCangnan(); }

  // What is said of a school from a day on, in a request of its own.
  v1::RecordSchoolAttributesRequest Saying(const std::string& school, const std::string& day = "2022-01-01") {
    v1::RecordSchoolAttributesRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_source(kSource);
    request.set_source_day("2021-09-01");
    v1::SchoolAttributes* const said = request.add_attributes();
    said->set_school(school);
    said->set_day(day);
    return request;
  }
  StatusOr<v1::RecordSchoolAttributesResponse> Record(const v1::RecordSchoolAttributesRequest& request) {
    rpc::FixedToken token(Officer());
    return rpc::CallUnary<v1::RecordSchoolAttributesResponse>(*attributes_stub_, &AttributeStub::RecordSchoolAttributes,
                                                              request, rpc::Within(std::chrono::seconds(20), &token));
  }
  template <typename Change>
  StatusOr<v1::RecordSchoolAttributesResponse> Say(const std::string& school, const std::string& day,
                                                   const Change& change) {
    v1::RecordSchoolAttributesRequest request = Saying(school, day);
    change(*request.mutable_attributes(0));
    return Record(request);
  }
  // The reasons by which a request's facts are refused, by place.
  template <typename Change>
  std::string Refusal(const std::string& school, const Change& change, const std::string& day = "2022-01-01") {
    const Status status = Say(school, day, change).status();
    const ErrorDetail detail = DetailOf(status);
    if (detail.reason != "ATTRIBUTES_REFUSED") return detail.reason;
    return detail.fields.empty()
               ? ""
               : detail.fields.front().description.substr(0, detail.fields.front().description.find(':'));
  }
  v1::School On(const std::string& name, const std::string& as_of, const std::string& known_at = "") {
    v1::GetSchoolRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const auto answer = Call(&Stub::GetSchool, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->school() : v1::School();
  }
  std::vector<std::string> NamesOf(const std::string& filter, const std::string& order_by = "",
                                   const std::string& token = Officer()) {
    v1::ListSchoolsRequest request;
    request.set_parent(kCangnan);
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(2);  // so that pages are turned
    std::vector<std::string> names;
    do {
      const auto page = Call(token, &Stub::ListSchools, request);
      EXPECT_OK(page);
      if (!page.ok()) return names;
      EXPECT_EQ(page->class_policy_version(), "2019.1");
      for (const v1::School& school : page->schools()) names.push_back(school.display_name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  void Count(const std::string& school, int pupils) {
    v1::RecordHeadCountsRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::HeadCount* const count = request.add_head_counts();
    count->set_school(school);
    count->set_teachers(12);
    count->set_pupils(pupils);
    count->set_day("2021-09-01");
    EXPECT_OK(Call(&Stub::RecordHeadCounts, request));
  }
};

TEST_F(AttributeFlow, WhatIsSaidStandsFromItsDayOnAndIsToldWhole) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_OK_AND_ASSIGN(const auto said, Say(name, "2022-01-01", [](v1::SchoolAttributes& school) {
                         school.set_ownership(v1::OWNERSHIP_PUBLIC);
                         school.set_urban_rural(v1::URBAN_RURAL_VILLAGE);
                         school.set_locality(v1::LOCALITY_TOWN);
                         school.set_boarding(true);
                         school.set_weak(false);
                         school.set_school_code("2133000001");
                       }));
  ASSERT_THAT(said.verdicts(), SizeIs(1));
  EXPECT_EQ(said.verdicts(0).verdict(), "CHANGED");
  EXPECT_EQ(said.verdicts(0).school(), name);
  EXPECT_THAT(said.verdicts(0).notes(), Contains("寄宿制：未登记 → 是"));
  EXPECT_THAT(said.verdicts(0).notes(), Contains("学校标识码：无 → 2133000001"));
  const v1::School today = On(name, "2022-03-01");
  EXPECT_EQ(today.ownership(), v1::OWNERSHIP_PUBLIC);
  EXPECT_EQ(today.urban_rural(), v1::URBAN_RURAL_VILLAGE);
  EXPECT_EQ(today.locality(), v1::LOCALITY_TOWN);
  EXPECT_TRUE(today.boarding());
  EXPECT_TRUE(today.has_weak());
  EXPECT_FALSE(today.weak());
  EXPECT_FALSE(today.has_town_quality());
  EXPECT_EQ(today.school_code(), "2133000001");
  EXPECT_EQ(today.attributes_source(), kSource);
  EXPECT_EQ(today.attributes_source_day(), "2021-09-01");
  EXPECT_EQ(today.valid_from(), "2022-01-01");
  EXPECT_FALSE(On(name, "2021-12-31").has_boarding());
  EXPECT_FALSE(On(name, "2022-03-01", before).has_boarding());  // it was not known yet
  v1::SchoolChanged event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.kind(), v1::SCHOOL_CHANGE_KIND_ATTRIBUTES_RECORDED);
  EXPECT_EQ(event.document(), kSource);
  EXPECT_EQ(event.effective_day(), "2022-01-01");
  EXPECT_TRUE(event.school().boarding());
  EXPECT_FALSE(event.school().has_rural());  // what is derived is for answers
  ASSERT_THAT(event.timeline(), SizeIs(2));
  EXPECT_FALSE(event.timeline(0).has_boarding());
}

TEST_F(AttributeFlow, WhatStandsAlreadyMakesNoEntryAndARepetitionGetsTheFirstAnswer) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  const auto weak = [](v1::SchoolAttributes& school) { school.set_weak(true); };
  v1::RecordSchoolAttributesRequest request = Saying(name);
  weak(*request.mutable_attributes(0));
  ASSERT_OK_AND_ASSIGN(const auto first, Record(request));
  const size_t entries = Journal("330327").size();
  ASSERT_OK_AND_ASSIGN(const auto again, Record(request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto same, Say(name, "2022-02-01", weak));
  EXPECT_EQ(same.verdicts(0).verdict(), "UNCHANGED");
  EXPECT_EQ(Journal("330327").size(), entries);
}

// A later day's value stays when something is told late of a day before.
TEST_F(AttributeFlow, WhatIsToldLateHoldsUntilTheNextDayThatIsKnown) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  ASSERT_OK(Say(name, "2022-01-01", [](v1::SchoolAttributes& school) { school.set_boarding(false); }));
  ASSERT_OK(Say(name, "2020-09-01", [](v1::SchoolAttributes& school) { school.set_boarding(true); }));
  EXPECT_FALSE(On(name, "2020-08-31").has_boarding());
  EXPECT_TRUE(On(name, "2021-12-31").boarding());
  EXPECT_TRUE(On(name, "2022-01-01").has_boarding());
  EXPECT_FALSE(On(name, "2022-01-01").boarding());
}

// R203: 乡镇范围内的公办小学初中学校, 不包含已设立街道的学校; whatever class the statistics give it.
TEST_F(AttributeFlow, R203ARuralSchoolIsAPublicOneOfATownshipAndNoneWhereThereIsASubdistrict) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  EXPECT_FALSE(On(name, "2022-03-01").has_rural());
  ASSERT_OK(Say(name, "2022-01-01", [](v1::SchoolAttributes& school) {
    school.set_locality(v1::LOCALITY_TOWNSHIP);
    school.set_urban_rural(v1::URBAN_RURAL_TOWN);
  }));
  EXPECT_FALSE(On(name, "2022-03-01").has_rural());  // who runs it is not known
  ASSERT_OK(Say(name, "2022-01-01", [](v1::SchoolAttributes& school) { school.set_ownership(v1::OWNERSHIP_PUBLIC); }));
  EXPECT_TRUE(On(name, "2022-03-01").rural());
  ASSERT_OK(
      Say(name, "2022-03-01", [](v1::SchoolAttributes& school) { school.set_locality(v1::LOCALITY_SUBDISTRICT); }));
  EXPECT_TRUE(On(name, "2022-02-28").rural());
  EXPECT_TRUE(On(name, "2022-03-01").has_rural());
  EXPECT_FALSE(On(name, "2022-03-01").rural());
  ASSERT_OK(Say(name, "2022-02-01", [](v1::SchoolAttributes& school) { school.set_ownership(v1::OWNERSHIP_PRIVATE); }));
  EXPECT_FALSE(On(name, "2022-02-28").rural());
}

// R204: 学生人数在 100 人以下的小学和教学点, 100 itself in it (D19).
TEST_F(AttributeFlow, R204ARuralSmallScaleSchoolIsAPrimaryOneWithAHundredPupilsOrFewer) {
  const auto rural = [](v1::SchoolAttributes& school) {
    school.set_ownership(v1::OWNERSHIP_PUBLIC);
    school.set_locality(v1::LOCALITY_TOWN);
  };
  const std::string primary = SchoolNamed("灵溪镇沪山小学").name();
  const std::string junior = SchoolNamed("赤溪镇初级中学").name();
  for (const std::string& name : {primary, junior}) ASSERT_OK(Say(name, "2022-01-01", rural));
  EXPECT_FALSE(On(primary, "2022-03-01").has_rural_small_scale());
  Count(primary, 100);
  Count(junior, 100);
  EXPECT_TRUE(On(primary, "2022-03-01").small_scale());
  EXPECT_TRUE(On(primary, "2022-03-01").rural_small_scale());
  EXPECT_TRUE(On(junior, "2022-03-01").small_scale());
  EXPECT_FALSE(On(junior, "2022-03-01").rural_small_scale());
  Count(primary, 101);
  EXPECT_TRUE(On(primary, "2022-03-01").has_small_scale());
  EXPECT_FALSE(On(primary, "2022-03-01").small_scale());
  EXPECT_FALSE(On(primary, "2022-03-01").rural_small_scale());
}

// R3, R142: rural small-scale, boarding and weak schools are the first to be helped: filtered, and put in front.
TEST_F(AttributeFlow, R3R142SchoolsAreListedByWhoIsToBeHelpedFirst) {
  const auto name = [&](const std::string& school) { return SchoolNamed(school).name(); };
  const auto rural = [](v1::SchoolAttributes& school) {
    school.set_ownership(v1::OWNERSHIP_PUBLIC);
    school.set_locality(v1::LOCALITY_TOWN);
  };
  ASSERT_OK(Say(name("灵溪镇沪山小学"), "2022-01-01", rural));
  Count(name("灵溪镇沪山小学"), 60);
  ASSERT_OK(Say(name("沿浦镇小学"), "2022-01-01", [&](v1::SchoolAttributes& school) {
    rural(school);
    school.set_weak(true);
    school.set_boarding(true);
  }));
  ASSERT_OK(Say(name("马站小学"), "2022-01-01", [](v1::SchoolAttributes& school) { school.set_boarding(true); }));
  ASSERT_OK(Say(name("赤溪镇小学"), "2022-01-01", rural));
  ASSERT_OK(Say(name("钱库小学"), "2022-01-01", [](v1::SchoolAttributes& school) { school.set_boarding(false); }));
  const auto in_order = ElementsAre("沿浦镇小学", "灵溪镇沪山小学", "马站小学", "赤溪镇小学");
  EXPECT_THAT(NamesOf("priority >= \"1\"", "priority desc"), in_order);
  EXPECT_THAT(NamesOf("priority >= \"3\"", "priority desc"), ElementsAre("沿浦镇小学", "灵溪镇沪山小学"));
  EXPECT_THAT(NamesOf("boarding = \"YES\""), ElementsAre("沿浦镇小学", "马站小学"));
  EXPECT_THAT(NamesOf("boarding = \"NO\""), ElementsAre("钱库小学"));
  EXPECT_THAT(NamesOf("weak = \"YES\""), ElementsAre("沿浦镇小学"));
  EXPECT_THAT(NamesOf("rural_small_scale = \"YES\""), ElementsAre("灵溪镇沪山小学"));
  EXPECT_THAT(NamesOf("rural = \"YES\" AND small_scale = \"UNKNOWN\""), ElementsAre("沿浦镇小学", "赤溪镇小学"));
  const std::vector<std::string> everybody = NamesOf("", "priority desc");
  EXPECT_THAT(everybody, SizeIs(NamesOf("").size()));
  EXPECT_THAT(std::vector<std::string>(everybody.begin(), everybody.begin() + 4), in_order);
}

// R2: from schools of quality in towns to those of villages and towns; both are said of the schools of a pairing.
TEST_F(AttributeFlow, R2APairingLeadsFromATownsSchoolOfQualityToARuralOne) {
  const v1::Pairing pairing = PairingOf("马站小学", "马站镇第二小学");
  ASSERT_OK(Say(pairing.supporter(), "2022-01-01", [](v1::SchoolAttributes& school) {
    school.set_urban_rural(v1::URBAN_RURAL_TOWN);
    school.set_town_quality(true);
  }));
  ASSERT_OK(Say(pairing.supported(), "2022-01-01", [](v1::SchoolAttributes& school) {
    school.set_ownership(v1::OWNERSHIP_PUBLIC);
    school.set_locality(v1::LOCALITY_TOWN);
  }));
  EXPECT_THAT(NamesOf("town_quality = \"YES\""), ElementsAre(pairing.supporter_name()));
  EXPECT_THAT(NamesOf("rural = \"YES\""), ElementsAre(pairing.supported_name()));
  EXPECT_EQ(Refusal(pairing.supporter(), [](auto& school) { school.set_urban_rural(v1::URBAN_RURAL_CITY); }),
            "NOT_IN_TOWN");
}

// R8: whether a school is 公办 or 民办 is said of it, and lists ask for it.
TEST_F(AttributeFlow, R8OwnershipIsSaidAndAskedFor) {
  const std::string name = SchoolNamed("钱库小学").name();
  ASSERT_OK(Say(name, "2022-01-01", [](v1::SchoolAttributes& school) { school.set_ownership(v1::OWNERSHIP_PRIVATE); }));
  EXPECT_THAT(NamesOf("ownership = \"PRIVATE\""), ElementsAre("钱库小学"));
  EXPECT_THAT(NamesOf("ownership = \"PUBLIC\""), IsEmpty());
  EXPECT_THAT(NamesOf("ownership = \"UNKNOWN\""), SizeIs(NamesOf("").size() - 1));
}

TEST_F(AttributeFlow, ASchoolCodeIsOfItsStageAndProvinceAndOfOneSchool) {
  const std::string primary = SchoolNamed("灵溪镇沪山小学").name();
  const std::string junior = SchoolNamed("赤溪镇初级中学").name();
  const auto code = [](const std::string& text) {
    return [text](v1::SchoolAttributes& school) { school.set_school_code(text); };
  };
  for (const char* wrong : {"213300001", "21330000011", "21330000a1", "1133000001"}) {
    EXPECT_EQ(Refusal(primary, code(wrong)), "BAD_SCHOOL_CODE") << wrong;
  }
  EXPECT_EQ(Refusal(primary, code("3133000001")), "SCHOOL_CODE_STAGE");
  EXPECT_EQ(Refusal(junior, code("2133000001")), "SCHOOL_CODE_STAGE");
  EXPECT_EQ(Refusal(primary, code("2132000001")), "SCHOOL_CODE_PROVINCE");
  ASSERT_OK(Say(primary, "2022-01-01", code("2133000001")));
  EXPECT_EQ(Refusal(SchoolNamed("赤溪镇小学").name(), code("2133000001")), "SCHOOL_CODE_TAKEN");
  EXPECT_THAT(NamesOf("school_code = \"2133000001\""), ElementsAre("灵溪镇沪山小学"));
  // Of another county, whose journal has a lock of its own.
  ImportPujiang();
  v1::RecordSchoolAttributesRequest elsewhere = Saying(SchoolNamed("檀溪中小").name());
  elsewhere.set_parent(kPujiang);
  elsewhere.mutable_attributes(0)->set_school_code("2133000001");
  rpc::FixedToken token(Officer(kPujiang));
  const auto taken =
      rpc::CallUnary<v1::RecordSchoolAttributesResponse>(*attributes_stub_, &AttributeStub::RecordSchoolAttributes,
                                                         elsewhere, rpc::Within(std::chrono::seconds(20), &token));
  EXPECT_THAT(taken, StatusIs(StatusCode::kInvalidArgument, "ATTRIBUTES_REFUSED"));
  // Given up on all days, it is free again.
  ASSERT_OK(Say(primary, "2022-01-01", code("")));
  EXPECT_OK(Say(SchoolNamed("赤溪镇小学").name(), "2022-01-01", code("2133000001")));
}

TEST_F(AttributeFlow, AMovedSchoolTakesItsAttributesAndItsCodeAlong) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  ASSERT_OK(Say(name, "2021-01-01", [](v1::SchoolAttributes& school) {
    school.set_school_code("2133000001");
    school.set_weak(true);
  }));
  v1::ChangeSchoolRequest move;
  move.set_name(name);
  move.set_request_id(NextRequestId());
  move.set_effective_day("2022-02-01");
  move.set_reason("区划调整");
  move.set_document("浙政函〔2022〕1号");
  move.mutable_move()->set_county(kPujiang);
  move.mutable_move()->set_carry_pairings(true);
  ASSERT_OK_AND_ASSIGN(const auto moved, Call(Token(auth::Role::kCountyOfficer, kZhejiang), &Stub::ChangeSchool, move));
  EXPECT_EQ(moved.made().school_code(), "2133000001");
  EXPECT_TRUE(moved.made().weak());
  v1::RecordSchoolAttributesRequest request = Saying(moved.made().name(), "2022-02-02");
  request.set_parent(kPujiang);
  rpc::FixedToken token(Officer(kPujiang));
  const auto record = [&](const std::string& code) {
    request.set_request_id(NextRequestId());
    request.mutable_attributes(0)->set_school_code(code);
    return rpc::CallUnary<v1::RecordSchoolAttributesResponse>(*attributes_stub_, &AttributeStub::RecordSchoolAttributes,
                                                              request, rpc::Within(std::chrono::seconds(20), &token));
  };
  ASSERT_OK(record("2133000002"));
  EXPECT_OK(record("2133000001"));  // its own, from before the move
}

TEST_F(AttributeFlow, FactsAreRefusedByPlace) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  const auto weak = [](v1::SchoolAttributes& school) { school.set_weak(true); };
  const auto unknown = [&](const auto& change) { return Refusal(name, change); };
  EXPECT_EQ(unknown([](auto&) {}), "NOTHING_SAID");
  EXPECT_EQ(unknown([](auto& school) { school.set_ownership(v1::OWNERSHIP_UNSPECIFIED); }), "UNKNOWN_VALUE");
  EXPECT_EQ(unknown([](auto& school) { school.set_urban_rural(static_cast<v1::UrbanRural>(9)); }), "UNKNOWN_VALUE");
  EXPECT_EQ(unknown([](auto& school) { school.set_locality(static_cast<v1::Locality>(9)); }), "UNKNOWN_VALUE");
  EXPECT_EQ(Refusal(name, weak, "2022-02-30"), "BAD_DATE");
  EXPECT_EQ(Refusal(kCangnan + "/schools/none", weak), "NO_SUCH_SCHOOL");
  EXPECT_EQ(Refusal(kCangnan + "/pairings/none", weak), "BAD_NAME");
  v1::RecordSchoolAttributesRequest request = Saying(name);
  weak(*request.mutable_attributes(0));
  const auto refused = [&](const auto& change) {
    v1::RecordSchoolAttributesRequest wrong = request;
    change(wrong);
    return ReasonOf(Record(wrong).status());
  };
  EXPECT_EQ(refused([](auto& wrong) { wrong.clear_attributes(); }), "BAD_COUNT");
  EXPECT_EQ(refused([](auto& wrong) { wrong.set_source(" "); }), "SOURCE_MISSING");
  EXPECT_EQ(refused([](auto& wrong) { wrong.set_source(std::string(101, 'x')); }), "SOURCE_TOO_LONG");
  EXPECT_EQ(refused([](auto& wrong) { wrong.set_source_day("2021"); }), "BAD_DATE");
  *request.add_attributes() = request.attributes(0);
  const Status twice = Record(request).status();
  EXPECT_EQ(ReasonOf(twice), "ATTRIBUTES_REFUSED");
  EXPECT_THAT(FieldsOf(twice), ElementsAre("attributes[1].school"));
  EXPECT_FALSE(On(name, "2022-03-01").has_weak());  // all or none
}

TEST_F(AttributeFlow, ClosedSchoolsAndAliasesAreRefused) {
  const v1::AliasProposal proposal = OnlyProposal();
  v1::ConfirmAliasRequest confirm;
  confirm.set_name(proposal.name());
  confirm.set_request_id(NextRequestId());
  ASSERT_OK(Call(&Stub::ConfirmAlias, confirm));
  const auto weak = [](v1::SchoolAttributes& school) { school.set_weak(true); };
  EXPECT_EQ(Refusal(proposal.alias(), weak), "IS_ALIAS");
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  v1::ChangeSchoolRequest change;
  change.set_name(name);
  change.set_request_id(NextRequestId());
  change.set_effective_day("2022-02-01");
  change.set_reason("撤并");
  change.set_document("苍教〔2022〕2号");
  change.mutable_split()->set_display_name("灵溪镇沪山第二小学");
  ASSERT_OK_AND_ASSIGN(const auto split, Call(&Stub::ChangeSchool, change));
  EXPECT_EQ(Refusal(split.made().name(), weak, "2022-01-31"), "SCHOOL_NOT_THERE");
  v1::ChangeSchoolRequest close = change;
  close.set_name(split.made().name());
  close.set_request_id(NextRequestId());
  close.set_effective_day("2022-02-20");
  close.mutable_close();
  ASSERT_OK(Call(&Stub::ChangeSchool, close));
  EXPECT_EQ(Refusal(split.made().name(), weak, "2022-02-20"), "SCHOOL_CLOSED");
  EXPECT_OK(Say(split.made().name(), "2022-02-10", weak));
}

TEST_F(AttributeFlow, StrangersAreOutsideWhetherTheyExistOrNot) {
  ImportPujiang();
  for (const std::string& school : {SchoolNamed("檀溪中小").name(), kPujiang + "/schools/none"}) {
    // Before anything else that is wrong.
    EXPECT_THAT(Say(school, "never", [](auto&) {}), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
}

TEST_F(AttributeFlow, ADryRunSaysTheSameAndWritesNothing) {
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  const size_t entries = Journal("330327").size();
  v1::RecordSchoolAttributesRequest request = Saying(name);
  request.mutable_attributes(0)->set_school_code("3133000001");
  request.set_dry_run(true);
  ASSERT_OK_AND_ASSIGN(const auto refused, Record(request));
  EXPECT_EQ(refused.verdicts(0).verdict(), "REFUSED");
  EXPECT_EQ(refused.verdicts(0).problems(0).reason(), "SCHOOL_CODE_STAGE");
  request.mutable_attributes(0)->set_school_code("2133000001");
  ASSERT_OK_AND_ASSIGN(const auto dry, Record(request));
  EXPECT_EQ(dry.verdicts(0).verdict(), "CHANGED");
  EXPECT_THAT(dry.positions(), IsEmpty());
  EXPECT_EQ(Journal("330327").size(), entries);
  request.set_dry_run(false);
  ASSERT_OK_AND_ASSIGN(const auto real, Record(request));
  EXPECT_EQ(real.verdicts(0).SerializeAsString(), dry.verdicts(0).SerializeAsString());
}

TEST_F(AttributeFlow, AnImportWhoseSchoolsWereDescribedSinceCannotBeUndone) {
  v1::ListImportsRequest list;
  list.set_parent(kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto imports, Call(&Stub::ListImports, list));
  const std::string name = SchoolNamed("灵溪镇沪山小学").name();
  ASSERT_OK(Say(name, "2022-01-01", [](v1::SchoolAttributes& school) { school.set_weak(true); }));
  v1::UndoImportRequest undo;
  undo.set_name(imports.imports(0).name());
  undo.set_request_id(NextRequestId());
  undo.set_reason("导错了文件");
  const Status status = Call(&Stub::UndoImport, undo).status();
  EXPECT_EQ(ReasonOf(status), "IMPORT_BUILT_UPON");
  EXPECT_THAT(FieldsOf(status), ElementsAre(name));
}

TEST_F(AttributeFlow, ListsAskForWhatTheyKnow) {
  const auto refused = [&](const std::string& filter, const std::string& order_by) {
    v1::ListSchoolsRequest request;
    request.set_parent(kCangnan);
    request.set_filter(filter);
    request.set_order_by(order_by);
    return ReasonOf(Call(&Stub::ListSchools, request).status());
  };
  for (const char* filter : {"boarding = \"TRUE\"", "priority >= \"8\"", "priority >= \"0\"", "locality = \"CITY\"",
                             "urban_rural = \"乡村\"", "school_code = \"\"", "ownership = \"\""}) {
    EXPECT_EQ(refused(filter, ""), "BAD_FILTER") << filter;
  }
  EXPECT_EQ(refused("", "priority"), "BAD_ORDER");
}

}  // namespace
}  // namespace jgt::roster::test
