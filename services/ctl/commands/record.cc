// jgtctl record: activities from a file of JSON lines, in batches that may be repeated.
#include <google/protobuf/util/json_util.h>

#include <iostream>
#include <map>
#include <sstream>

#include "common/journal/entry.h"
#include "common/names/names.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/progress.h"

namespace jgt::ctl {
namespace {

namespace pb = jgt::ledger::v1;
using pb::LedgerService;

constexpr size_t kFileMax = size_t{256} << 20U;
constexpr int kBatch = 200;

struct RecordOptions {
  std::string file;
};

// Batches are of one region; the file's order is kept within a region.
StatusOr<std::map<std::string, std::vector<pb::Activity>>> ReadActivities(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kFileMax));
  std::map<std::string, std::vector<pb::Activity>> by_region;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    pb::Activity activity;
    const auto status = google::protobuf::util::JsonStringToMessage(line, &activity);
    if (!status.ok()) {
      return InvalidArgument("BAD_JSON",
                             absl::StrFormat("%s line %d: %s", path, number, std::string(status.message())));
    }
    const std::string region = RegionOf(activity.pairing());
    if (region.empty()) {
      return InvalidArgument("BAD_NAME", absl::StrFormat("%s line %d: pairing \"%s\" is not regions/*/pairings/*", path,
                                                         number, activity.pairing()));
    }
    by_region[region].push_back(std::move(activity));
  }
  return by_region;
}

Status Record(Session& session, const RecordOptions& options) {
  ASSIGN_OR_RETURN(const auto by_region, ReadActivities(options.file));
  size_t total = 0;
  for (const auto& [region, activities] : by_region) total += activities.size();
  const auto stub = session.Stub<LedgerService>(session.settings.ledger);
  pb::BatchRecordActivitiesResponse all;
  {
    Progress progress("record", static_cast<int64_t>(total), session.settings.json);
    for (const auto& [region, activities] : by_region) {
      for (size_t start = 0; start < activities.size(); start += kBatch) {
        pb::BatchRecordActivitiesRequest request;
        request.set_parent(RegionName(region));
        for (size_t i = start; i < std::min(activities.size(), start + kBatch); ++i)
          *request.add_activities() = activities[i];
        // Derived from the batch, so that the whole command can be given again after any failure.
        request.set_request_id("record-" + journal::ToHex(journal::Sha256(request.SerializeAsString())).substr(0, 40));
        auto response = session.Call<pb::BatchRecordActivitiesResponse>(
            *stub, &LedgerService::StubInterface::BatchRecordActivities, request);
        if (!response.ok()) {
          return Annotate(response.status(),
                          absl::StrFormat("region %s, activities %d to %d of the file's", region, start + 1,
                                          start + static_cast<size_t>(request.activities_size())));
        }
        progress.Advance(request.activities_size());
        all.mutable_activities()->MergeFrom(response->activities());
        *all.mutable_position() = response->position();
      }
    }
  }
  if (!session.PrintJson(all)) std::cout << absl::StrFormat("%d activities recorded\n", all.activities_size());
  return OkStatus();
}

}  // namespace

void AddRecord(CLI::App& app, Session& session) {
  auto options = std::make_shared<RecordOptions>();
  CLI::App* command =
      app.add_subcommand("record", "record activities from a file of JSON lines (jgt.ledger.v1.Activity)");
  command->add_option("file", options->file, "one activity in JSON per line")->required();
  command->callback([&session, options] { session.command = [options](Session& s) { return Record(s, *options); }; });
}

}  // namespace jgt::ctl
