#include "tests/roster/roster_world.h"

// Attributes of a whole county from a CSV file.
namespace jgt::roster::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class AttributeImport : public RosterTest {
 protected:
  using AttributeStub = v1::AttributeService::StubInterface;

  void SetUp() override { ImportCangnan(); }

  v1::ImportSchoolAttributesRequest Of(const std::string& csv) {
    v1::ImportSchoolAttributesRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_content(csv);
    request.set_day("2022-01-01");
    request.set_source("2021/2022 学年教育事业统计");
    request.set_source_day("2021-09-01");
    return request;
  }
  StatusOr<v1::ImportSchoolAttributesResponse> Import(const v1::ImportSchoolAttributesRequest& request) {
    rpc::FixedToken token(Officer());
    return rpc::CallUnary<v1::ImportSchoolAttributesResponse>(*attributes_stub_, &AttributeStub::ImportSchoolAttributes,
                                                              request, rpc::Within(std::chrono::seconds(20), &token));
  }
  std::string Refusal(v1::ImportSchoolAttributesRequest request) {
    request.set_request_id(NextRequestId());
    return ReasonOf(Import(request).status());
  }
  // The one reason by which each row of a dry run is refused; "" for one that is not.
  std::vector<std::string> Reasons(const std::string& csv) {
    v1::ImportSchoolAttributesRequest request = Of(csv);
    request.set_dry_run(true);
    const auto response = Import(request);
    EXPECT_OK(response);
    std::vector<std::string> reasons;
    if (!response.ok()) return reasons;
    for (const v1::RowVerdict& verdict : response->verdicts()) {
      reasons.push_back(verdict.problems().empty() ? "" : verdict.problems(0).reason());
    }
    return reasons;
  }
};

TEST_F(AttributeImport, RowsFindTheirSchoolsByNameOrByCode) {
  ASSERT_OK_AND_ASSIGN(const auto first, Import(Of("学校名称,学校标识码,办学性质,所在地,寄宿制\n"
                                                   "灵溪镇沪山小学,2133000001,公办,镇,是\n"
                                                   "赤溪镇小学,2133000002,公办,镇,否\n")));
  EXPECT_EQ(first.rows_changed(), 2);
  EXPECT_EQ(first.verdicts(0).line(), 2);
  EXPECT_EQ(first.verdicts(0).school(), SchoolNamed("灵溪镇沪山小学").name());
  ASSERT_OK_AND_ASSIGN(const auto second, Import(Of("school_code,boarding,day\n"
                                                    "2133000001,NO,2022-02-01\n"
                                                    "2133000002,NO,2022-02-01\n")));
  EXPECT_EQ(second.rows_changed(), 1);
  EXPECT_EQ(second.rows_unchanged(), 1);
  EXPECT_THAT(second.verdicts(0).notes(), ElementsAre("寄宿制：是 → 否"));
  const v1::School school = SchoolNamed("灵溪镇沪山小学");  // on 1 March 2022
  EXPECT_FALSE(school.boarding());
  EXPECT_TRUE(school.rural());
  EXPECT_EQ(school.valid_from(), "2022-02-01");
}

TEST_F(AttributeImport, TheSameFileAgainChangesNothing) {
  const std::string csv = "学校,薄弱学校,城乡分类,镇区优质\n灵溪镇沪山小学,是,乡村,\n马站小学,,镇区,是\n";
  ASSERT_OK(Import(Of(csv)));
  const size_t entries = Journal("330327").size();
  ASSERT_OK_AND_ASSIGN(const auto again, Import(Of(csv)));
  EXPECT_EQ(again.rows_unchanged(), 2);
  EXPECT_EQ(Journal("330327").size(), entries);
}

TEST_F(AttributeImport, OneRefusedRowRefusesTheWhole) {
  const size_t entries = Journal("330327").size();
  const v1::ImportSchoolAttributesRequest request = Of("school,weak\n灵溪镇沪山小学,是\n没有的小学,是\n");
  const Status status = Import(request).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("row 3, column school"));
  EXPECT_EQ(Journal("330327").size(), entries);
}

TEST_F(AttributeImport, EachRowHasItsReason) {
  EXPECT_THAT(Reasons("school,school_code\n灵溪镇沪山小学,2133000001\n赤溪镇小学,2133000001\n"),
              ElementsAre("", "SCHOOL_CODE_TAKEN"));
  EXPECT_THAT(Reasons("school,school_code\n赤溪镇初级中学,2133000001\n"), ElementsAre("SCHOOL_CODE_STAGE"));
  EXPECT_THAT(Reasons("school,weak\n灵溪镇沪山小学,是\n灵溪镇沪山小学,否\n"), ElementsAre("", "DUPLICATE_ROW"));
  EXPECT_THAT(Reasons("school,region,weak\n灵溪镇沪山小学,330326,是\n"), ElementsAre("OUTSIDE_PARENT"));
  EXPECT_THAT(Reasons("school,urban_rural,town_quality\n马站小学,城区,是\n"), ElementsAre("NOT_IN_TOWN"));
  EXPECT_THAT(Reasons("school_code,weak\n2133000009,是\n"), ElementsAre("NO_SUCH_SCHOOL"));
}

// An alias is the school that stands.
TEST_F(AttributeImport, AnAliasIsReadAsItsTarget) {
  const v1::AliasProposal proposal = OnlyProposal();
  v1::ConfirmAliasRequest confirm;
  confirm.set_name(proposal.name());
  confirm.set_request_id(NextRequestId());
  ASSERT_OK(Call(&Stub::ConfirmAlias, confirm));
  ASSERT_OK_AND_ASSIGN(const auto said, Import(Of("school,weak\n" + proposal.alias_name() + ",是\n")));
  EXPECT_EQ(said.verdicts(0).school(), proposal.target());
  EXPECT_TRUE(SchoolNamed(proposal.target_name()).weak());
}

TEST_F(AttributeImport, TheFileAndTheRequestAreChecked) {
  const v1::ImportSchoolAttributesRequest sound = Of("school,weak\n灵溪镇沪山小学,是\n");
  const auto with = [&](const auto& change) {
    v1::ImportSchoolAttributesRequest request = sound;
    change(request);
    return Refusal(request);
  };
  EXPECT_EQ(with([](auto& request) { request.set_source(""); }), "SOURCE_MISSING");
  EXPECT_EQ(with([](auto& request) { request.set_day("2022-13-01"); }), "BAD_DATE");
  EXPECT_EQ(with([](auto& request) { request.set_encoding("UTF-16"); }), "BAD_ENCODING");
  EXPECT_EQ(with([](auto& request) { request.set_content("school,\"weak\n"); }), "BAD_CSV");
  EXPECT_EQ(with([](auto& request) { request.set_content("weak\n是\n"); }), "COLUMN_MISSING");
  EXPECT_EQ(with([](auto& request) { request.set_content("school,老师\n甲,是\n"); }), "UNKNOWN_COLUMN");
  EXPECT_EQ(with([](auto& request) { request.set_content("school,学校\n甲,甲\n"); }), "DUPLICATE_COLUMN");
  std::string long_file = "school,weak\n";
  for (int i = 0; i <= 1000; ++i) long_file += "灵溪镇沪山小学,是\n";
  EXPECT_EQ(with([&](auto& request) { request.set_content(long_file); }), "TOO_MANY_ROWS");
  EXPECT_EQ(with([](auto& request) { request.set_content(std::string(5000, 'x') + "\n"); }), "FIELD_TOO_LONG");
}

}  // namespace
}  // namespace jgt::roster::test
