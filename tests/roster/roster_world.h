// The roster as its clients see it: the handler behind a real server and channel, a real database, tokens.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/roles.h"
#include "common/ids/ids.h"
#include "common/journal/entry.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/writer.h"
#include "common/paging/page_token.h"
#include "common/rpc/channel.h"
#include "common/sql/pool.h"
#include "common/workdays/workdays.h"
#include "jgt/roster/v1/agreement_service.grpc.pb.h"
#include "jgt/roster/v1/approval_service.grpc.pb.h"
#include "jgt/roster/v1/attribute_service.grpc.pb.h"
#include "jgt/roster/v1/contact_service.grpc.pb.h"
#include "jgt/roster/v1/inspection_service.grpc.pb.h"
#include "jgt/roster/v1/one_roster_service.grpc.pb.h"
#include "jgt/roster/v1/organization_service.grpc.pb.h"
#include "jgt/roster/v1/plan_service.grpc.pb.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "services/roster/domain/region_book.h"
#include "services/roster/rpc/agreement_handler.h"
#include "services/roster/rpc/approval_handler.h"
#include "services/roster/rpc/attribute_handler.h"
#include "services/roster/rpc/contact_handler.h"
#include "services/roster/rpc/inspection_handler.h"
#include "services/roster/rpc/one_roster_handler.h"
#include "services/roster/rpc/organization_handler.h"
#include "services/roster/rpc/plan_handler.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/mysql_agreement_store.h"
#include "services/roster/storage/mysql_approval_store.h"
#include "services/roster/storage/mysql_attribute_store.h"
#include "services/roster/storage/mysql_change_store.h"
#include "services/roster/storage/mysql_contact_store.h"
#include "services/roster/storage/mysql_import_store.h"
#include "services/roster/storage/mysql_inspection_store.h"
#include "services/roster/storage/mysql_list_store.h"
#include "services/roster/storage/mysql_notice_store.h"
#include "services/roster/storage/mysql_one_roster_store.h"
#include "services/roster/storage/mysql_organization_store.h"
#include "services/roster/storage/mysql_pairing_store.h"
#include "services/roster/storage/mysql_plan_store.h"
#include "services/roster/storage/mysql_quota_store.h"
#include "services/roster/storage/mysql_school_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/rpc_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster::test {

// The columns of a list by communities.
inline constexpr char kHeader[] =
    "seq,stage,core_school,member_school,mode_as_printed,mode_normalised,founded_year,verified_by\n";

using jgt::test::IsOk;
using jgt::test::StatusIs;

inline const std::string kCangnan = "regions/330327";
inline const std::string kPujiang = "regions/330726";
inline const std::string kYiwu = "regions/330782";
inline const std::string kZhejiang = "regions/330000";

std::string DataFile(const std::string& name);

class RosterTest : public ::testing::Test {
 protected:
  using Stub = v1::RosterService::StubInterface;

  RosterTest();
  ~RosterTest() override;

  static std::string Token(auth::Role role, const std::string& org);
  static std::string Officer(const std::string& county = kCangnan) { return Token(auth::Role::kCountyOfficer, county); }

  // Calls as the bearer of `token`.
  template <class Request, class Response>
  StatusOr<Response> Call(const std::string& token,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request, std::chrono::seconds within = std::chrono::seconds(20)) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*stub_, method, request, rpc::Within(within, &source));
  }
  // And of the agreements' service.
  using Papers = v1::AgreementService::StubInterface;
  template <class Request, class Response>
  StatusOr<Response> Call(const std::string& token,
                          grpc::Status (Papers::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*agreements_stub_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }
  template <class Request, class Response>
  StatusOr<Response> Call(grpc::Status (Papers::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    return Call(Officer(), method, request);
  }
  // The same as the county's officer.
  template <class Request, class Response>
  StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    return Call(Officer(), method, request);
  }

  std::string NextRequestId();

  // An import of one of the deployment's files with its hints, and of a list that a test writes.
  v1::ImportRosterRequest CangnanImport();
  v1::ImportRosterRequest PujiangImport();
  v1::ImportRosterRequest ImportOf(const std::string& csv, const std::string& parent = kCangnan, int year = 2022);
  v1::ImportRosterResponse ImportCangnan();
  v1::ImportRosterResponse ImportPujiang();

  std::vector<v1::Pairing> Pairings(const std::string& parent, const std::string& filter = "",
                                    const std::string& token = Token(auth::Role::kProvinceOfficer, kZhejiang));
  // The pairing or school of that printed name.
  v1::Pairing PairingOf(const std::string& supporter, const std::string& supported,
                        const std::string& parent = kZhejiang);
  v1::School SchoolNamed(const std::string& display_name, const std::string& parent = kZhejiang);
  std::map<std::string, v1::ControlTotal> Totals(int year = 2022);
  v1::AliasProposal OnlyProposal();

  // A whole agreement of 2022 for the pairing, signed on 1 March; a whole notice of 苍南 and 拱墅 that names it.
  static v1::Agreement AgreementOf(const std::string& pairing);
  static v1::Notice NoticeOf(const std::string& pairing, const std::string& number);

  // Entries of a partition, checked; and how many of each type there are in the whole journal.
  std::vector<journal::Entry> Journal(const std::string& region);
  std::map<std::string, int> EntryCounts();
  int64_t Count(const std::string& statement, const sql::Params& params = {});
  static std::vector<std::string> FieldsOf(const Status& status);
  // To the server, for calls without a stub.
  const std::shared_ptr<grpc::Channel>& channel() const { return server_->channel(); }

  static jgt::test::FakeClock clock_;
  std::unique_ptr<sql::Pool> pool_;
  std::unique_ptr<v1::RosterService::Stub> stub_;
  std::unique_ptr<v1::PlanService::Stub> plans_stub_;
  std::unique_ptr<v1::AttributeService::Stub> attributes_stub_;
  std::unique_ptr<v1::ContactService::Stub> contacts_stub_;
  std::unique_ptr<v1::InspectionService::Stub> inspections_stub_;
  std::unique_ptr<v1::ApprovalService::Stub> approvals_stub_;
  std::unique_ptr<v1::OrganizationService::Stub> organizations_stub_;
  std::unique_ptr<v1::AgreementService::Stub> agreements_stub_;
  std::unique_ptr<v1::OneRosterService::Stub> one_roster_stub_;

 private:
  void Serve();
  void MakeHandlersOfLists(const rpc::RpcRuntime& runtime);
  void MakeHandlersOfPapersAndPeople(const rpc::RpcRuntime& runtime);

  SeededRandom random_{2022};
  IdSource ids_{clock_, random_};
  PageTokens page_tokens_{"0123456789abcdef0123456789abcdef"};
  std::unique_ptr<journal::Writer> writer_;
  std::unique_ptr<MysqlSchoolStore> schools_;
  std::unique_ptr<MysqlPairingStore> pairings_;
  std::unique_ptr<MysqlListStore> lists_;
  std::unique_ptr<MysqlChangeStore> changes_;
  std::unique_ptr<MysqlImportStore> imports_;
  std::unique_ptr<MysqlPlanStore> plans_;
  std::unique_ptr<MysqlAttributeStore> attributes_;
  std::unique_ptr<MysqlContactStore> contacts_;
  std::unique_ptr<MysqlInspectionStore> inspections_;
  std::unique_ptr<MysqlApprovalStore> approvals_;
  std::unique_ptr<MysqlOrganizationStore> organizations_;
  std::unique_ptr<MysqlAgreementStore> agreements_;
  std::unique_ptr<MysqlNoticeStore> notices_;
  std::unique_ptr<MysqlQuotaStore> quotas_;
  std::unique_ptr<MysqlOneRosterStore> one_rosters_;
  std::unique_ptr<RosterHandler> handler_;
  std::unique_ptr<PlanHandler> plan_handler_;
  std::unique_ptr<AttributeHandler> attribute_handler_;
  std::unique_ptr<ContactHandler> contact_handler_;
  std::unique_ptr<InspectionHandler> inspection_handler_;
  std::unique_ptr<ApprovalHandler> approval_handler_;
  std::unique_ptr<OrganizationHandler> organization_handler_;
  std::unique_ptr<AgreementHandler> agreement_handler_;
  std::unique_ptr<OneRosterHandler> one_roster_handler_;
  std::unique_ptr<journal::JournalHandler> journal_handler_;
  std::unique_ptr<jgt::test::RpcServer> server_;
  int request_count_ = 0;
};

}  // namespace jgt::roster::test
