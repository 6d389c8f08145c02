// jgtctl record: activities from a file of JSON lines, in batches that may be repeated; a back-file as a stream of
// them.
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

using ledger::v1::LedgerService;

constexpr size_t kActivityFileMax = size_t{256} << 20U;
constexpr int kBatch = 200;

struct RecordOptions {
  std::string file;
  bool back_fill = false;
};

using ByRegion = std::map<std::string, std::vector<ledger::v1::Activity>>;

// Batches are of one region; the file's order is kept within a region.
StatusOr<ByRegion> ReadActivities(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kActivityFileMax));
  ByRegion by_region;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    ledger::v1::Activity activity;
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

// A batch or a chunk: `count` activities from `start`. Its request id is derived from what it says, so that the whole
// command can be given again after any failure.
template <class Request>
Request Piece(const std::string& region, const std::vector<ledger::v1::Activity>& activities, size_t start) {
  Request request;
  request.set_parent(RegionName(region));
  for (size_t i = start; i < std::min(activities.size(), start + kBatch); ++i)
    *request.add_activities() = activities[i];
  request.set_request_id("record-" + journal::ToHex(journal::Sha256(request.SerializeAsString())).substr(0, 40));
  return request;
}

std::string Place(const std::string& region, size_t start, size_t count) {
  return absl::StrFormat("region %s, activities %d to %d of the file's", region, start + 1, start + count);
}

Status RecordInBatches(Session& session, LedgerService::StubInterface& stub, const ByRegion& by_region,
                       Progress& progress, ledger::v1::BatchRecordActivitiesResponse& all) {
  for (const auto& [region, activities] : by_region) {
    for (size_t start = 0; start < activities.size(); start += kBatch) {
      const auto request = Piece<ledger::v1::BatchRecordActivitiesRequest>(region, activities, start);
      const auto response = session.Call<ledger::v1::BatchRecordActivitiesResponse>(
          stub, &LedgerService::StubInterface::BatchRecordActivities, request);
      const auto count = static_cast<size_t>(request.activities_size());
      if (!response.ok()) return Annotate(response.status(), Place(region, start, count));
      progress.Advance(request.activities_size());
      all.mutable_activities()->MergeFrom(response->activities());
      *all.mutable_position() = response->position();
    }
  }
  return OkStatus();
}

// The first refused chunk as the error that it is; its fields are named as the file counts them.
Status Refusal(const std::string& region, const std::vector<ledger::v1::Activity>& activities,
               const ledger::v1::RefusedChunk& refused) {
  const size_t start = static_cast<size_t>(refused.index()) * kBatch;
  std::string text =
      absl::StrFormat("%s: %s %s: %s", Place(region, start, std::min<size_t>(kBatch, activities.size() - start)),
                      refused.code(), refused.reason(), refused.message());
  for (const ledger::v1::RefusedField& field : refused.fields()) {
    text += absl::StrFormat("\n  %s: %s", field.field(), field.description());
  }
  return InvalidArgument("CHUNK_REFUSED", text);
}

// One stream a region. It may take as long as its chunks could, one call each.
Status Stream(Session& session, LedgerService::StubInterface& stub, const std::string& region,
              const std::vector<ledger::v1::Activity>& activities, Progress& progress,
              ledger::v1::RecordActivitiesResponse& all) {
  rpc::CallOptions call = session.Options();
  call.deadline += session.settings.timeout * static_cast<int64_t>(activities.size() / kBatch);
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, call));
  ledger::v1::RecordActivitiesResponse response;
  const auto stream = stub.RecordActivities(&context, &response);
  // A failed write means that the service has answered already, or is gone; Finish says which.
  bool open = true;
  int sent = 0;
  for (size_t start = 0; open && start < activities.size(); start += kBatch) {
    const auto chunk = Piece<ledger::v1::RecordActivitiesRequest>(region, activities, start);
    open = stream->Write(chunk);
    ++sent;
    progress.Advance(chunk.activities_size());
  }
  if (open) stream->WritesDone();
  RETURN_IF_ERROR(Annotate(rpc::FromGrpc(stream->Finish()), "region " + region));
  all.set_stored_chunks(all.stored_chunks() + response.stored_chunks());
  all.set_read_chunks(all.read_chunks() + response.read_chunks());
  all.set_stored_activities(all.stored_activities() + response.stored_activities());
  *all.mutable_position() = response.position();
  if (!response.refused().empty()) return Refusal(region, activities, response.refused(0));
  if (response.read_chunks() == sent) return OkStatus();
  return Unavailable("STREAM_INCOMPLETE", absl::StrFormat("region %s: %d of %d chunks arrived; give the command again, "
                                                          "nothing is stored twice",
                                                          region, response.read_chunks(), sent));
}

Status Record(Session& session, const RecordOptions& options) {
  ASSIGN_OR_RETURN(const ByRegion by_region, ReadActivities(options.file));
  size_t total = 0;
  for (const auto& [region, activities] : by_region) total += activities.size();
  const auto stub = options.back_fill ? session.StreamStub<LedgerService>(session.settings.ledger)
                                      : session.Stub<LedgerService>(session.settings.ledger);
  ledger::v1::BatchRecordActivitiesResponse recorded;
  ledger::v1::RecordActivitiesResponse stored;
  {
    Progress progress("record", static_cast<int64_t>(total), session.settings.json);
    if (!options.back_fill) {
      RETURN_IF_ERROR(RecordInBatches(session, *stub, by_region, progress, recorded));
    } else {
      for (const auto& [region, activities] : by_region) {
        RETURN_IF_ERROR(Stream(session, *stub, region, activities, progress, stored));
      }
    }
  }
  if (options.back_fill) {
    if (!session.PrintJson(stored))
      std::cout << absl::StrFormat("%d activities stored in %d chunks\n", stored.stored_activities(),
                                   stored.stored_chunks());
  } else if (!session.PrintJson(recorded)) {
    std::cout << absl::StrFormat("%d activities recorded\n", recorded.activities_size());
  }
  return OkStatus();
}

}  // namespace

void AddRecord(Command app, Session& session) {
  auto options = std::make_shared<RecordOptions>();
  Command command = app.Sub("record", "record activities from a file of JSON lines (jgt.ledger.v1.Activity)");
  command.Add("file", options->file, "one activity in JSON per line").Required();
  command.Flag("--back-fill", options->back_fill,
               "send it as one stream a region: many batches are under way at once, and the answer is counts");
  command.WhenChosen([&session, options] { session.command = [options](Session& s) { return Record(s, *options); }; });
}

}  // namespace jgt::ctl
