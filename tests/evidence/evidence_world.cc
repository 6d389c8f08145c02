#include "tests/evidence/evidence_world.h"

#include <dirent.h>

#include <algorithm>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/evidence/v1/events.pb.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/rules_file.h"
#include "services/evidence/storage/schema_files.h"
#include "tests/support/empty_schema.h"
#include "tests/support/mariadb_server.h"

namespace jgt::evidence {
namespace {

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

template <typename T>
T Must(StatusOr<T> result) {
  if (!result.ok()) ADD_FAILURE() << ToString(result.status());
  JGT_CHECK(result.ok());
  return *std::move(result);
}

void Prepare(grpc::ClientContext& context, const std::string& token) {
  rpc::FixedToken source(token);
  JGT_CHECK(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), token.empty() ? nullptr : &source)).ok());
}

template <class Response, class Interface, class Request>
StatusOr<Response> CallWith(v1::EvidenceService::Stub& stub, const std::string& token,
                            grpc::Status (Interface::*method)(grpc::ClientContext*, const Request&, Response*),
                            const Request& request) {
  rpc::FixedToken source(token);
  return rpc::CallUnary(stub, method, request,
                        rpc::Within(std::chrono::seconds(20), token.empty() ? nullptr : &source));
}

}  // namespace

void EvidenceWorld::SetUp() {
  pool_ = std::make_unique<sql::Pool>(
      Must(sql::ParseDsn(test::EmptySchema(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles))))));
  writer_ = std::make_unique<journal::Writer>("evidence", *pool_, clock_);
  rules_ = std::make_unique<RuleBook>(Must(LoadRules(std::string(JGT_DATA_DIR) + "/evidence-rules-2022.json")));
  contents_ = Must(DiskContentStore::Make({.path = dir_.File("files"), .fault = nullptr}));
  store_ = std::make_unique<MysqlEvidenceStore>(*pool_, *writer_, ids_, *rules_);
  positions_ =
      std::make_unique<journal::PositionWaiter>(*pool_, "evidence", std::vector<std::string>{"roster", "ledger"});
  HandleRosterEntries(roster_.dispatch);
  HandleLedgerEntries(ledger_.dispatch);
  ListPairing("p1", kSupporter, kSupported);
  ListPairing("p2", kFarSupporter, kThird);
  Serve();
}

EvidenceWorld::~EvidenceWorld() = default;

void EvidenceWorld::Serve() {
  server_.reset();
  const auto make = [this](const rpc::RpcRuntime& runtime) {
    handler_ = std::make_unique<EvidenceHandler>(runtime, *store_, *contents_, *positions_, handler_options_);
    return std::vector<grpc::Service*>{handler_.get()};
  };
  server_ = std::make_unique<test::RpcServer>(clock_, make, test::RpcServerOptions{.limits = limits_});
  stub_ = v1::EvidenceService::NewStub(server_->channel());
}

std::string EvidenceWorld::Token(const std::vector<auth::RoleBinding>& bindings) const {
  return test::MintToken(clock_, bindings, "account-1");
}

void EvidenceWorld::Play(Upstream& upstream, const google::protobuf::Message& event, const std::string& region) {
  journal::Entry entry;
  entry.region = region;
  entry.seq = ++upstream.seq;
  entry.type = journal::TypeOf(event);
  entry.body = journal::Serialize(event);
  ASSERT_OK(sql::RunTransaction(*pool_, {.deadline = Soon()},
                                [&](sql::Transaction& tx) { return upstream.dispatch.Apply(tx, entry); }));
}

void EvidenceWorld::PlayRoster(const google::protobuf::Message& event, const std::string& region) {
  Play(roster_, event, region);
}

void EvidenceWorld::PlayLedger(const google::protobuf::Message& event, const std::string& region) {
  Play(ledger_, event, region);
}

void EvidenceWorld::ListPairing(const std::string& pairing, const std::string& supporter,
                                const std::string& supported) {
  roster::v1::PairingListed event;
  event.mutable_pairing()->set_name(MakeName(kRegion, "pairings", pairing));
  event.mutable_pairing()->set_supporter(supporter);
  event.mutable_pairing()->set_supported(supported);
  PlayRoster(event);
}

void EvidenceWorld::ConfirmAlias(const std::string& alias, const std::string& target) {
  roster::v1::AliasConfirmed event;
  event.mutable_proposal()->set_alias(alias);
  event.mutable_proposal()->set_target(target);
  PlayRoster(event);
}

std::string EvidenceWorld::Record(const std::string& id, const std::string& kind, const std::string& mentor_group,
                                  const std::string& pairing) {
  ledger::v1::ActivityRecorded event;
  event.mutable_activity()->set_name(MakeName(kRegion, "activities", id));
  event.mutable_activity()->set_pairing(pairing);
  event.mutable_activity()->set_kind(kind);
  event.mutable_activity()->set_mentor_group(mentor_group);
  PlayLedger(event);
  return event.activity().name();
}

void EvidenceWorld::Reverse(const std::string& id) {
  ledger::v1::ActivityReversed event;
  event.set_activity(MakeName(kRegion, "activities", id));
  PlayLedger(event);
}

void EvidenceWorld::Correct(const std::string& old_id, const std::string& new_id, const std::string& kind) {
  ledger::v1::ActivityCorrected event;
  event.set_corrected(MakeName(kRegion, "activities", old_id));
  event.mutable_activity()->set_name(MakeName(kRegion, "activities", new_id));
  event.mutable_activity()->set_pairing(kPairing);
  event.mutable_activity()->set_kind(kind);
  PlayLedger(event);
}

v1::UploadHeader EvidenceWorld::HeaderOf(const std::string& bytes, const std::string& request_id,
                                         const std::string& school) {
  v1::UploadHeader header;
  header.set_parent("regions/330327");
  header.set_request_id(request_id);
  header.set_sha256(Sha256Of(bytes));
  header.set_size(static_cast<int64_t>(bytes.size()));
  header.set_media_type(bytes.starts_with("%PDF") ? "application/pdf" : "image/jpeg");
  header.set_school(school);
  return header;
}

std::vector<v1::UploadFileRequest> EvidenceWorld::MessagesOf(const v1::UploadHeader& header, const std::string& bytes,
                                                             size_t chunk_size) {
  std::vector<v1::UploadFileRequest> messages(1);
  *messages[0].mutable_header() = header;
  for (size_t start = 0; start < bytes.size(); start += chunk_size) {
    messages.emplace_back().set_chunk(bytes.substr(start, chunk_size));
  }
  return messages;
}

StatusOr<v1::UploadFileResponse> EvidenceWorld::Send(const std::string& token,
                                                     const std::vector<v1::UploadFileRequest>& messages) {
  grpc::ClientContext context;
  Prepare(context, token);
  v1::UploadFileResponse response;
  const auto writer = stub_->UploadFile(&context, &response);
  for (const v1::UploadFileRequest& message : messages) {
    if (!writer->Write(message)) break;  // The server has answered already.
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return rpc::FromGrpc(status);
  return response;
}

StatusOr<v1::UploadFileResponse> EvidenceWorld::Upload(const std::string& token, const std::string& bytes,
                                                       const std::string& request_id, const std::string& school) {
  return Send(token, MessagesOf(HeaderOf(bytes, request_id, school), bytes));
}

StatusOr<v1::GetFileResponse> EvidenceWorld::Get(const std::string& token, const std::string& name) {
  v1::GetFileRequest request;
  request.set_name(name);
  return CallWith(*stub_, token, &v1::EvidenceService::StubInterface::GetFile, request);
}

StatusOr<std::string> EvidenceWorld::Download(const std::string& token, const std::string& name) {
  grpc::ClientContext context;
  Prepare(context, token);
  v1::DownloadFileRequest request;
  request.set_name(name);
  const auto reader = stub_->DownloadFile(&context, request);
  std::string bytes;
  v1::DownloadFileResponse response;
  while (reader->Read(&response)) bytes += response.chunk();
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return rpc::FromGrpc(status);
  return bytes;
}

StatusOr<v1::LinkEvidenceResponse> EvidenceWorld::Link(const std::string& token,
                                                       const v1::LinkEvidenceRequest& request) {
  return CallWith(*stub_, token, &v1::EvidenceService::StubInterface::LinkEvidence, request);
}

StatusOr<v1::LinkEvidenceResponse> EvidenceWorld::LinkOne(const std::string& token, const std::string& request_id,
                                                          const std::string& file, const std::string& activity,
                                                          v1::EvidenceRole role, const std::string& school) {
  v1::LinkEvidenceRequest request = LinkRequest(request_id);
  AddLink(request, file, activity, role, school);
  return Link(token, request);
}

StatusOr<v1::ReviewEvidenceResponse> EvidenceWorld::Review(const std::string& token, const std::string& request_id,
                                                           const std::string& link, v1::Verdict verdict,
                                                           const std::string& reason) {
  v1::ReviewEvidenceRequest request;
  request.set_name(link);
  request.set_request_id(request_id);
  request.set_verdict(verdict);
  request.set_reason(reason);
  return CallWith(*stub_, token, &v1::EvidenceService::StubInterface::ReviewEvidence, request);
}

StatusOr<v1::ListEvidenceResponse> EvidenceWorld::List(const std::string& token, const std::string& activity) {
  v1::ListEvidenceRequest request;
  request.set_activity(activity);
  return CallWith(*stub_, token, &v1::EvidenceService::StubInterface::ListEvidence, request);
}

std::string EvidenceWorld::StoredPhoto(uint32_t seed) {
  return Must(Upload(Filer(), Photo(seed), "photo-" + std::to_string(seed))).file().name();
}

v1::LinkEvidenceRequest EvidenceWorld::LinkRequest(const std::string& request_id) {
  v1::LinkEvidenceRequest request;
  request.set_parent("regions/330327");
  request.set_request_id(request_id);
  return request;
}

v1::Link& EvidenceWorld::AddLink(v1::LinkEvidenceRequest& request, const std::string& file, const std::string& activity,
                                 v1::EvidenceRole role, const std::string& school) {
  v1::Link& link = *request.add_links();
  link.set_file(file);
  link.set_activity(activity);
  link.set_role(role);
  link.set_school(school);
  return link;
}

std::vector<std::string> EvidenceWorld::JournalTypes() {
  const auto rows = Must(sql::RunQuery(*pool_, "SELECT type FROM journal ORDER BY region, seq", {}, Soon()));
  std::vector<std::string> types;
  for (const sql::Row& row : rows) types.push_back(row.Text(0).substr(std::string("jgt.evidence.v1.").size()));
  return types;
}

std::vector<v1::Assessment> EvidenceWorld::Assessed() {
  const auto rows = Must(sql::RunQuery(
      *pool_, "SELECT body FROM journal WHERE type = 'jgt.evidence.v1.EvidenceAssessed' ORDER BY region, seq", {},
      Soon()));
  std::vector<v1::Assessment> assessments;
  for (const sql::Row& row : rows) {
    v1::EvidenceAssessed event;
    JGT_CHECK(event.ParseFromString(row.Text(0)));
    assessments.push_back(event.assessment());
  }
  return assessments;
}

int64_t EvidenceWorld::Count(const std::string& statement) {
  return Must(sql::RunQuery(*pool_, statement, {}, Soon())).front().Int(0);
}

int EvidenceWorld::TemporaryFileCount() const {
  int count = 0;
  DIR* folder = ::opendir(dir_.File("files/tmp").c_str());
  JGT_CHECK(folder != nullptr);
  while (const dirent* entry = ::readdir(folder)) count += entry->d_name[0] != '.' ? 1 : 0;
  ::closedir(folder);
  return count;
}

std::vector<std::string> EvidenceWorld::Lines(const std::string& text) {
  const std::lock_guard<std::mutex> lock(lines_mutex_);
  std::vector<std::string> found;
  for (const std::string& line : lines_) {
    if (line.find(text) != std::string::npos) found.push_back(line);
  }
  return found;
}

}  // namespace jgt::evidence
