#include "services/roster/rpc/one_roster_archive.h"
#include "tests/roster/organization_world.h"

// Who holds posts, as users and roles of OneRoster.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;

class OneRosterHolders : public OrganizationTest {
 protected:
  using OneRosterStub = v1::OneRosterService::StubInterface;

  StatusOr<v1::ExportOneRosterResponse> Export(const std::string& as_of = "") {
    v1::ExportOneRosterRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    rpc::FixedToken token(Officer());
    return rpc::CallUnary<v1::ExportOneRosterResponse>(*one_roster_stub_, &OneRosterStub::ExportOneRoster, request,
                                                       rpc::Within(std::chrono::seconds(20), &token));
  }
  StatusOr<v1::ImportOneRosterResponse> Import(const std::string& content) {
    v1::ImportOneRosterRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_content(content);
    rpc::FixedToken token(Officer());
    return rpc::CallUnary<v1::ImportOneRosterResponse>(*one_roster_stub_, &OneRosterStub::ImportOneRoster, request,
                                                       rpc::Within(std::chrono::seconds(20), &token));
  }
};

TEST_F(OneRosterHolders, HoldersOfPostsGoOutAsAccountsAndComeBackUnchanged) {
  ImportCangnan();
  const std::string school = SchoolNamed("灵溪镇沪山小学").name();
  v1::SetOrganizationsRequest request = Setting();
  AddPost(request, "p-head", school, v1::DUTY_SCHOOL_HEAD);
  AddPost(request, "p-officer", kCangnan, v1::DUTY_HEAD);
  ASSERT_OK(Set(request));
  ASSERT_OK(Appoint(PostNamed("p-head"), "cn-head-1", "2022-01-01"));
  ASSERT_OK(Appoint(PostNamed("p-officer"), "cn-officer-1", "2022-02-01", "2022-07-01"));
  ASSERT_OK_AND_ASSIGN(const auto exported, Export());
  EXPECT_EQ(exported.users(), 2);
  EXPECT_EQ(exported.roles(), 2);
  ASSERT_OK_AND_ASSIGN(const auto tables, ReadOneRosterArchive(exported.content()));
  const csv::Table& roles = tables.find(kRolesFile)->second;
  EXPECT_THAT(roles.rows[0].fields, ElementsAre(PostNamed("p-head") + "/holders/cn-head-1", "", "", "users/cn-head-1",
                                                "primary", "principal", "2022-01-01", "", school, ""));
  EXPECT_THAT(roles.rows[1].fields,
              ElementsAre(PostNamed("p-officer") + "/holders/cn-officer-1", "", "", "users/cn-officer-1", "primary",
                          "districtAdministrator", "2022-02-01", "2022-07-01", kCangnan, ""));
  ASSERT_OK_AND_ASSIGN(const auto again, Import(exported.content()));
  EXPECT_EQ(again.rows_unchanged(), exported.orgs() + exported.academic_sessions() + 2 + 2);
  ASSERT_OK_AND_ASSIGN(const auto later, Export("2022-08-01"));
  EXPECT_EQ(later.users(), 1);
  // Of another day: who has gone since is not appointed again by the file.
  ASSERT_OK_AND_ASSIGN(const auto january, Export("2022-01-15"));
  EXPECT_EQ(january.roles(), 1);
  ASSERT_OK(End(PostNamed("p-head"), "2022-02-15"));
  EXPECT_THAT(Import(january.content()), StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
}

}  // namespace
}  // namespace jgt::roster::test
