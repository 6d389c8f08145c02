// jgtctl call: any RPC of any of the services, known by reflection alone.
#include <iostream>

#include "services/ctl/commands/commands.h"
#include "services/ctl/reflection_client.h"

namespace jgt::ctl {
namespace {

struct CallArguments {
  std::string address;
  std::string method;
  std::string json = "{}";
};

Status CallByReflection(Session& session, const CallArguments& arguments) {
  ReflectionClient client(session.Channel(arguments.address));
  if (arguments.method.empty()) {
    ASSIGN_OR_RETURN(const auto names, client.ListServices(session.Options()));
    for (const std::string& name : names) std::cout << name << '\n';
    return OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string answer, client.Call(arguments.method, arguments.json, session.Options()));
  std::cout << answer;
  return OkStatus();
}

}  // namespace

void AddCall(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<CallArguments>();
  CLI::App* command =
      app.add_subcommand("call", "call any unary RPC with JSON, by server reflection; without a method: list services");
  command->add_option("address", arguments->address, "host:port")->required();
  command->add_option("method", arguments->method, "for example jgt.roster.v1.RosterService/ListRegions");
  command->add_option("json", arguments->json, "the request (default {})");
  command->callback(
      [&session, arguments] { session.command = [arguments](Session& s) { return CallByReflection(s, *arguments); }; });
}

}  // namespace jgt::ctl
