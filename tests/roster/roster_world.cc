#include "tests/roster/roster_world.h"

#include "common/csv/csv.h"
#include "common/sql/migrator.h"
#include "common/sql/transaction.h"
#include "services/roster/storage/approval_policy_files.h"
#include "services/roster/storage/class_policy_files.h"
#include "services/roster/storage/plan_policy_files.h"
#include "services/roster/storage/region_files.h"
#include "services/roster/storage/round_policy_files.h"
#include "services/roster/storage/schema_files.h"
#include "tests/support/empty_schema.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/temp_dir.h"

namespace jgt::roster::test {
namespace {

constexpr int kThreads = 4;

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

constexpr char kBeginning[] = "2022-03-01 02:00:00";

const RegionBook& Regions() {
  static const RegionBook book = *ReadRegionFiles(JGT_DATA_DIR);
  return book;
}

const PlanPolicies& Policies() {
  static const PlanPolicies policies = *ReadPlanPolicyFiles(JGT_DATA_DIR);
  return policies;
}

const RoundPolicies& Rounds() {
  static const RoundPolicies policies = *ReadRoundPolicyFiles(JGT_DATA_DIR);
  return policies;
}

const SchoolClassPolicies& Classes() {
  static const SchoolClassPolicies policies = *ReadClassPolicyFiles(JGT_DATA_DIR);
  return policies;
}

const ApprovalPolicies& Chains() {
  static const ApprovalPolicies policies = *ReadApprovalPolicyFiles(JGT_DATA_DIR);
  return policies;
}

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar =
      *WorkCalendar::FromFile(std::string(JGT_DATA_DIR) + "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

std::unique_ptr<sql::Pool> OpenSchema() {
  auto options = sql::ParseDsn(jgt::test::EmptySchema(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles))));
  JGT_CHECK(options.ok());
  options->connections_max = kThreads + 4;
  return std::make_unique<sql::Pool>(*options);
}

void AddHints(const std::string& file, v1::ImportRosterRequest& request) {
  const auto table = csv::Read(DataFile(file));
  JGT_CHECK(table.ok());
  for (const csv::Row& row : table->rows) {
    v1::RegionHint* const hint = request.add_region_hints();
    hint->set_name_prefix(row.fields[0]);
    hint->set_region(row.fields[1]);
  }
}

}  // namespace

jgt::test::FakeClock RosterTest::clock_{kBeginning};

std::string DataFile(const std::string& name) { return jgt::test::ReadFile(std::string(JGT_DATA_DIR) + "/" + name); }

RosterTest::RosterTest() {
  clock_.Set(*FromSql(kBeginning));  // whatever day another test has gone on to
  pool_ = OpenSchema();
  writer_ = std::make_unique<journal::Writer>("roster", *pool_, clock_);
  pairings_ = std::make_unique<MysqlPairingStore>(*pool_, *writer_, ids_);
  lists_ = std::make_unique<MysqlListStore>(*pool_, *writer_, Regions(), ids_);
  changes_ = std::make_unique<MysqlChangeStore>(*pool_, *writer_, Regions(), ids_);
  imports_ = std::make_unique<MysqlImportStore>(*pool_, *writer_);
  plans_ = std::make_unique<MysqlPlanStore>(*pool_, *writer_);
  attributes_ = std::make_unique<MysqlAttributeStore>(*pool_, *writer_);
  contacts_ = std::make_unique<MysqlContactStore>(*pool_, *writer_, ids_, random_);
  inspections_ = std::make_unique<MysqlInspectionStore>(*pool_, *writer_, ids_);
  approvals_ = std::make_unique<MysqlApprovalStore>(*pool_, *writer_, Regions(), ids_);
  organizations_ = std::make_unique<MysqlOrganizationStore>(*pool_, *writer_);
  agreements_ = std::make_unique<MysqlAgreementStore>(*pool_, *writer_, ids_);
  notices_ = std::make_unique<MysqlNoticeStore>(*pool_, *writer_, ids_);
  quotas_ = std::make_unique<MysqlQuotaStore>(*pool_, *writer_);
  one_rosters_ = std::make_unique<MysqlOneRosterStore>(*pool_, *writer_, Regions(), ids_);
  Serve();
}

RosterTest::~RosterTest() = default;

void RosterTest::MakeHandlersOfLists(const rpc::RpcRuntime& runtime) {
  schools_ = std::make_unique<MysqlSchoolStore>(*pool_, *writer_, runtime.executor);
  handler_ = std::make_unique<RosterHandler>(RosterParts{.rpc = runtime,
                                                         .clock = clock_,
                                                         .regions = Regions(),
                                                         .page_tokens = page_tokens_,
                                                         .round_policies = Rounds(),
                                                         .class_policies = Classes(),
                                                         .schools = *schools_,
                                                         .pairings = *pairings_,
                                                         .lists = *lists_,
                                                         .changes = *changes_,
                                                         .imports = *imports_});
  plan_handler_ = std::make_unique<PlanHandler>(PlanParts{.rpc = runtime,
                                                          .clock = clock_,
                                                          .page_tokens = page_tokens_,
                                                          .policies = Policies(),
                                                          .calendar = Calendar(),
                                                          .pairings = *pairings_,
                                                          .plans = *plans_});
  attribute_handler_ = std::make_unique<AttributeHandler>(runtime, *attributes_);
}

void RosterTest::MakeHandlersOfPapersAndPeople(const rpc::RpcRuntime& runtime) {
  contact_handler_ = std::make_unique<ContactHandler>(ContactParts{.rpc = runtime,
                                                                   .clock = clock_,
                                                                   .page_tokens = page_tokens_,
                                                                   .regions = Regions(),
                                                                   .pairings = *pairings_,
                                                                   .contacts = *contacts_});
  inspection_handler_ = std::make_unique<InspectionHandler>(InspectionParts{.rpc = runtime,
                                                                            .clock = clock_,
                                                                            .page_tokens = page_tokens_,
                                                                            .regions = Regions(),
                                                                            .inspections = *inspections_});
  approval_handler_ = std::make_unique<ApprovalHandler>(ApprovalParts{.rpc = runtime,
                                                                      .clock = clock_,
                                                                      .regions = Regions(),
                                                                      .page_tokens = page_tokens_,
                                                                      .policies = Chains(),
                                                                      .approvals = *approvals_});
  organization_handler_ = std::make_unique<OrganizationHandler>(OrganizationParts{.rpc = runtime,
                                                                                  .clock = clock_,
                                                                                  .page_tokens = page_tokens_,
                                                                                  .regions = Regions(),
                                                                                  .organizations = *organizations_});
  agreement_handler_ = std::make_unique<AgreementHandler>(AgreementParts{.rpc = runtime,
                                                                         .clock = clock_,
                                                                         .regions = Regions(),
                                                                         .page_tokens = page_tokens_,
                                                                         .round_policies = Rounds(),
                                                                         .pairings = *pairings_,
                                                                         .agreements = *agreements_,
                                                                         .notices = *notices_,
                                                                         .quotas = *quotas_});
  one_roster_handler_ = std::make_unique<OneRosterHandler>(
      OneRosterParts{.rpc = runtime, .clock = clock_, .regions = Regions(), .store = *one_rosters_});
  journal_handler_ = std::make_unique<journal::JournalHandler>(runtime, *pool_, clock_);
}

void RosterTest::Serve() {
  const auto make = [this](const rpc::RpcRuntime& runtime) {
    MakeHandlersOfLists(runtime);
    MakeHandlersOfPapersAndPeople(runtime);
    return std::vector<grpc::Service*>{handler_.get(),
                                       plan_handler_.get(),
                                       attribute_handler_.get(),
                                       contact_handler_.get(),
                                       inspection_handler_.get(),
                                       approval_handler_.get(),
                                       organization_handler_.get(),
                                       agreement_handler_.get(),
                                       one_roster_handler_.get(),
                                       journal_handler_.get()};
  };
  server_ = std::make_unique<jgt::test::RpcServer>(clock_, make, jgt::test::RpcServerOptions{.thread_count = kThreads});
  stub_ = v1::RosterService::NewStub(server_->channel());
  plans_stub_ = v1::PlanService::NewStub(server_->channel());
  attributes_stub_ = v1::AttributeService::NewStub(server_->channel());
  contacts_stub_ = v1::ContactService::NewStub(server_->channel());
  inspections_stub_ = v1::InspectionService::NewStub(server_->channel());
  approvals_stub_ = v1::ApprovalService::NewStub(server_->channel());
  organizations_stub_ = v1::OrganizationService::NewStub(server_->channel());
  agreements_stub_ = v1::AgreementService::NewStub(server_->channel());
  one_roster_stub_ = v1::OneRosterService::NewStub(server_->channel());
}

std::string RosterTest::Token(auth::Role role, const std::string& org) {
  return jgt::test::MintToken(clock_,
                              {{.role = role, .org = org, .until = Instant{clock_.Now() + std::chrono::hours(1)}}});
}

std::string RosterTest::NextRequestId() { return absl::StrFormat("request-%d", ++request_count_); }

v1::ImportRosterRequest RosterTest::ImportOf(const std::string& csv, const std::string& parent, int year) {
  v1::ImportRosterRequest request;
  request.set_parent(parent);
  request.set_request_id(NextRequestId());
  request.set_content(csv);
  request.set_year(year);
  return request;
}

v1::ImportRosterRequest RosterTest::CangnanImport() {
  v1::ImportRosterRequest request = ImportOf(DataFile("cangnan_roster.csv"));
  AddHints("cangnan_regions.csv", request);
  return request;
}

v1::ImportRosterRequest RosterTest::PujiangImport() {
  v1::ImportRosterRequest request = ImportOf(DataFile("pujiang_pairs.csv"), kPujiang, 2019);
  AddHints("pujiang_regions.csv", request);
  return request;
}

v1::ImportRosterResponse RosterTest::ImportCangnan() {
  const auto response = Call(&Stub::ImportRoster, CangnanImport());
  EXPECT_OK(response);
  return response.ok() ? *response : v1::ImportRosterResponse();
}

v1::ImportRosterResponse RosterTest::ImportPujiang() {
  const auto response = Call(Officer(kPujiang), &Stub::ImportRoster, PujiangImport());
  EXPECT_OK(response);
  return response.ok() ? *response : v1::ImportRosterResponse();
}

std::vector<v1::Pairing> RosterTest::Pairings(const std::string& parent, const std::string& filter,
                                              const std::string& token) {
  v1::ListPairingsRequest request;
  request.set_parent(parent);
  request.set_filter(filter);
  request.set_page_size(1000);
  const auto response = Call(token, &Stub::ListPairings, request);
  EXPECT_OK(response);
  if (!response.ok()) return {};
  return {response->pairings().begin(), response->pairings().end()};
}

v1::Pairing RosterTest::PairingOf(const std::string& supporter, const std::string& supported,
                                  const std::string& parent) {
  for (const v1::Pairing& pairing : Pairings(parent)) {
    if (pairing.supporter_name() == supporter && pairing.supported_name() == supported) return pairing;
  }
  ADD_FAILURE() << "no pairing " << supporter << " -> " << supported;
  return {};
}

v1::School RosterTest::SchoolNamed(const std::string& display_name, const std::string& parent) {
  v1::ListSchoolsRequest request;
  request.set_parent(parent);
  request.set_filter(absl::StrFormat("display_name = \"%s\"", display_name));
  const auto response = Call(Token(auth::Role::kProvinceOfficer, "regions/000000"), &Stub::ListSchools, request);
  EXPECT_OK(response);
  if (!response.ok() || response->schools_size() != 1) {
    ADD_FAILURE() << "not one school " << display_name;
    return {};
  }
  return response->schools(0);
}

std::map<std::string, v1::ControlTotal> RosterTest::Totals(int year) {
  v1::GetReconciliationRequest request;
  request.set_parent(kCangnan);
  request.set_year(year);
  const auto response = Call(&Stub::GetReconciliation, request);
  EXPECT_OK(response);
  std::map<std::string, v1::ControlTotal> totals;
  if (!response.ok()) return totals;
  for (const v1::ControlTotal& total : response->totals()) totals[total.code()] = total;
  return totals;
}

v1::AliasProposal RosterTest::OnlyProposal() {
  v1::ListAliasProposalsRequest request;
  request.set_parent(kCangnan);
  const auto response = Call(&Stub::ListAliasProposals, request);
  EXPECT_OK(response);
  if (!response.ok() || response->alias_proposals_size() != 1) {
    ADD_FAILURE() << "not one proposal";
    return {};
  }
  return response->alias_proposals(0);
}

v1::Agreement RosterTest::AgreementOf(const std::string& pairing) {
  v1::Agreement agreement;
  agreement.set_pairing(pairing);
  agreement.add_goals("两校教研常态化，课堂同步开课");
  v1::AgreementTask& task = *agreement.add_tasks();
  task.set_content("同步课堂不少于 10 节");
  task.set_due_day("2022-05-31");
  for (const v1::AgreementSide side : {v1::AGREEMENT_SIDE_SUPPORTER, v1::AGREEMENT_SIDE_SUPPORTED}) {
    v1::AgreementDuty& duty = *agreement.add_duties();
    duty.set_side(side);
    duty.set_content("派出骨干教师，提供场地和设备");
    v1::AgreementSigner& signer = *agreement.add_signers();
    signer.set_side(side);
    signer.set_post("校长");
  }
  agreement.set_first_day("2022-03-01");
  agreement.set_last_day("2022-12-31");
  agreement.set_signed_on("2022-03-01");
  agreement.set_document_number("苍教协〔2022〕1号");
  return agreement;
}

v1::Notice RosterTest::NoticeOf(const std::string& pairing, const std::string& number) {
  v1::Notice notice;
  notice.set_number(number);
  notice.set_title("关于跨地区教共体结对学校及帮扶民生实事任务的通知");
  for (const auto& [region, organisation] :
       {std::pair("regions/330105", "杭州市拱墅区教育局"), std::pair("regions/330327", "苍南县教育局")}) {
    v1::NoticeIssuer& issuer = *notice.add_issuers();
    issuer.set_region(region);
    issuer.set_organisation(organisation);
  }
  notice.set_issued_on("2022-03-01");
  notice.add_addressees("各结对学校");
  notice.add_pairings(pairing);
  notice.add_tasks("同步课堂或线下送教下乡示范课不少于 10 节");
  notice.set_cycle_first_day("2021-01-01");
  notice.set_cycle_last_day("2025-12-31");
  v1::BasisDocument& basis = *notice.add_basis();
  basis.set_number("浙教办基〔2019〕18号");
  basis.set_title("“互联网+义务教育”1000所中小学校结对帮扶民生实事工作方案");
  basis.set_issuer("浙江省教育厅");
  return notice;
}

std::vector<journal::Entry> RosterTest::Journal(const std::string& region) {
  const auto rows = sql::RunQuery(*pool_,
                                  "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal"
                                  " WHERE region = ? ORDER BY seq",
                                  {region}, Soon());
  JGT_CHECK(rows.ok());
  std::vector<journal::Entry> entries;
  for (const sql::Row& row : *rows) {
    journal::Entry entry{.region = region,
                         .seq = row.Int(0),
                         .type = row.Text(1),
                         .body = row.Text(2),
                         .entry_hash = row.Text(3),
                         .recorded_at = row.Time(4),
                         .principal = row.Text(5),
                         .request_id = row.Text(6)};
    EXPECT_EQ(entry.seq, static_cast<int64_t>(entries.size()) + 1);
    EXPECT_OK(journal::CheckEntry("roster", entry));
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::map<std::string, int> RosterTest::EntryCounts() {
  const auto rows = sql::RunQuery(*pool_, "SELECT type, COUNT(*) FROM journal GROUP BY type", {}, Soon());
  JGT_CHECK(rows.ok());
  std::map<std::string, int> counts;
  for (const sql::Row& row : *rows) {
    counts[row.Text(0).substr(std::string("jgt.roster.v1.").size())] = static_cast<int>(row.Int(1));
  }
  return counts;
}

int64_t RosterTest::Count(const std::string& statement, const sql::Params& params) {
  const auto rows = sql::RunQuery(*pool_, statement, params, Soon());
  JGT_CHECK(rows.ok());
  return rows->at(0).Int(0);
}

std::vector<std::string> RosterTest::FieldsOf(const Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(status).fields) fields.push_back(violation.field);
  return fields;
}

}  // namespace jgt::roster::test
