#include "tests/e2e/stack.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <utility>

#include "common/sql/transaction.h"
#include "jgt/common/v1/journal_service.grpc.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace jgt::e2e {
namespace {

using jgt::test::FreePort;
using jgt::test::ReadFile;
using jgt::test::Subprocess;
using jgt::test::WriteFile;

constexpr std::chrono::seconds kServingWithin{120};
constexpr std::chrono::seconds kQueryMax{10};
constexpr std::chrono::hours kTokenAge{3};
constexpr size_t kLogTail = 4000;

// The roles that Ctl knows. `service` is what the services themselves carry.
const std::map<std::string, std::vector<std::string>>& Roles() {
  static const std::map<std::string, std::vector<std::string>> kRoles = {
      {"county", {"COUNTY_OFFICER@regions/330327", "LEADING_GROUP@regions/330327"}},
      {"province", {"PROVINCE_OFFICER@regions/330000"}},
      {"operator", {"OPERATOR@regions/000000"}},
      {"service", {"SERVICE@regions/000000"}},
      {"auditor", {"AUDITOR@regions/330327"}},
      {"neighbour", {"COUNTY_OFFICER@regions/330326"}},
      {"school", {"SCHOOL_FILER@regions/330327/schools/none"}},
  };
  return kRoles;
}

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "e2e stack: %s\n", what.c_str());
  std::abort();
}

std::string Trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string Upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// "…/test_0123?socket=…" -> "test_0123".
std::string SchemaOf(const std::string& dsn) {
  const size_t end = dsn.find('?');
  const size_t begin = dsn.rfind('/', end) + 1;
  return dsn.substr(begin, end - begin);
}

std::string ReplaceAll(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

void CtlResult::Parse(google::protobuf::Message& message) const {
  const auto status = google::protobuf::util::JsonStringToMessage(out, &message);
  if (!status.ok()) Die(absl::StrFormat("exit %d, not JSON: %s\n%s", exit_code, out, err));
}

std::ostream& operator<<(std::ostream& out, const CtlResult& result) {
  return out << "exit " << result.exit_code << "\n" << result.out << "\n" << result.err;
}

std::string Binary(const std::string& name) {
  const char* const elsewhere = std::getenv("JGT_BIN_DIR");
  return std::string(elsewhere == nullptr ? JGT_E2E_BIN_DIR : elsewhere) + "/" + name;
}

std::string DataPath(const std::string& name) { return std::string(JGT_E2E_DATA_DIR) + "/" + name; }

const std::vector<std::string>& Stack::Services() {
  static const std::vector<std::string> kServices = {"roster",    "ledger", "evidence",     "scoring",
                                                     "reporting", "rollup", "platform_sync"};
  return kServices;
}

Stack::Stack(const StackOptions& options)
    : disk_(options.disk_mb > 0 ? std::make_unique<jgt::test::SmallDisk>(options.disk_mb) : nullptr),
      clock_(options.settable_clock ? std::make_unique<jgt::test::ClockOffset>() : nullptr),
      mariadb_(MariadbOptionsOf()) {
  for (const std::string& service : Services()) {
    addresses_[service] = absl::StrFormat("127.0.0.1:%d", FreePort());
    if (service != "rollup") dsns_[service] = mariadb_.CreateDatabase();
  }
  dsns_["rollup"] = dsns_["reporting"];
  if (options.proxied) MakeProxies();
  MakeSigningKey();
  WriteSettings();
  MintTokens();
  for (const std::string& service : Services()) StartService(service);
  WaitUntilServing();
}

Stack::~Stack() = default;

jgt::test::MariadbOptions Stack::MariadbOptionsOf() const {
  jgt::test::MariadbOptions mariadb{.extra_args = {"--max-connections=400"}};
  if (disk_) mariadb.disk = disk_->path();
  if (clock_) mariadb.env = clock_->env();
  return mariadb;
}

void Stack::MakeProxies() {
  using jgt::test::FlakyProxy;
  proxies_["mariadb"] = std::make_unique<FlakyProxy>(mariadb_.socket());
  proxies_["redis"] = std::make_unique<FlakyProxy>(redis_.socket());
  proxies_["ledger"] = std::make_unique<FlakyProxy>(addresses_.at("ledger"));
}

std::string Stack::Address(const std::string& service) const {
  const auto proxy = proxies_.find(service);
  return proxy == proxies_.end() ? addresses_.at(service) : absl::StrFormat("127.0.0.1:%d", proxy->second->port());
}

// "mysql://user:password@localhost/test_0123?socket=…" -> the same database through the proxy.
std::string Stack::ReachableDsn(const std::string& dsn) const {
  if (!proxies_.contains("mariadb")) return dsn;
  return dsn.substr(0, dsn.find('@') + 1) +
         absl::StrFormat("127.0.0.1:%d/%s", proxies_.at("mariadb")->port(), SchemaOf(dsn));
}

void Stack::WriteSettings() {
  WriteFile(File("auth.key"), "e2e-0123456789abcdef0123456789abcdef");
  WriteFile(File("page.key"), "page-0123456789abcdef0123456789abcdef");
  const int port = platform_.Start(0);
  if (port == 0) Die("the simulated platform cannot listen");
  WriteFile(File("destinations.json"), ReplaceAll(ReadFile(DataPath("destinations-local.json")), "127.0.0.1:7080",
                                                  absl::StrFormat("127.0.0.1:%d", port)));
  env_ = {{"JGT_AUTH_ALGORITHM", "HS256"},
          {"JGT_AUTH_ISSUER", "jgt-dev"},
          {"JGT_AUTH_KEY_FILE", File("auth.key")},
          {"JGT_PAGE_TOKEN_KEY_FILE", File("page.key")},
          {"JGT_SERVICE_TOKEN_FILE", File("service.token")},
          {"JGT_REDIS_URL", proxies_.contains("redis")
                                ? absl::StrFormat("redis://127.0.0.1:%d", proxies_.at("redis")->port())
                                : redis_.Url()},
          {"JGT_DATA_DIR", JGT_E2E_DATA_DIR},
          {"JGT_STOP_LINGER", "0ms"},
          {"JGT_LOG_READS", "false"}};
  std::string settings;
  for (const std::string& service : Services()) env_["JGT_ADDRESS_" + Upper(service)] = Address(service);
  for (const auto& [key, value] : env_) settings += absl::StrFormat("%s=%s\n", key, value);
  WriteFile(File("settings.env"), settings);
  for (const std::string& service : Services()) {
    WriteFile(File(service + ".dsn"), ReachableDsn(dsns_[service]));
    auto& own = own_env_[service];
    own["JGT_" + Upper(service) + "_MYSQL_DSN_FILE"] = File(service + ".dsn");
    own["JGT_LISTEN_ADDRESS"] = addresses_[service];
    own["JGT_METRICS_ADDRESS"] = absl::StrFormat("127.0.0.1:%d", FreePort());
  }
  own_env_["evidence"]["JGT_EVIDENCE_FILES_DIR"] = disk_ ? disk_->path() + "/files" : File("files");
  own_env_["platform_sync"]["JGT_PLATFORM_SYNC_DESTINATIONS_FILE"] = File("destinations.json");
}

// As its operator does.
void Stack::MakeSigningKey() {
  std::filesystem::create_directory(File("checkpoints"));
  const auto made = jgt::test::RunProgram(
      {.argv = {Binary("jgtctl"), "log", "new-key", "--name", "e2e-ledger", "--out", File("ledger.keys")}},
      std::chrono::seconds(30));
  if (!made.ok() || made->exit_code != 0)
    Die("jgtctl log new-key failed: " + (made.ok() ? made->output : ToString(made.status())));
  WriteFile(File("ledger.vkeys"), made->output);
  auto& own = own_env_["ledger"];
  own["JGT_LEDGER_SIGNING_KEYS_FILE"] = File("ledger.keys");
  own["JGT_LEDGER_CHECKPOINT_DIR"] = File("checkpoints");
  own["JGT_LEDGER_CHECKPOINT_INTERVAL"] = "200ms";
  own["JGT_LEDGER_SM3_REGIONS"] = "330000";
  own["JGT_LEDGER_PROVINCE_INTERVAL"] = "1s";
}

void Stack::MintTokens() {
  // Where the clock will be set back, tokens are as old as they are in an office at noon.
  if (clock_) clock_->Set(-kTokenAge);
  for (const auto& [role, bindings] : Roles()) {
    std::vector<std::string> argv = {Binary("jgtctl"), "token",       "--key-file", File("auth.key"),
                                     "--subject",      "e2e-" + role, "--hours",    "24"};
    for (const std::string& binding : bindings) {
      argv.emplace_back("--role");
      argv.push_back(binding);
    }
    const auto minted = jgt::test::RunProgram(
        {.argv = argv, .env = clock_ ? clock_->env() : std::map<std::string, std::string>()}, std::chrono::seconds(30));
    if (!minted.ok() || minted->exit_code != 0) {
      Die("jgtctl token failed: " + (minted.ok() ? minted->output : ToString(minted.status())));
    }
    WriteFile(File(role + ".token"), minted->output);
    tokens_[role] = std::make_unique<rpc::FixedToken>(Trimmed(minted->output));
  }
  tokens_["nobody"] = std::make_unique<rpc::FixedToken>("");
  if (clock_) clock_->Set(std::chrono::seconds(0));
}

void Stack::StartService(const std::string& name) {
  std::map<std::string, std::string> env = env_;
  for (const auto& [key, value] : own_env_.at(name)) env[key] = value;
  if (clock_) env.insert(clock_->env().begin(), clock_->env().end());
  const std::string program = name.back() == '2' ? name.substr(0, name.size() - 1) : name;
  auto process = Subprocess::Start(
      {.argv = {Binary("jgt-" + ReplaceAll(program, "_", "-"))}, .env = env, .output_path = File(name + ".log")});
  if (!process.ok()) Die(name + " does not start: " + ToString(process.status()));
  running_.insert_or_assign(name, std::move(*process));
}

void Stack::Kill9(const std::string& name) {
  if (name == "redis") return redis_.Kill9();
  if (name == "mariadb") return mariadb_.Kill9();
  running_.at(name).Kill9();
}

void Stack::Start(const std::string& name) {
  if (name == "redis") return redis_.Start();
  if (name == "mariadb") return mariadb_.Start();
  StartService(name);
}

void Stack::LoseRedisData() {
  redis_.FlushData();
  redis_.Start();
}

void Stack::Freeze(const std::string& name) {
  if (name == "mariadb") return mariadb_.Freeze();
  running_.at(name).Freeze();
}

void Stack::Thaw(const std::string& name) {
  if (name == "mariadb") return mariadb_.Thaw();
  running_.at(name).Thaw();
}

bool Stack::ReviveMariadb() {
  if (mariadb_.Running()) return false;
  mariadb_.Start();
  return true;
}

void Stack::StartSecond(const std::string& name) {
  const std::string second = name + "2";
  own_env_[second] = own_env_.at(name);
  for (const std::string key : {"JGT_LISTEN_ADDRESS", "JGT_METRICS_ADDRESS"})
    own_env_[second][key] = absl::StrFormat("127.0.0.1:%d", FreePort());
  addresses_[second] = own_env_[second].at("JGT_LISTEN_ADDRESS");
  StartService(second);
}

void Stack::Set(const std::string& service, const std::string& setting, const std::string& value) {
  own_env_.at(service)[setting] = value;
}

std::optional<int> Stack::Stop(const std::string& service) { return running_.at(service).Stop(kServingWithin); }

void Stack::WaitUntilServing() {
  const auto seconds = std::to_string(kServingWithin.count());
  const CtlResult health = Ctl("nobody", {"health", "--wait", seconds}, kServingWithin + std::chrono::seconds(30));
  if (health.exit_code != 0) Die(health.out + health.err + Logs());
}

// Subprocess puts both outputs into one file; a shell sends stderr elsewhere.
Subprocess Stack::StartCtl(const std::string& role, const std::vector<std::string>& arguments) {
  const std::string stem = File(absl::StrFormat("ctl-%d", ++ctl_count_));
  std::vector<std::string> argv = {
      "sh", "-c", "exec 2>\"$JGT_STDERR\"; exec \"$@\"", "sh", Binary("jgtctl"), "--config", File("settings.env")};
  if (role != "nobody") {
    argv.emplace_back("--token-file");
    argv.push_back(File(role + ".token"));
  }
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  auto process =
      Subprocess::Start({.argv = argv, .env = {{"JGT_STDERR", stem + ".err"}}, .output_path = stem + ".out"});
  if (!process.ok()) Die("jgtctl does not start: " + ToString(process.status()));
  return std::move(*process);
}

CtlResult Stack::Ctl(const std::string& role, const std::vector<std::string>& arguments, std::chrono::seconds timeout) {
  Subprocess process = StartCtl(role, arguments);
  const std::string& out = process.output_path();
  const std::string err = out.substr(0, out.size() - 4) + ".err";
  const std::optional<int> code = process.Wait(timeout);
  if (!code.has_value()) {
    process.Kill9();
    Die(absl::StrFormat("jgtctl %s takes more than %d s\n%s%s", arguments.front(), timeout.count(), ReadFile(err),
                        Logs()));
  }
  return {.exit_code = *code, .out = process.Output(), .err = ReadFile(err)};
}

std::shared_ptr<grpc::Channel> Stack::Channel(const std::string& service) {
  std::shared_ptr<grpc::Channel>& channel = channels_[service];
  if (!channel) {
    rpc::ChannelOptions options;
    options.address = Address(service);
    channel = rpc::MakeChannel(options);
  }
  return channel;
}

rpc::TokenSource& Stack::Token(const std::string& role) { return *tokens_.at(role); }

void Stack::Sql(const std::string& service, std::string statement) {
  mariadb_.Execute(ReplaceAll(std::move(statement), "{schema}", SchemaOf(dsns_.at(service))));
}

std::string Stack::SqlText(const std::string& service, const std::string& query) {
  sql::Pool pool(*sql::ParseDsn(dsns_.at(service)));
  const auto rows = sql::RunQuery(pool, query, {}, std::chrono::steady_clock::now() + kQueryMax);
  if (!rows.ok()) Die(ToString(rows.status()));
  return rows->empty() ? "" : rows->front().Text(0);
}

// Against the sources' own heads: a backlog that a follower reports is as of the heads that it saw last.
int64_t Stack::Backlog() {
  using jgt::common::v1::JournalService;
  const CtlResult backlog = Ctl("operator", {"--output", "json", "backlog"});
  if (backlog.exit_code != 0) return -1;
  std::map<std::string, std::map<std::string, int64_t>> heads;  // by source and region
  for (const std::string source : {"roster", "ledger", "evidence"}) {
    const auto answer = Call<JournalService>("service", source, &JournalService::StubInterface::ListHeads,
                                             jgt::common::v1::ListHeadsRequest());
    if (!answer.ok()) return -1;
    for (const auto& head : answer->heads()) heads[source][head.region()] = head.seq();
  }
  int64_t behind = 0;
  std::map<std::pair<std::string, std::string>, size_t> partitions;  // by follower and source
  const auto everyone = backlog.As<jgt::common::v1::ListFollowersResponse>();
  for (const auto& follower : everyone.followers()) {
    behind += heads[follower.source()][follower.region()] + 1 - follower.next_seq();
    ++partitions[{follower.follower(), follower.source()}];
  }
  for (const auto& [pair, count] : partitions) {
    if (count < heads[pair.second].size()) return -1;
  }
  return behind;
}

bool Stack::WaitForBacklogZero(std::chrono::seconds timeout) {
  return jgt::test::Eventually([&] { return Backlog() == 0; }, timeout);
}

std::string Stack::Logs() const {
  std::string all;
  for (const auto& [service, process] : running_) {
    const std::string log = ReadFile(File(service + ".log"));
    all += "\n--- " + service + "\n" + log.substr(log.size() < kLogTail ? 0 : log.size() - kLogTail);
  }
  return all;
}

}  // namespace jgt::e2e
