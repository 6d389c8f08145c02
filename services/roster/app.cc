#include "services/roster/app.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/ids/ids.h"
#include "common/journal/relay.h"
#include "common/journal/rpc/app_parts.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/writer.h"
#include "common/sql/migrator.h"
#include "common/workdays/workdays.h"
#include "services/roster/rpc/agreement_handler.h"
#include "services/roster/rpc/approval_handler.h"
#include "services/roster/rpc/attribute_handler.h"
#include "services/roster/rpc/contact_handler.h"
#include "services/roster/rpc/inspection_handler.h"
#include "services/roster/rpc/one_roster_handler.h"
#include "services/roster/rpc/organization_handler.h"
#include "services/roster/rpc/plan_handler.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/approval_policy_files.h"
#include "services/roster/storage/class_policy_files.h"
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
#include "services/roster/storage/plan_policy_files.h"
#include "services/roster/storage/region_files.h"
#include "services/roster/storage/round_policy_files.h"
#include "services/roster/storage/schema_files.h"

namespace jgt::roster {
namespace {

constexpr char kName[] = "roster";
constexpr char kCalendarFile[] = "/cn_calendar_exceptions_2019_2026.csv";
constexpr std::chrono::seconds kReadyMax{2};
// Connections beside the executor's: one for the relay, two for readiness and migrations.
constexpr int kConnectionsBeside = 3;

// What is found out and may fail, before anything is built on it.
struct Basis {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  RegionBook regions;
  PlanPolicies plan_policies;
  RoundPolicies round_policies;
  SchoolClassPolicies class_policies;
  ApprovalPolicies approval_policies;
  WorkCalendar calendar;
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class RosterApp final : public rpc::Application {
 public:
  RosterApp(Basis basis, rpc::AppContext& context)
      : metrics_(context.metrics),
        regions_(std::move(basis.regions)),
        plan_policies_(std::move(basis.plan_policies)),
        round_policies_(std::move(basis.round_policies)),
        class_policies_(std::move(basis.class_policies)),
        approval_policies_(std::move(basis.approval_policies)),
        calendar_(std::move(basis.calendar)),
        pool_(basis.sql),
        ids_(context.clock, random_),
        writer_(kName, pool_, context.clock,
                {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); }}),
        schools_(pool_, writer_, context.rpc.executor),
        pairings_(pool_, writer_, ids_),
        lists_(pool_, writer_, regions_, ids_),
        changes_(pool_, writer_, regions_, ids_),
        imports_(pool_, writer_),
        plans_(pool_, writer_),
        attributes_(pool_, writer_),
        contacts_(pool_, writer_, ids_, random_),
        inspections_(pool_, writer_, ids_),
        approvals_(pool_, writer_, regions_, ids_),
        organizations_(pool_, writer_),
        agreements_(pool_, writer_, ids_),
        notices_(pool_, writer_, ids_),
        quotas_(pool_, writer_),
        one_rosters_(pool_, writer_, regions_, ids_),
        roster_({.rpc = context.rpc,
                 .clock = context.clock,
                 .regions = regions_,
                 .page_tokens = context.page_tokens,
                 .round_policies = round_policies_,
                 .class_policies = class_policies_,
                 .schools = schools_,
                 .pairings = pairings_,
                 .lists = lists_,
                 .changes = changes_,
                 .imports = imports_}),
        planning_({.rpc = context.rpc,
                   .clock = context.clock,
                   .page_tokens = context.page_tokens,
                   .policies = plan_policies_,
                   .calendar = calendar_,
                   .pairings = pairings_,
                   .plans = plans_}),
        recording_(context.rpc, attributes_),
        contacting_({.rpc = context.rpc,
                     .clock = context.clock,
                     .page_tokens = context.page_tokens,
                     .regions = regions_,
                     .pairings = pairings_,
                     .contacts = contacts_}),
        inspecting_({.rpc = context.rpc,
                     .clock = context.clock,
                     .page_tokens = context.page_tokens,
                     .regions = regions_,
                     .inspections = inspections_}),
        approving_({.rpc = context.rpc,
                    .clock = context.clock,
                    .regions = regions_,
                    .page_tokens = context.page_tokens,
                    .policies = approval_policies_,
                    .approvals = approvals_}),
        structure_({.rpc = context.rpc,
                    .clock = context.clock,
                    .page_tokens = context.page_tokens,
                    .regions = regions_,
                    .organizations = organizations_}),
        papers_({.rpc = context.rpc,
                 .clock = context.clock,
                 .regions = regions_,
                 .page_tokens = context.page_tokens,
                 .round_policies = round_policies_,
                 .pairings = pairings_,
                 .agreements = agreements_,
                 .notices = notices_,
                 .quotas = quotas_}),
        one_roster_({.rpc = context.rpc, .clock = context.clock, .regions = regions_, .store = one_rosters_}),
        journal_(context.rpc, pool_, context.clock) {
    if (basis.redis.has_value()) relay_.emplace(kName, pool_, *basis.redis);
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override {
    return {&roster_,    &planning_,  &recording_, &contacting_, &inspecting_,
            &approving_, &structure_, &papers_,    &one_roster_, &journal_};
  }

  Status Start() override {
    if (relay_.has_value()) relay_->Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    if (relay_.has_value()) relay_->Stop();
    pool_.Close();
  }

 private:
  void Committed(const std::string& region, int64_t seq) {
    if (relay_.has_value()) relay_->Ring(region, seq);
    journal::ObserveHead(metrics_, kName, region, seq);
  }

  Metrics& metrics_;
  const RegionBook regions_;
  const PlanPolicies plan_policies_;
  const RoundPolicies round_policies_;
  const SchoolClassPolicies class_policies_;
  const ApprovalPolicies approval_policies_;
  const WorkCalendar calendar_;
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  std::optional<journal::Relay> relay_;
  journal::Writer writer_;
  MysqlSchoolStore schools_;
  MysqlPairingStore pairings_;
  MysqlListStore lists_;
  MysqlChangeStore changes_;
  MysqlImportStore imports_;
  MysqlPlanStore plans_;
  MysqlAttributeStore attributes_;
  MysqlContactStore contacts_;
  MysqlInspectionStore inspections_;
  MysqlApprovalStore approvals_;
  MysqlOrganizationStore organizations_;
  MysqlAgreementStore agreements_;
  MysqlNoticeStore notices_;
  MysqlQuotaStore quotas_;
  MysqlOneRosterStore one_rosters_;
  RosterHandler roster_;
  PlanHandler planning_;
  AttributeHandler recording_;
  ContactHandler contacting_;
  InspectionHandler inspecting_;
  ApprovalHandler approving_;
  OrganizationHandler structure_;
  AgreementHandler papers_;
  OneRosterHandler one_roster_;
  journal::JournalHandler journal_;
};

StatusOr<Basis> ReadBasis(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(RegionBook regions, ReadRegionFiles(settings.data_dir));
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kConnectionsBeside);
  ASSIGN_OR_RETURN(PlanPolicies plan_policies, ReadPlanPolicyFiles(settings.data_dir));
  ASSIGN_OR_RETURN(RoundPolicies round_policies, ReadRoundPolicyFiles(settings.data_dir));
  ASSIGN_OR_RETURN(SchoolClassPolicies class_policies, ReadClassPolicyFiles(settings.data_dir));
  ASSIGN_OR_RETURN(ApprovalPolicies approval_policies, ReadApprovalPolicyFiles(settings.data_dir));
  ASSIGN_OR_RETURN(WorkCalendar calendar, WorkCalendar::FromFile(settings.data_dir + kCalendarFile));
  Basis basis{.sql = std::move(sql),
              .redis = std::nullopt,
              .regions = std::move(regions),
              .plan_policies = std::move(plan_policies),
              .round_policies = std::move(round_policies),
              .class_policies = std::move(class_policies),
              .approval_policies = std::move(approval_policies),
              .calendar = std::move(calendar)};
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(basis.redis, redis::ParseUrl(settings.redis_url));
  }
  return basis;
}

}  // namespace

Settings ReadSettings(Config& config) {
  return {.mysql_dsn = config.Secret("ROSTER_MYSQL_DSN"),
          .redis_url = config.Text("REDIS_URL", ""),
          .data_dir = config.Text("DATA_DIR", "deploy/data"),
          .migrate = config.Bool("ROSTER_MIGRATE", true)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Basis basis, ReadBasis(settings, context.blocking_thread_count));
  auto app = std::make_unique<RosterApp>(std::move(basis), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::roster
