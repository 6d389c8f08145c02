// jgtctl play: a seeded year of a county, for demonstrations, load and fault tests.
#include <iostream>

#include "services/ctl/commands/commands.h"
#include "services/ctl/play/player.h"

namespace jgt::ctl {
namespace {

struct PlayArguments {
  std::string county;
  PlayOptions options;
  int patience = 120;
};

Status Play(Session& session, const PlayArguments& arguments) {
  PlayOptions options = arguments.options;
  ASSIGN_OR_RETURN(options.region, RegionArgument(arguments.county));
  options.patience = std::chrono::seconds(arguments.patience);
  Player player(session, options);
  RETURN_IF_ERROR(player.Play());
  const Played& played = player.played();
  const int64_t recorded = played.recorded;
  const int64_t confirmed = played.confirmed;
  const int64_t files = played.photos;
  const int64_t links = played.links;
  if (session.settings.json) {
    std::cout << absl::StrFormat("{\"recorded\":%d,\"confirmed\":%d,\"files\":%d,\"links\":%d}\n", recorded, confirmed,
                                 files, links);
  } else {
    std::cout << absl::StrFormat("%d activities recorded, %d confirmed, %d files stored, %d shown\n", recorded,
                                 confirmed, files, links);
  }
  return OkStatus();
}

}  // namespace

void AddPlay(Command app, Session& session) {
  auto arguments = std::make_shared<PlayArguments>();
  Command command =
      app.Sub("play", "play a seeded year of a county into the deployment (demonstrations, load, fault tests)");
  command.Add("--county", arguments->county).Required();
  command.Add("--year", arguments->options.year, "default 2022");
  command.Add("--seed", arguments->options.seed,
              "default 2022; the same seed plays the same year, and adds nothing the second time");
  command.Add("--threads", arguments->options.thread_count, "pairings at once, 1-64 (default 8)").Range(1, 64);
  command.Add("--patience", arguments->patience, "seconds to go on trying while a service is away (default 120)")
      .Range(1, 3600);
  command.Add("--history", arguments->options.history_path, "append what was acknowledged to this file, as JSON lines");
  command.WhenChosen(
      [&session, arguments] { session.command = [arguments](Session& s) { return Play(s, *arguments); }; });
}

}  // namespace jgt::ctl
