// jgtctl backlog: how far every follower is behind.
#include <iostream>

#include "jgt/common/v1/journal_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using common::v1::FollowerService;

struct BacklogOptions {
  bool all = false;
};

Status Backlog(Session& session, const BacklogOptions& options) {
  const Settings& settings = session.settings;
  const std::vector<std::string> addresses = {settings.ledger,    settings.evidence, settings.scoring,
                                              settings.reporting, settings.rollup,   settings.platform_sync};
  common::v1::ListFollowersResponse everyone;
  for (const std::string& address : addresses) {
    const auto stub = session.Stub<FollowerService>(address);
    auto response = session.Call<common::v1::ListFollowersResponse>(
        *stub, &FollowerService::StubInterface::ListFollowers, common::v1::ListFollowersRequest());
    if (!response.ok()) return Annotate(response.status(), address);
    // Reporting and roll-up share a schema, and each lists both.
    for (const auto& follower : response->followers()) {
      const bool listed = std::any_of(everyone.followers().begin(), everyone.followers().end(), [&](const auto& other) {
        return other.follower() == follower.follower() && other.source() == follower.source() &&
               other.region() == follower.region();
      });
      if (!listed) *everyone.add_followers() = follower;
    }
  }
  if (session.PrintJson(everyone)) return OkStatus();
  Table table({"follower", "source", "region", "next", "head", "backlog", "owner"});
  int64_t behind = 0;
  for (const auto& follower : everyone.followers()) {
    behind += follower.backlog();
    if (follower.backlog() == 0 && !options.all) continue;
    table.Add({follower.follower(), follower.source(), follower.region(), std::to_string(follower.next_seq()),
               std::to_string(follower.head_seq()), std::to_string(follower.backlog()), follower.owner()});
  }
  if (behind > 0 || options.all) table.Print(std::cout);
  std::cout << absl::StrFormat("%d partitions followed, %d entries behind\n", everyone.followers_size(), behind);
  return OkStatus();
}

}  // namespace

void AddBacklog(Command app, Session& session) {
  auto options = std::make_shared<BacklogOptions>();
  Command command = app.Sub("backlog", "how far every follower is behind its source");
  command.Flag("--all", options->all, "also those that are not behind");
  command.WhenChosen([&session, options] { session.command = [options](Session& s) { return Backlog(s, *options); }; });
}

}  // namespace jgt::ctl
