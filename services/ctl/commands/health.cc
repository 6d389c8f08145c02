// jgtctl health: whether every service answers that it is serving.
#include <iostream>
#include <thread>

#include "jgt/ctl/v1/health.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/generic_call.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

constexpr char kMethod[] = "/grpc.health.v1.Health/Check";
constexpr int kServing = 1;

struct HealthOptions {
  std::vector<std::string> addresses;
  int wait_seconds = 0;
};

StatusOr<bool> IsServing(Session& session, const std::string& address) {
  grpc::GenericStub stub(session.Channel(address));
  const jgt::ctl::v1::HealthRequest request;
  rpc::CallOptions options = session.Options();
  options.deadline = std::min(options.deadline, std::chrono::steady_clock::now() + std::chrono::seconds(2));
  ASSIGN_OR_RETURN(const std::string bytes, CallBytes(stub, kMethod, request.SerializeAsString(), options));
  jgt::ctl::v1::HealthResponse response;
  return response.ParseFromString(bytes) && response.status() == kServing;
}

Status Health(Session& session, const HealthOptions& options) {
  const Settings& s = session.settings;
  std::vector<std::pair<std::string, std::string>> servers = {
      {"roster", s.roster},       {"ledger", s.ledger}, {"evidence", s.evidence},          {"scoring", s.scoring},
      {"reporting", s.reporting}, {"rollup", s.rollup}, {"platform_sync", s.platform_sync}};
  if (!options.addresses.empty()) {
    servers.clear();
    for (const std::string& address : options.addresses) servers.emplace_back(address, address);
  }
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait_seconds);
  while (true) {
    Table table({"service", "address", "health"});
    int failing = 0;
    for (const auto& [name, address] : servers) {
      const StatusOr<bool> serving = IsServing(session, address);
      const bool good = serving.ok() && *serving;
      failing += good ? 0 : 1;
      table.Add({name, address, good ? "SERVING" : serving.ok() ? "NOT_SERVING" : ToString(serving.status())});
    }
    if (failing > 0 && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      continue;
    }
    table.Print(std::cout);
    if (failing == 0) return OkStatus();
    return Unavailable("NOT_SERVING", absl::StrFormat("%d of %d are not serving", failing, servers.size()));
  }
}

}  // namespace

void AddHealth(Command app, Session& session) {
  auto options = std::make_shared<HealthOptions>();
  Command command = app.Sub("health", "whether every service is serving; exit code 6 when one is not");
  command.Add("addresses", options->addresses, "host:port instead of the configured services");
  command.Add("--wait", options->wait_seconds, "seconds to wait until all are, 0-600").Range(0, 600);
  command.WhenChosen([&session, options] { session.command = [options](Session& s) { return Health(s, *options); }; });
}

}  // namespace jgt::ctl
