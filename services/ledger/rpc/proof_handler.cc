#include "services/ledger/rpc/proof_handler.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/merkle/tile.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/ledger/rpc/caller_of.h"

namespace jgt::ledger {
namespace {

constexpr char kParentPattern[] = "regions/*";
constexpr char kActivityPattern[] = "regions/*/activities/*";
constexpr char kPairingPattern[] = "regions/*/pairings/*";
constexpr size_t kPieceBytesMax = size_t{2} << 20U;

StatusOr<std::string> RegionFrom(const std::string& parent) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("parent", parent, kParentPattern));
  return name.region;
}

Error BadSize(std::string_view field, int64_t size) {
  const std::string problem = absl::StrFormat("%d is not at least 0", size);
  return InvalidArgument("BAD_TREE_RANGE", absl::StrFormat("%s: %s", std::string(field), problem))
      .Field(std::string(field), problem)
      .Zh("日志大小无效");
}

Status CheckWithin(std::string_view field, int64_t value, int64_t max) {
  if (value >= 0 && value <= max) return OkStatus();
  const std::string problem = absl::StrFormat("%d is not between 0 and %d", value, max);
  return InvalidArgument("BAD_TREE_RANGE", absl::StrFormat("%s: %s", field, problem))
      .Field(std::string(field), problem)
      .Zh("瓦片位置或宽度无效");
}

Error NotYetPublished(const std::string& what, int64_t published) {
  return FailedPrecondition("NOT_YET_PUBLISHED",
                            absl::StrFormat("%s is not within the published %d entries", what, published))
      .Meta("published_size", std::to_string(published))
      .Zh("尚未包含在已公布的检查点中，请稍后再试");
}

// Sends the entries of one piece in messages that stay below gRPC's limit, however large the entries are.
bool WriteEntries(const ExportPiece& piece, rpc::ResponseStream<v1::ExportLogResponse>& stream) {
  v1::ExportLogResponse response;
  int64_t seq = piece.first_seq;
  size_t bytes = 0;
  response.mutable_entries()->set_first_seq(seq);
  for (const std::string& entry : piece.entries) {
    if (bytes > 0 && bytes + entry.size() > kPieceBytesMax) {
      if (!stream.Write(response)) return false;
      response.mutable_entries()->clear_entries();
      response.mutable_entries()->set_first_seq(seq);
      bytes = 0;
    }
    response.mutable_entries()->add_entries(entry);
    bytes += entry.size();
    ++seq;
  }
  return stream.Write(response);
}

bool WriteTile(const ExportPiece& piece, rpc::ResponseStream<v1::ExportLogResponse>& stream) {
  v1::ExportLogResponse response;
  response.mutable_tile()->set_path(piece.tile_path);
  response.mutable_tile()->set_hashes(piece.tile);
  return stream.Write(response);
}

}  // namespace

ProofHandler::ProofHandler(const ProofParts& parts)
    : rpc_(parts.rpc, v1::ProofService::service_full_name()),
      logs_(parts.logs),
      audit_(parts.audit),
      signing_(parts.signing),
      activities_(parts.activities) {}

StatusOr<PublishedHead> ProofHandler::Published(const std::string& region, int64_t size, const rpc::Call& call) {
  if (size < 0) return BadSize("size", size);
  ASSIGN_OR_RETURN(std::optional<PublishedHead> head,
                   logs_.Published(region, size == 0 ? std::nullopt : std::optional(size), call.deadline));
  if (head.has_value()) return *std::move(head);
  if (!signing_.StateOf(region).on) {
    return FailedPrecondition("SIGNING_OFF", "the ledger has no signing key, so nothing is published")
        .Zh("台账未配置签名密钥，没有检查点");
  }
  return NotFound("NO_SUCH_CHECKPOINT", size == 0 ? "nothing is published of this region's log"
                                                  : absl::StrFormat("no checkpoint of %d entries was published", size))
      .Zh("没有这个检查点");
}

StatusOr<v1::GetLogStatusResponse> ProofHandler::LogStatus(const rpc::Call& call,
                                                           const v1::GetLogStatusRequest& request) {
  call.NothingToNarrow();  // numbers and hashes
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  ASSIGN_OR_RETURN(const LogHead head, logs_.Head(region, call.deadline));
  ASSIGN_OR_RETURN(const std::optional<PublishedHead> published, logs_.Published(region, std::nullopt, call.deadline));
  const SigningState state = signing_.StateOf(region);
  v1::GetLogStatusResponse response;
  response.set_hash(std::string(merkle::HashName(head.hash)));
  response.set_size(head.size);
  response.set_root(head.root);
  response.set_published_size(published.has_value() ? published->size : 0);
  response.set_signing(v1::SIGNING_STATE_OFF);
  if (state.on) response.set_signing(state.refusal.ok() ? v1::SIGNING_STATE_ON : v1::SIGNING_STATE_REFUSED);
  response.set_refusal(ReasonOf(state.refusal));
  response.set_refusal_message(std::string(state.refusal.message()));
  for (const std::string& key : state.keys) response.add_verifier_keys(key);
  return response;
}

StatusOr<v1::GetCheckpointResponse> ProofHandler::Checkpoint(const rpc::Call& call,
                                                             const v1::GetCheckpointRequest& request) {
  call.NothingToNarrow();
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  ASSIGN_OR_RETURN(const PublishedHead head, Published(region, request.size(), call));
  v1::GetCheckpointResponse response;
  response.set_note(head.note);
  response.set_size(head.size);
  response.set_root(head.root);
  return response;
}

StatusOr<int64_t> ProofHandler::SeqOf(const std::string& region, const v1::GetInclusionProofRequest& request,
                                      const rpc::Call& call) {
  const Caller caller = CallerOf(call, region);
  if (request.entry_case() != v1::GetInclusionProofRequest::kActivity) {
    if (!caller.whole) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(region)));
    if (request.seq() >= 1) return request.seq();
    const std::string problem = absl::StrFormat("%d is not the number of an entry", request.seq());
    return InvalidArgument("BAD_TREE_RANGE", "seq: " + problem).Field("seq", problem).Zh("条目编号无效");
  }
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("activity", request.activity(), kActivityPattern));
  if (name.region != region) {
    const std::string problem = absl::StrFormat("it is not of %s", RegionName(region));
    return InvalidArgument("BAD_NAME", "activity: " + problem).Field("activity", problem).Zh("活动不属于该地区");
  }
  std::vector<std::string> visible;
  if (!caller.whole) {
    ASSIGN_OR_RETURN(visible, activities_.PairingsOf(region, caller, call.deadline));
    if (visible.empty() && !caller.within) return call.AuthorizeOn(RegionName(region));
  }
  ASSIGN_OR_RETURN(const Activity activity, activities_.Get(region, name.id(), call.deadline));
  ASSIGN_OR_RETURN(const ResourceName pairing, ParseName("pairing", activity.pairing, kPairingPattern));
  if (!caller.whole && std::find(visible.begin(), visible.end(), pairing.id()) == visible.end())
    return call.AuthorizeOn(RegionName(region));
  return activity.seq;
}

StatusOr<v1::GetInclusionProofResponse> ProofHandler::Inclusion(const rpc::Call& call,
                                                                const v1::GetInclusionProofRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  ASSIGN_OR_RETURN(const int64_t seq, SeqOf(region, request, call));
  ASSIGN_OR_RETURN(const PublishedHead head, Published(region, request.tree_size(), call));
  if (seq > head.size) return NotYetPublished(absl::StrFormat("entry %d", seq), head.size);
  ASSIGN_OR_RETURN(merkle::Proof proof, logs_.Inclusion(region, seq - 1, head.size, call.deadline));
  v1::GetInclusionProofResponse response;
  ASSIGN_OR_RETURN(*response.mutable_entry(), logs_.EntryBytes(region, seq, call.deadline));
  response.set_index(seq - 1);
  for (merkle::Hash& hash : proof) response.add_hashes(std::move(hash));
  response.set_checkpoint(head.note);
  return response;
}

StatusOr<v1::GetConsistencyProofResponse> ProofHandler::Consistency(const rpc::Call& call,
                                                                    const v1::GetConsistencyProofRequest& request) {
  call.NothingToNarrow();
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  if (request.second_size() < 0) return BadSize("second_size", request.second_size());
  ASSIGN_OR_RETURN(const PublishedHead newest, Published(region, 0, call));
  const int64_t second = request.second_size() == 0 ? newest.size : request.second_size();
  if (second > newest.size) return NotYetPublished(absl::StrFormat("a log of %d", second), newest.size);
  ASSIGN_OR_RETURN(merkle::Proof proof, logs_.Consistency(region, request.first_size(), second, call.deadline));
  v1::GetConsistencyProofResponse response;
  for (merkle::Hash& hash : proof) response.add_hashes(std::move(hash));
  response.set_second_size(second);
  return response;
}

StatusOr<v1::GetTileResponse> ProofHandler::Tile(const rpc::Call& call, const v1::GetTileRequest& request) {
  call.NothingToNarrow();  // hashes
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  RETURN_IF_ERROR(CheckWithin("level", request.level(), merkle::kTileLevelMax));
  RETURN_IF_ERROR(CheckWithin("index", request.index(), std::numeric_limits<int64_t>::max()));
  RETURN_IF_ERROR(CheckWithin("width", request.width(), merkle::kTileWidth));
  merkle::TileId tile{.level = request.level(), .index = request.index(), .width = request.width()};
  v1::GetTileResponse response;
  ASSIGN_OR_RETURN(*response.mutable_tile()->mutable_hashes(), logs_.Tile(region, tile, call.deadline));
  tile.width = static_cast<int>(response.tile().hashes().size() / merkle::kHashSize);
  response.mutable_tile()->set_path(merkle::TilePath(tile));
  response.set_width(tile.width);
  return response;
}

Status ProofHandler::Export(const rpc::Call& call, const v1::ExportLogRequest& request,
                            rpc::ResponseStream<v1::ExportLogResponse>& stream) {
  RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  ASSIGN_OR_RETURN(const PublishedHead head, Published(region, request.size(), call));
  v1::ExportLogResponse first;
  first.set_checkpoint(head.note);
  if (!stream.Write(first)) return OkStatus();
  const ExportSink send = [&](const ExportPiece& piece) {
    if (call.cancelled()) return false;
    return piece.tile_path.empty() ? WriteEntries(piece, stream) : WriteTile(piece, stream);
  };
  return logs_.Export(region, head.size, send, call.deadline);
}

Status ProofHandler::Audit(const rpc::Call& call, const v1::AuditLogRequest& request,
                           rpc::ResponseStream<v1::AuditLogResponse>& stream) {
  RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  ASSIGN_OR_RETURN(const std::string region, RegionFrom(request.parent()));
  const AuditSink tell = [&](const AuditProgress& progress) {
    if (call.cancelled()) return false;
    v1::AuditLogResponse response;
    response.set_entries_read(progress.entries_read);
    for (const AuditFinding& finding : progress.findings) {
      v1::AuditFinding& message = *response.add_findings();
      message.set_table(finding.table);
      message.set_key(finding.key);
      message.set_column(finding.column);
      message.set_message(finding.message);
      message.set_kind(finding.unchecked ? v1::AUDIT_FINDING_KIND_UNCHECKED : v1::AUDIT_FINDING_KIND_DIFFERS);
    }
    return stream.Write(response);
  };
  ASSIGN_OR_RETURN(const AuditSummary summary, audit_.Run(region, tell, call.deadline));
  v1::AuditLogResponse last;
  last.set_done(true);
  last.set_size(summary.size);
  last.set_answers_without_hash(summary.answers_without_hash);
  stream.Write(last);
  return OkStatus();
}

// The doors: each hops to an executor and calls the function above.

grpc::ServerUnaryReactor* ProofHandler::GetLogStatus(grpc::CallbackServerContext* context,
                                                     const v1::GetLogStatusRequest* request,
                                                     v1::GetLogStatusResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetLogStatusRequest& message) { return LogStatus(call, message); });
}

grpc::ServerUnaryReactor* ProofHandler::GetCheckpoint(grpc::CallbackServerContext* context,
                                                      const v1::GetCheckpointRequest* request,
                                                      v1::GetCheckpointResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetCheckpointRequest& message) { return Checkpoint(call, message); });
}

grpc::ServerUnaryReactor* ProofHandler::GetInclusionProof(grpc::CallbackServerContext* context,
                                                          const v1::GetInclusionProofRequest* request,
                                                          v1::GetInclusionProofResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetInclusionProofRequest& message) { return Inclusion(call, message); });
}

grpc::ServerUnaryReactor* ProofHandler::GetConsistencyProof(grpc::CallbackServerContext* context,
                                                            const v1::GetConsistencyProofRequest* request,
                                                            v1::GetConsistencyProofResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::GetConsistencyProofRequest& message) {
                         return Consistency(call, message);
                       });
}

grpc::ServerUnaryReactor* ProofHandler::GetTile(grpc::CallbackServerContext* context, const v1::GetTileRequest* request,
                                                v1::GetTileResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetTileRequest& message) { return Tile(call, message); });
}

grpc::ServerWriteReactor<v1::ExportLogResponse>* ProofHandler::ExportLog(grpc::CallbackServerContext* context,
                                                                         const v1::ExportLogRequest* request) {
  return rpc::RunServerStream<v1::ExportLogResponse>(
      context, request, rpc_,
      [this](const rpc::Call& call, const v1::ExportLogRequest& message,
             rpc::ResponseStream<v1::ExportLogResponse>& stream) { return Export(call, message, stream); });
}

grpc::ServerWriteReactor<v1::AuditLogResponse>* ProofHandler::AuditLog(grpc::CallbackServerContext* context,
                                                                       const v1::AuditLogRequest* request) {
  return rpc::RunServerStream<v1::AuditLogResponse>(
      context, request, rpc_,
      [this](const rpc::Call& call, const v1::AuditLogRequest& message,
             rpc::ResponseStream<v1::AuditLogResponse>& stream) { return Audit(call, message, stream); });
}

}  // namespace jgt::ledger
