#include "tests/scoring/scoring_world.h"

#include "common/journal/body.h"
#include "common/sql/migrator.h"
#include "common/sql/transaction.h"
#include "jgt/evidence/v1/events.pb.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/rubric_files.h"
#include "services/scoring/storage/schema_files.h"
#include "tests/support/empty_schema.h"
#include "tests/support/mariadb_server.h"

namespace jgt::scoring::test {
namespace {

constexpr int kThreads = 4;

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

const RubricBook& ShippedBook() {
  static const RubricBook book = *ReadRubricBook(JGT_DATA_DIR, "scoring-policy-2022.1.json");
  return book;
}

std::unique_ptr<sql::Pool> OpenSchema() {
  auto options = sql::ParseDsn(jgt::test::EmptySchema(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles))));
  JGT_CHECK(options.ok());
  return std::make_unique<sql::Pool>(*options);
}

}  // namespace

jgt::test::FakeClock ScoringTest::clock_{"2022-12-15 02:00:00"};  // 10:00 in Shanghai

StatusOr<std::vector<journal::Entry>> ListSource::Read(const std::string& region, int64_t from_seq, int limit) {
  std::vector<journal::Entry> some;
  for (const journal::Entry& entry : entries_[region]) {
    if (entry.seq >= from_seq && some.size() < static_cast<size_t>(limit)) some.push_back(entry);
  }
  return some;
}

StatusOr<std::map<std::string, int64_t>> ListSource::Heads(const std::string&, const std::map<std::string, int64_t>&) {
  std::map<std::string, int64_t> heads;
  for (const auto& [region, entries] : entries_) heads[region] = static_cast<int64_t>(entries.size());
  return heads;
}

int64_t ListSource::Add(const std::string& region, const google::protobuf::Message& event) {
  std::vector<journal::Entry>& entries = entries_[region];
  journal::Entry entry{.region = region,
                       .seq = static_cast<int64_t>(entries.size()) + 1,
                       .type = journal::TypeOf(event),
                       .body = journal::Serialize(event),
                       .entry_hash = "",
                       .recorded_at = {1'640'995'200'000'000},
                       .principal = "officer",
                       .request_id = "r"};
  entry.entry_hash = journal::EntryHash(service_, entry);
  entries.push_back(std::move(entry));
  return entries.back().seq;
}

ScoringTest::ScoringTest() {
  pool_ = OpenSchema();
  writer_ = std::make_unique<journal::Writer>("scoring", *pool_, clock_);
  positions_ = std::make_unique<journal::PositionWaiter>(*pool_, "scoring",
                                                         std::vector<std::string>{"roster", "ledger", "evidence"});
  dispatch_ = AllEvents();
  for (ListSource* source : {&roster_, &ledger_, &evidence_}) {
    journal::FollowerOptions options;
    options.name = "scoring";
    options.owner = "test";
    options.poll_interval = std::chrono::milliseconds(0);  // each round looks at the heads
    followers_.push_back(std::make_unique<journal::Follower>(options, *pool_, *source, std::nullopt, dispatch_));
    followers_.back()->NotifyOnApplied([this] { positions_->Notify(); });
  }
  store_ = std::make_unique<MysqlScoreStore>(*pool_, *writer_, ids_, ShippedBook());
  Serve();
}

ScoringTest::~ScoringTest() = default;

void ScoringTest::Serve() {
  const auto make = [this](const rpc::RpcRuntime& runtime) {
    handler_ = std::make_unique<ScoringHandler>(ScoringParts{.rpc = runtime,
                                                             .book = ShippedBook(),
                                                             .page_tokens = page_tokens_,
                                                             .positions = *positions_,
                                                             .store = *store_});
    return std::vector<grpc::Service*>{handler_.get()};
  };
  server_ = std::make_unique<jgt::test::RpcServer>(clock_, make, jgt::test::RpcServerOptions{.thread_count = kThreads});
  stub_ = v1::ScoringService::NewStub(server_->channel());
}

void ScoringTest::SetUp() {
  using namespace jgt::common::v1;  // NOLINT(google-build-using-namespace): enumerators, whose names carry their type
  ListPairing(kCoBuilt, kCore, kRural, MODE_CO_BUILT, SCOPE_IN_COUNTY, VERIFICATION_LEVEL_COUNTY);
  ListPairing(kIntegrated, kCore, kCampus, MODE_INTEGRATED, SCOPE_IN_COUNTY, VERIFICATION_LEVEL_COUNTY);
  ListPairing(kCross, kFar, kRural, MODE_COLLABORATIVE, SCOPE_IN_PROVINCE, VERIFICATION_LEVEL_PROVINCE);
  ListPairing(kByCity, kCity, kCampus, MODE_COLLABORATIVE, SCOPE_IN_CITY, VERIFICATION_LEVEL_CITY);
  Follow();
}

void ScoringTest::ListPairing(const std::string& name, const std::string& supporter, const std::string& supported,
                              jgt::common::v1::Mode mode, jgt::common::v1::Scope scope,
                              jgt::common::v1::VerificationLevel level) {
  roster::v1::PairingListed event;
  roster::v1::Pairing& pairing = *event.mutable_pairing();
  pairing.set_name(name);
  pairing.set_supporter(supporter);
  pairing.set_supporter_name("核心校");
  pairing.set_supported(supported);
  pairing.set_supported_name("成员校");
  pairing.set_mode(mode);
  pairing.set_scope(scope);
  pairing.set_verification_level(level);
  pairing.set_founded_year(2021);
  pairing.set_state(roster::v1::PAIRING_STATE_ACTIVE);
  roster_.Add(kCounty, event);
}

void ScoringTest::CountTeachers(const std::string& school, int teachers, const std::string& day) {
  roster::v1::HeadCountRecorded event;
  event.set_school(school);
  event.set_teachers(teachers);
  event.set_day(day);
  roster_.Add(kCounty, event);
}

std::string ScoringTest::FormGroup(const std::string& pairing, const std::string& id, int mentees) {
  roster::v1::MentorGroupFormed event;
  roster::v1::MentorGroup& group = *event.mutable_group();
  group.set_name(pairing + "/mentorGroups/" + id);
  group.set_pairing(pairing);
  group.set_year(2022);
  group.set_mentees(mentees);
  roster_.Add(kCounty, event);
  return group.name();
}

std::string ScoringTest::Exchange(const std::string& pairing, const std::string& id, bool confirmed) {
  roster::v1::ExchangeRegistered registered;
  roster::v1::Exchange& exchange = *registered.mutable_exchange();
  exchange.set_name(pairing + "/exchanges/" + id);
  exchange.set_pairing(pairing);
  exchange.set_year(2022);
  exchange.set_teacher("T-" + id);
  roster_.Add(kCounty, registered);
  if (confirmed) {
    roster::v1::ExchangeConfirmed event;
    *event.mutable_exchange() = exchange;
    event.mutable_exchange()->set_confirmed(true);
    roster_.Add(kCounty, event);
  }
  return exchange.name();
}

ledger::v1::Activity ScoringTest::NewActivity(const std::string& pairing, const std::string& kind) {
  ledger::v1::Activity activity;
  activity.set_name("regions/330327/activities/A" + std::to_string(++activity_count_));
  activity.set_pairing(pairing);
  activity.set_kind(kind);
  activity.set_day("2022-05-10");
  return activity;
}

int64_t ScoringTest::Record(const ledger::v1::Activity& activity) {
  ledger::v1::ActivityRecorded event;
  *event.mutable_activity() = activity;
  return ledger_.Add(kCounty, event);
}

void ScoringTest::Confirm(const std::string& activity) {
  ledger::v1::ActivityConfirmed event;
  event.set_activity(activity);
  ledger_.Add(kCounty, event);
}

void ScoringTest::Assess(const std::string& activity, bool satisfied) {
  evidence::v1::EvidenceAssessed event;
  event.mutable_assessment()->set_activity(activity);
  event.mutable_assessment()->set_satisfied(satisfied);
  evidence_.Add(kCounty, event);
}

std::string ScoringTest::Do(const std::string& pairing, const std::string& kind, int count,
                            jgt::common::v1::Subject subject) {
  std::string last;
  for (int i = 0; i < count; ++i) {
    ledger::v1::Activity activity = NewActivity(pairing, kind);
    activity.set_subject(subject);
    Record(activity);
    Confirm(activity.name());
    Assess(activity.name());
    last = activity.name();
  }
  return last;
}

void ScoringTest::Follow() {
  for (const auto& follower : followers_) {
    for (bool more = true; more;) {  // a round applies as much as one transaction holds
      const StatusOr<int> applied = follower->RunOnce();
      ASSERT_THAT(applied, IsOk());
      more = *applied > 0;
    }
  }
}

std::string ScoringTest::Token(auth::Role role, const std::string& org) {
  return jgt::test::MintToken(clock_,
                              {{.role = role, .org = org, .until = Instant{clock_.Now() + std::chrono::hours(1)}}});
}

v1::Survey ScoringTest::Answers(const std::string& pairing, int satisfied, int dissatisfied, int year) {
  v1::Survey survey;
  survey.set_pairing(pairing);
  survey.set_year(year);
  survey.set_satisfied(satisfied);
  survey.set_dissatisfied(dissatisfied);
  return survey;
}

v1::RecordSurveysRequest ScoringTest::SurveysRequest(const std::vector<v1::Survey>& surveys) {
  v1::RecordSurveysRequest request;
  request.set_parent(kParent);
  request.set_request_id(NextRequestId());
  for (const v1::Survey& survey : surveys) *request.add_surveys() = survey;
  return request;
}

StatusOr<v1::RecordSurveysResponse> ScoringTest::RecordSurveys(const std::string& token,
                                                               const std::vector<v1::Survey>& surveys) {
  return Call(token, &Stub::RecordSurveys, SurveysRequest(surveys));
}

v1::RecordDeductionRequest ScoringTest::DeductionRequest(const std::string& pairing, const std::string& points) {
  v1::RecordDeductionRequest request;
  request.set_parent(kParent);
  request.set_request_id(NextRequestId());
  request.mutable_deduction()->set_pairing(pairing);
  request.mutable_deduction()->set_year(2022);
  request.mutable_deduction()->set_item("annex5.7");
  request.mutable_deduction()->set_points(points);
  request.mutable_deduction()->set_reason("大课表逾期提交");
  return request;
}

StatusOr<v1::RecordDeductionResponse> ScoringTest::Deduct(const std::string& token,
                                                          const v1::RecordDeductionRequest& request) {
  return Call(token, &Stub::RecordDeduction, request);
}

StatusOr<v1::RunScoresResponse> ScoringTest::Run(const std::string& token, int year) {
  v1::RunScoresRequest request;
  request.set_parent(kParent);
  request.set_request_id(NextRequestId());
  request.set_year(year);
  return Call(token, &Stub::RunScores, request);
}

StatusOr<v1::Score> ScoringTest::Get(const std::string& token, const std::string& run, const std::string& pairing) {
  v1::GetScoreRequest request;
  request.set_name(run + "/scores/" + pairing.substr(pairing.rfind('/') + 1));
  ASSIGN_OR_RETURN(auto response, Call(token, &Stub::GetScore, request));
  return response.score();
}

StatusOr<v1::ListScoresResponse> ScoringTest::List(const std::string& token, const std::string& run, int page_size,
                                                   const std::string& page_token, bool with_items) {
  v1::ListScoresRequest request;
  request.set_parent(run);
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  request.set_with_items(with_items);
  return Call(token, &Stub::ListScores, request);
}

v1::Score ScoringTest::ScoreNow(const std::string& pairing) {
  Follow();
  const auto run = Run(Officer());
  JGT_CHECK(run.ok());
  auto score = Get(Officer(), run->score_run().name(), pairing);
  JGT_CHECK(score.ok());
  return *std::move(score);
}

std::vector<std::string> ScoringTest::FieldsOf(const Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(status).fields) fields.push_back(violation.field);
  return fields;
}

std::vector<journal::Entry> ScoringTest::Journal() {
  const auto rows = sql::RunQuery(
      *pool_,
      "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? "
      "ORDER BY seq",
      {kCounty}, Soon());
  JGT_CHECK(rows.ok());
  std::vector<journal::Entry> entries;
  for (const sql::Row& row : *rows) {
    entries.push_back(
        {kCounty, row.Int(0), row.Text(1), row.Text(2), row.Text(3), row.Time(4), row.Text(5), row.Text(6)});
  }
  return entries;
}

const v1::ItemScore& ItemOf(const v1::Score& score, const std::string& code) {
  for (const v1::ItemScore& item : score.items()) {
    if (item.code() == code) return item;
  }
  CheckFailed(__FILE__, __LINE__, "the score has the item");
}

std::vector<std::string> NoticesOf(const v1::Score& score) {
  std::vector<std::string> codes;
  for (const v1::Notice& notice : score.notices()) codes.push_back(notice.code());
  return codes;
}

}  // namespace jgt::scoring::test
