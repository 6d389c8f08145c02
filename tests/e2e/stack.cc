#include "tests/e2e/stack.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <utility>

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

Stack::Stack() : mariadb_({.extra_args = {"--max-connections=400"}}) {
  for (const std::string& service : Services()) {
    addresses_[service] = absl::StrFormat("127.0.0.1:%d", FreePort());
    if (service != "rollup") dsns_[service] = mariadb_.CreateDatabase();
  }
  dsns_["rollup"] = dsns_["reporting"];
  WriteSettings();
  MintTokens();
  for (const std::string& service : Services()) StartService(service);
  WaitUntilServing();
}

Stack::~Stack() = default;

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
          {"JGT_REDIS_URL", redis_.Url()},
          {"JGT_DATA_DIR", JGT_E2E_DATA_DIR},
          {"JGT_STOP_LINGER", "0ms"},
          {"JGT_LOG_READS", "false"}};
  std::string settings;
  for (const std::string& service : Services()) env_["JGT_ADDRESS_" + Upper(service)] = addresses_[service];
  for (const auto& [key, value] : env_) settings += absl::StrFormat("%s=%s\n", key, value);
  WriteFile(File("settings.env"), settings);
  for (const std::string& service : Services()) {
    WriteFile(File(service + ".dsn"), dsns_[service]);
    auto& own = own_env_[service];
    own["JGT_" + Upper(service) + "_MYSQL_DSN_FILE"] = File(service + ".dsn");
    own["JGT_LISTEN_ADDRESS"] = addresses_[service];
    own["JGT_METRICS_ADDRESS"] = absl::StrFormat("127.0.0.1:%d", FreePort());
  }
  own_env_["evidence"]["JGT_EVIDENCE_FILES_DIR"] = File("files");
  own_env_["platform_sync"]["JGT_PLATFORM_SYNC_DESTINATIONS_FILE"] = File("destinations.json");
}

void Stack::MintTokens() {
  for (const auto& [role, bindings] : Roles()) {
    std::vector<std::string> argv = {Binary("jgtctl"), "token",       "--key-file", File("auth.key"),
                                     "--subject",      "e2e-" + role, "--hours",    "24"};
    for (const std::string& binding : bindings) {
      argv.emplace_back("--role");
      argv.push_back(binding);
    }
    const auto minted = jgt::test::RunProgram({.argv = argv}, std::chrono::seconds(30));
    if (!minted.ok() || minted->exit_code != 0) {
      Die("jgtctl token failed: " + (minted.ok() ? minted->output : ToString(minted.status())));
    }
    WriteFile(File(role + ".token"), minted->output);
    tokens_[role] = std::make_unique<rpc::FixedToken>(Trimmed(minted->output));
  }
  tokens_["nobody"] = std::make_unique<rpc::FixedToken>("");
}

void Stack::StartService(const std::string& name) {
  std::map<std::string, std::string> env = env_;
  for (const auto& [key, value] : own_env_.at(name)) env[key] = value;
  auto process = Subprocess::Start(
      {.argv = {Binary("jgt-" + ReplaceAll(name, "_", "-"))}, .env = env, .output_path = File(name + ".log")});
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
  for (const std::string& service : Services()) {
    if (!running_.contains(service)) continue;
    const std::string log = ReadFile(File(service + ".log"));
    all += "\n--- " + service + "\n" + log.substr(log.size() < kLogTail ? 0 : log.size() - kLogTail);
  }
  return all;
}

}  // namespace jgt::e2e
