#include "common/rpc/app.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "common/log/log.h"
#include "common/rpc/server.h"

#ifndef JGT_VERSION
#define JGT_VERSION "development"
#endif

namespace jgt::rpc::internal {
namespace {

using std::chrono::milliseconds;

constexpr int kExitFailed = 1;
constexpr int kExitMisused = 2;
constexpr size_t kKeySizeMin = 32;
constexpr milliseconds kStopSlack{30'000};  // for followers to finish their transactions

struct CommandLine {
  std::string config_file;
  bool describe = false;
  bool version = false;
};

std::optional<CommandLine> ParseCommandLine(int argc, char** argv) {
  constexpr std::string_view kConfig = "--config=";
  CommandLine line;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    if (argument == "--describe-settings") {
      line.describe = true;
    } else if (argument == "--version") {
      line.version = true;
    } else if (argument.starts_with(kConfig)) {
      line.config_file = argument.substr(kConfig.size());
    } else if (argument == "--config" && i + 1 < argc) {
      line.config_file = argv[++i];
    } else {
      std::fprintf(stderr, "usage: %s [--config <file>] [--describe-settings] [--version]\n", argv[0]);
      return std::nullopt;
    }
  }
  return line;
}

struct SharedSettings {
  ServerOptions server;
  std::string metrics_address;
  log::Options log;
  ChannelTls channel_tls;
  auth::VerifierOptions verifier;
  std::string page_token_key;
  std::string service_token_file;
  ExecutorOptions executor;
  ExecutorOptions stream_executor;
  RpcLimits limits;
};

void ReadServer(const AppInfo& info, Config& config, SharedSettings& settings) {
  ServerOptions& server = settings.server;
  server.address = config.Text("LISTEN_ADDRESS", info.address);
  server.tls.certificate = config.OptionalSecret("TLS_CERTIFICATE");
  server.tls.key = config.OptionalSecret("TLS_KEY");
  server.tls.client_ca = config.OptionalSecret("TLS_CLIENT_CA");
  if (server.tls.certificate.empty() != server.tls.key.empty()) {
    config.Complain("TLS_KEY_FILE", "and JGT_TLS_CERTIFICATE_FILE belong together");
  }
  if (server.tls.certificate.empty() && !server.tls.client_ca.empty()) {
    config.Complain("TLS_CLIENT_CA_FILE", "needs JGT_TLS_CERTIFICATE_FILE and JGT_TLS_KEY_FILE");
  }
  settings.channel_tls = {.server_ca = config.OptionalSecret("TLS_SERVER_CA"),
                          .certificate = server.tls.certificate,
                          .key = server.tls.key,
                          .server_name = config.Text("TLS_SERVER_NAME", "")};
  server.linger = config.Duration("STOP_LINGER", server.linger, milliseconds(0), milliseconds(60'000));
  server.drain_max = config.Duration("STOP_DRAIN_MAX", server.drain_max, milliseconds(0), milliseconds(600'000));
}

void ReadAuth(Config& config, SharedSettings& settings, const Clock& clock) {
  const std::string algorithm = config.OneOf("AUTH_ALGORITHM", {"ES256", "RS256", "HS256"});
  settings.verifier.algorithm = *auth::ParseAlgorithm(algorithm);
  settings.verifier.key = config.Secret("AUTH_KEY");
  settings.verifier.issuer = config.Required("AUTH_ISSUER");
  if (!settings.verifier.key.empty() && !settings.verifier.issuer.empty()) {
    const auto verifier = auth::Verifier::Make(settings.verifier, clock);
    if (!verifier.ok()) config.Complain("AUTH_KEY_FILE", std::string(verifier.status().message()));
  }
  settings.page_token_key = config.Secret("PAGE_TOKEN_KEY");
  if (!settings.page_token_key.empty() && settings.page_token_key.size() < kKeySizeMin) {
    config.Complain("PAGE_TOKEN_KEY_FILE", "holds fewer than 32 bytes");
  }
  settings.service_token_file = config.Text("SERVICE_TOKEN_FILE", "");
}

SharedSettings ReadShared(const AppInfo& info, Config& config, const Clock& clock) {
  SharedSettings settings;
  ReadServer(info, config, settings);
  ReadAuth(config, settings, clock);
  settings.metrics_address = config.Text("METRICS_ADDRESS", "");
  settings.log = {.service = info.name,
                  .level = log::ParseLevel(config.OneOf("LOG_LEVEL", {"info", "debug", "warn", "error", "off"}))};
  settings.limits.log_reads = config.Bool("LOG_READS", true);
  settings.executor = {.name = "rpc",
                       .thread_count = static_cast<int>(config.Int("EXECUTOR_THREADS", 8, 1, 256)),
                       .queue_count_max = static_cast<size_t>(config.Int("EXECUTOR_QUEUE_MAX", 256, 1, 100'000))};
  settings.stream_executor = {.name = "stream",
                              .thread_count = static_cast<int>(config.Int("STREAM_THREADS", 4, 1, 256)),
                              .queue_count_max = static_cast<size_t>(config.Int("STREAM_QUEUE_MAX", 16, 1, 100'000))};
  return settings;
}

std::unique_ptr<TokenSource> MakeTokenSource(const std::string& file) {
  if (file.empty()) return std::make_unique<FixedToken>("");
  return std::make_unique<FileToken>(file);
}

// What Launch has brought to life; destroyed by Serve after everything has been stopped.
struct Running {
  std::unique_ptr<Application> app;
  std::unique_ptr<Server> server;
};

Status Launch(const SharedSettings& settings, const std::any& own_settings, const ErasedApp& erased,
              AppContext& context, Running& running) {
  StatusOr<std::unique_ptr<Application>> made = erased.make(own_settings, context);
  if (!made.ok()) return Annotate(made.status(), "constructing the service");
  running.app = *std::move(made);
  Application& app = *running.app;
  context.lifecycle.AddDependency("application", [&app] { app.Stop(); });
  if (const Status status = app.Start(); !status.ok()) return Annotate(status, "starting the service");
  ServerOptions options = settings.server;
  options.ready = [&app] { return app.Ready(); };
  running.server = std::make_unique<Server>(std::move(options), app.Services());
  Server& server = *running.server;
  context.lifecycle.AddSibling("server", [&server] { server.Stop(); });
  if (const Status status = server.Start(); !status.ok()) return Annotate(status, "starting the server");
  if (settings.metrics_address.empty()) return OkStatus();
  return context.metrics.StartExposer(settings.metrics_address);
}

// From settings that hold to the end of the process.
int Serve(const SharedSettings& settings, const std::any& own_settings, const ErasedApp& erased, Lifecycle& lifecycle,
          const Clock& clock) {
  Metrics metrics;
  const auto verifier = auth::Verifier::Make(settings.verifier, clock);
  JGT_CHECK(verifier.ok());  // ReadAuth has tried it.
  const auth::Authorizer authorizer(clock);
  const milliseconds drain_max = settings.server.drain_max;
  Executor executor(settings.executor);
  Executor stream_executor(settings.stream_executor);
  lifecycle.AddDependency("executor", [&] { static_cast<void>(executor.Stop(drain_max)); });
  lifecycle.AddDependency("stream executor", [&] { static_cast<void>(stream_executor.Stop(drain_max)); });
  const RpcRuntime runtime{.executor = executor,
                           .stream_executor = stream_executor,
                           .verifier = **verifier,
                           .authorizer = authorizer,
                           .metrics = metrics,
                           .limits = settings.limits};
  const PageTokens page_tokens(settings.page_token_key);
  const std::unique_ptr<TokenSource> token = MakeTokenSource(settings.service_token_file);
  AppContext context{.clock = clock,
                     .metrics = metrics,
                     .lifecycle = lifecycle,
                     .rpc = runtime,
                     .page_tokens = page_tokens,
                     .service_token = *token,
                     .channel_tls = settings.channel_tls,
                     .blocking_thread_count = executor.thread_count() + stream_executor.thread_count()};
  Running running;
  const Status launched = Launch(settings, own_settings, erased, context, running);
  if (launched.ok()) {
    lifecycle.WaitForSignal();
  } else {
    log::Error("cannot start", {{"status", ToString(launched)}});
  }
  // However it ended: while all that is registered still exists. Twice the drain: the server's and the executors'.
  lifecycle.StopAll(settings.server.linger + 2 * drain_max + kStopSlack);
  return launched.ok() ? 0 : kExitFailed;
}

}  // namespace

int RunErased(const AppInfo& info, int argc, char** argv, const ErasedApp& app) {
  Lifecycle lifecycle;
  const std::optional<CommandLine> line = ParseCommandLine(argc, argv);
  if (!line) return kExitMisused;
  if (line->version) {
    std::printf("jgt-%s %s\n", info.name.c_str(), JGT_VERSION);
    return 0;
  }
  const SystemClock clock;
  std::string prefix = info.name;
  std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                 [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
  Config config = Config::Load(prefix, line->config_file);
  const SharedSettings settings = ReadShared(info, config, clock);
  const std::any own_settings = app.read(config);
  const Status problems = config.Problems();
  if (line->describe) std::fputs(config.Describe().c_str(), stdout);
  for (const FieldViolation& problem : DetailOf(problems).fields) {
    std::fprintf(stderr, "%s %s\n", problem.field.c_str(), problem.description.c_str());
  }
  if (!problems.ok()) return kExitMisused;
  if (line->describe) return 0;
  log::Start(settings.log);
  return Serve(settings, own_settings, app, lifecycle, clock);
}

}  // namespace jgt::rpc::internal
