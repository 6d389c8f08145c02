// RecordActivities: chunks of a back-file, a few of them under way at a time.
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/streams.h"
#include "common/runtime/mutex.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/ledger_handler.h"

namespace jgt::ledger {
namespace {

using Response = v1::RecordActivitiesResponse;

// Enough that a group is written while the next one is read and checked; the rest waits at the client.
constexpr int kUnderWayMax = 4;

Status BadStream(const std::string& problem) {
  return InvalidArgument("BAD_STREAM", "parent: " + problem)
      .Field("parent", problem)
      .Zh("数据流未指明地区，或前后不一致");
}

// The stored answer of a chunk says no more than how much it was and where.
AnswerEncoder EncodeChunk(const std::string& region) {
  return [region](const Written& written) {
    Response response;
    response.set_stored_chunks(1);
    response.set_stored_activities(static_cast<int64_t>(written.activities.size()));
    *response.mutable_position() = journal::ToProto({.service = kService, .region = region, .seq = written.last_seq});
    return response.SerializeAsString();
  };
}

v1::RefusedChunk Refused(int index, const std::string& request_id, const Status& status) {
  v1::RefusedChunk refused;
  refused.set_index(index);
  refused.set_request_id(request_id.substr(0, 64));
  refused.set_code(std::string(CodeName(status.code())));
  refused.set_reason(ReasonOf(status));
  refused.set_message(std::string(status.message()));
  for (const FieldViolation& violation : DetailOf(status).fields) {
    v1::RefusedField& field = *refused.add_fields();
    field.set_field(violation.field);
    field.set_description(violation.description);
  }
  return refused;
}

// What has become of the chunks so far; told from the threads that write groups.
class Progress {
 public:
  // Waits for room; false when a chunk has been refused, and nothing more shall be begun.
  bool Begin() {
    const MutexLock lock(mutex_);
    while (under_way_ >= kUnderWayMax && refused_.empty()) changed_.Wait(mutex_);
    if (!refused_.empty()) return false;
    ++under_way_;
    return true;
  }

  void Refuse(int index, const std::string& request_id, const Status& status) {
    const MutexLock lock(mutex_);
    refused_[index] = Refused(index, request_id, status);
    --under_way_;
    changed_.NotifyAll();
  }

  void Store(const Response& chunk) {
    const MutexLock lock(mutex_);
    all_.set_stored_chunks(all_.stored_chunks() + 1);
    all_.set_stored_activities(all_.stored_activities() + chunk.stored_activities());
    if (chunk.position().seq() > all_.position().seq()) *all_.mutable_position() = chunk.position();
    --under_way_;
    changed_.NotifyAll();
  }

  // When nothing is under way any more.
  Response Wait() {
    const MutexLock lock(mutex_);
    while (under_way_ > 0) changed_.Wait(mutex_);
    for (auto& [index, refused] : refused_) *all_.add_refused() = refused;
    return all_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int, v1::RefusedChunk> refused_ ABSL_GUARDED_BY(mutex_);
  Response all_ ABSL_GUARDED_BY(mutex_);
};

// The region of the stream, which its first chunk names; written into chunks that leave it out, so that a chunk is the
// same request wherever it stands.
StatusOr<std::string> RegionOfChunk(v1::RecordActivitiesRequest& chunk, const std::string& region) {
  if (chunk.parent().empty() && !region.empty()) chunk.set_parent(RegionName(region));
  if (chunk.parent().empty()) return BadStream("the first chunk must name it");
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", chunk.parent(), "regions/*"));
  if (!region.empty() && parent.region != region) return BadStream("another one than that of the first chunk");
  return parent.region;
}

}  // namespace

Status LedgerHandler::CheckBatchSize(const char* field, int count) {
  if (count >= 1 && count <= kBatchMax) return OkStatus();
  const std::string problem = absl::StrFormat("%d are given, 1-%d are allowed", count, kBatchMax);
  return InvalidArgument("BAD_BATCH", absl::StrFormat("%s: %s", field, problem))
      .Field(field, problem)
      .Zh(absl::StrFormat("每批须为 1–%d 条", kBatchMax));
}

StatusOr<RecordCommand> LedgerHandler::ChunkCommandOf(const rpc::Call& call, const std::string& region,
                                                      const v1::RecordActivitiesRequest& chunk) {
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(chunk.min_positions()), call.deadline));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, region));
  RETURN_IF_ERROR(CheckBatchSize("activities", chunk.activities_size()));
  std::vector<Activity> activities;
  std::vector<std::string> paths;
  activities.reserve(static_cast<size_t>(chunk.activities_size()));
  paths.reserve(activities.capacity());
  for (int i = 0; i < chunk.activities_size(); ++i) {
    activities.push_back(FromProto(chunk.activities(i)));
    paths.push_back(absl::StrFormat("activities[%d]", i));
  }
  return RecordCommandOf(call, region, std::move(caller), std::move(activities), std::move(paths));
}

StatusOr<Response> LedgerHandler::RecordStream(const rpc::Call& call,
                                               rpc::RequestStream<v1::RecordActivitiesRequest>& stream) {
  // Shared with what is under way, which tells it from other threads.
  const auto progress = std::make_shared<Progress>();
  std::string region;
  int read = 0;
  const auto run = [&]() -> Status {
    v1::RecordActivitiesRequest chunk;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, stream.Next(chunk));
      if (!more) return region.empty() ? BadStream("the stream is empty") : OkStatus();
      ASSIGN_OR_RETURN(region, RegionOfChunk(chunk, region));
      // Who may not record here at all is told so, and not chunk by chunk.
      if (read == 0) RETURN_IF_ERROR(Admitted(call, region).status());
      if (!progress->Begin()) return OkStatus();
      const int index = read++;
      StatusOr<RecordCommand> command = ChunkCommandOf(call, region, chunk);
      if (!command.ok()) {
        progress->Refuse(index, chunk.request_id(), command.status());
        return OkStatus();
      }
      const auto tell = [progress, index, request_id = chunk.request_id()](const StatusOr<std::string>& bytes) {
        Response stored;
        if (!bytes.ok()) return progress->Refuse(index, request_id, bytes.status());
        stored.ParseFromString(*bytes);
        progress->Store(stored);
      };
      journal::Mutation mutation = journal::MutationOf(call, chunk, chunk.request_id());
      if (command->refusal.ok()) {
        store_.WriteLater(std::move(mutation), *std::move(command), EncodeChunk(region), tell);
      } else {
        // Most likely the last: nothing more is begun before it is known whether the chunk is stored already.
        tell(store_.Write(mutation, *std::move(command), EncodeChunk(region)));
      }
    }
  };
  const Status ended = run();
  Response response = progress->Wait();
  RETURN_IF_ERROR(ended);
  response.set_read_chunks(read);
  return response;
}

grpc::ServerReadReactor<v1::RecordActivitiesRequest>* LedgerHandler::RecordActivities(
    grpc::CallbackServerContext* context, Response* response) {
  return rpc::RunClientStream<v1::RecordActivitiesRequest>(
      context, response, rpc_, [this](const rpc::Call& call, rpc::RequestStream<v1::RecordActivitiesRequest>& stream) {
        return RecordStream(call, stream);
      });
}

}  // namespace jgt::ledger
