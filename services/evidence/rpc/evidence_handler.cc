#include "services/evidence/rpc/evidence_handler.h"

#include <algorithm>
#include <set>

#include "common/journal/rpc/mutation.h"
#include "common/log/log.h"
#include "services/evidence/rpc/access.h"
#include "services/evidence/storage/messages.h"

namespace jgt::evidence {
namespace {

// One of the places for uploads; gives it back when it goes.
class Slot {
 public:
  explicit Slot(std::counting_semaphore<>& slots) : slots_(slots), taken_(slots.try_acquire()) {}
  ~Slot() {
    if (taken_) slots_.release();
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  bool taken() const { return taken_; }

 private:
  std::counting_semaphore<>& slots_;
  const bool taken_;
};

Status NoHeader() {
  return InvalidArgument("NO_HEADER", "the first message of an upload is its header")
      .Field("header", "missing: the first message carries the header")
      .Zh("上传的第一条消息须为文件头");
}

Status UnexpectedHeader() {
  return InvalidArgument("UNEXPECTED_HEADER", "the header comes once, first")
      .Field("header", "only the first message carries the header")
      .Zh("文件头只能出现在第一条消息");
}

// Pictures show children: who looked at what is on record, by account. A file's name says nothing about who is on it.
void LogRead(const rpc::Call& call, const std::string& file, std::string_view what) {
  log::Info("file read", {{"account", call.principal.subject}, {"file", file}, {"what", what}});
}

// Whether the caller may show a file on behalf of the school that is named. Each school answers for its own pictures:
// what must come from each of the two (R103) is worth nothing when one of them may say it for the other.
Status CheckLink(const Access& access, const Parties& parties, const NewLink& wish, size_t index) {
  const auto names_it = [&](const std::vector<std::string>& end) {
    return std::ranges::find(end, wish.school) != end.end();
  };
  const bool is_end = names_it(parties.supporter) || names_it(parties.supported);
  const Status either = access.CheckAny(parties.both());
  if (!either.ok() && (!access.within() || !access.MayActFor(wish.school))) return either;
  const std::string field = absl::StrFormat("links[%d].school", index);
  if (!is_end) {
    return PermissionDenied("NOT_A_PARTY", absl::StrFormat("%s is not an end of the activity's pairing", wish.school))
        .Field(field, absl::StrFormat("\"%s\": one of the pairing's two schools", wish.school))
        .Zh("该学校不是这项活动结对双方之一");
  }
  if (access.CheckAny(names_it(parties.supporter) ? parties.supporter : parties.supported).ok()) return OkStatus();
  return PermissionDenied("NOT_A_PARTY", absl::StrFormat("the caller may not show evidence for %s", wish.school))
      .Field(field, absl::StrFormat("\"%s\": a school that the caller may act for", wish.school))
      .Zh("调用者无权代表该学校提供佐证材料，须由该学校自行关联");
}

template <typename Response>
StatusOr<Response> Parse(const std::string& bytes) {
  Response response;
  if (response.ParseFromString(bytes)) return response;
  return DataLoss("STORED_ANSWER_DAMAGED", "the stored answer of this request cannot be read");
}

}  // namespace

EvidenceHandler::EvidenceHandler(const rpc::RpcRuntime& runtime, EvidenceStore& evidence, ContentStore& contents,
                                 journal::PositionWaiter& positions, EvidenceHandlerOptions options)
    : rpc_(runtime, v1::EvidenceService::service_full_name()),
      evidence_(evidence),
      contents_(contents),
      positions_(positions),
      upload_slots_(options.uploads_max) {}

grpc::ServerReadReactor<v1::UploadFileRequest>* EvidenceHandler::UploadFile(grpc::CallbackServerContext* context,
                                                                            v1::UploadFileResponse* response) {
  return rpc::RunClientStream<v1::UploadFileRequest>(
      context, response, rpc_, [this](const rpc::Call& call, rpc::RequestStream<v1::UploadFileRequest>& stream) {
        return Upload(call, stream);
      });
}

grpc::ServerUnaryReactor* EvidenceHandler::GetFile(grpc::CallbackServerContext* context,
                                                   const v1::GetFileRequest* request, v1::GetFileResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::GetFileRequest& get) { return Get(call, get); });
}

grpc::ServerWriteReactor<v1::DownloadFileResponse>* EvidenceHandler::DownloadFile(
    grpc::CallbackServerContext* context, const v1::DownloadFileRequest* request) {
  return rpc::RunServerStream<v1::DownloadFileResponse>(
      context, request, rpc_,
      [this](const rpc::Call& call, const v1::DownloadFileRequest& download,
             rpc::ResponseStream<v1::DownloadFileResponse>& stream) { return Download(call, download, stream); });
}

grpc::ServerUnaryReactor* EvidenceHandler::LinkEvidence(grpc::CallbackServerContext* context,
                                                        const v1::LinkEvidenceRequest* request,
                                                        v1::LinkEvidenceResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::LinkEvidenceRequest& link) { return Link(call, link); });
}

grpc::ServerUnaryReactor* EvidenceHandler::ReviewEvidence(grpc::CallbackServerContext* context,
                                                          const v1::ReviewEvidenceRequest* request,
                                                          v1::ReviewEvidenceResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ReviewEvidenceRequest& review) { return Review(call, review); });
}

grpc::ServerUnaryReactor* EvidenceHandler::ListEvidence(grpc::CallbackServerContext* context,
                                                        const v1::ListEvidenceRequest* request,
                                                        v1::ListEvidenceResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::ListEvidenceRequest& list) { return List(call, list); });
}

StatusOr<v1::UploadFileResponse> EvidenceHandler::Upload(const rpc::Call& call,
                                                         rpc::RequestStream<v1::UploadFileRequest>& stream) {
  v1::UploadFileRequest first;
  ASSIGN_OR_RETURN(const bool any, stream.Next(first));
  if (!any || !first.has_header()) return NoHeader();
  const v1::UploadHeader& header = first.header();
  ASSIGN_OR_RETURN(const Uploader uploader, UploaderFrom(call, header));
  RETURN_IF_ERROR(CheckUploader(call, uploader));
  ASSIGN_OR_RETURN(const UploadClaim claim, ClaimFrom(header));
  const Slot slot(upload_slots_);
  if (!slot.taken()) {
    return ResourceExhausted("UPLOADS_BUSY", "as many uploads as are allowed at once are under way")
        .RetryAfter(std::chrono::seconds(2))
        .Zh("正在上传的文件过多，请稍后重试");
  }
  ASSIGN_OR_RETURN(const std::string media_type, Receive(stream, claim));
  ASSIGN_OR_RETURN(const std::string bytes, evidence_.RecordFile(journal::MutationOf(call, header, header.request_id()),
                                                                 {.region = uploader.region,
                                                                  .sha256 = claim.sha256,
                                                                  .size = claim.size,
                                                                  .media_type = media_type,
                                                                  .school = uploader.school},
                                                                 EncodeUpload));
  return Parse<v1::UploadFileResponse>(bytes);
}

StatusOr<std::string> EvidenceHandler::Receive(rpc::RequestStream<v1::UploadFileRequest>& stream,
                                               const UploadClaim& claim) {
  ASSIGN_OR_RETURN(evidence::Upload upload, evidence::Upload::Begin(contents_, claim));
  v1::UploadFileRequest message;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, stream.Next(message));
    if (!more) return upload.Finish();
    if (message.has_header()) return UnexpectedHeader();
    RETURN_IF_ERROR(upload.Accept(message.chunk()));
  }
}

Status EvidenceHandler::CheckUploader(const rpc::Call& call, const Uploader& uploader) {
  const Access access(call, uploader.region);
  RETURN_IF_ERROR(access.CheckAny({uploader.school}));
  // The other county's school brings files here only when it is paired here.
  const std::string home = RegionOf(uploader.school);
  // A school fills its own county's partition; that of a city or province only who holds a role on all of it.
  if (uploader.region == home || (access.whole() && RegionCovers(uploader.region, home))) return OkStatus();
  ASSIGN_OR_RETURN(const bool paired, evidence_.IsPairedIn(uploader.region, uploader.school, call.deadline));
  if (paired) return OkStatus();
  return PermissionDenied("NOT_A_PARTY",
                          absl::StrFormat("%s is no end of any pairing of %s", uploader.school, uploader.region))
      .Field("header.school", absl::StrFormat("\"%s\": a school of the region or of its pairings", uploader.school))
      .Zh("该学校不属于该地区，也未与该地区学校结对");
}

StatusOr<File> EvidenceHandler::Visible(const rpc::Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const ResourceName parts, ParseFileName("name", name));
  const Access access(call, parts.region);
  StatusOr<FileReaders> readers = evidence_.FindFile(parts.region, parts.id(), call.deadline);
  if (readers.status().code() == StatusCode::kNotFound) return access.NotThere(readers.status());
  if (!readers.ok()) return readers.status();
  RETURN_IF_ERROR(access.CheckAny(readers->schools));
  return std::move(readers->file);
}

StatusOr<v1::GetFileResponse> EvidenceHandler::Get(const rpc::Call& call, const v1::GetFileRequest& request) {
  ASSIGN_OR_RETURN(const File file, Visible(call, request.name()));
  LogRead(call, request.name(), "facts");
  v1::GetFileResponse response;
  *response.mutable_file() = ToProto(file);
  return response;
}

Status EvidenceHandler::Download(const rpc::Call& call, const v1::DownloadFileRequest& request,
                                 rpc::ResponseStream<v1::DownloadFileResponse>& stream) {
  ASSIGN_OR_RETURN(const File file, Visible(call, request.name()));
  // Before the first byte: what has been seen is on record even if this process dies on the way.
  LogRead(call, request.name(), "bytes");
  ASSIGN_OR_RETURN(const std::unique_ptr<ContentReader> content,
                   contents_.Open({.sha256 = file.sha256, .size = file.size}));
  v1::DownloadFileResponse response;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, content->Next(*response.mutable_chunk()));
    if (!more) return OkStatus();
    if (!stream.Write(response)) {
      return Error(StatusCode::kCancelled, "STREAM_CANCELLED", "the caller went away during the download")
          .Zh("下载已取消");
    }
  }
}

StatusOr<v1::LinkEvidenceResponse> EvidenceHandler::Link(const rpc::Call& call,
                                                         const v1::LinkEvidenceRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<NewLink> wishes, FromProto(call, request));
  const std::string region = RegionOf(request.parent());
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  RETURN_IF_ERROR(CheckLinks(call, region, wishes));
  ASSIGN_OR_RETURN(const std::string bytes,
                   evidence_.LinkEvidence(journal::MutationOf(call, request, request.request_id()), region, wishes,
                                          [&](const EvidenceLinked& linked) { return EncodeLinks(region, linked); }));
  return Parse<v1::LinkEvidenceResponse>(bytes);
}

// Whether the caller may show these files for these activities. What does not exist is the store's to say, to those who
// may learn of it.
Status EvidenceHandler::CheckLinks(const rpc::Call& call, const std::string& region,
                                   const std::vector<NewLink>& wishes) {
  const Access access(call, region);
  if (access.whole()) return OkStatus();
  std::set<std::string> ids;
  std::set<std::string> hashes;
  for (const NewLink& wish : wishes) {
    ids.insert(wish.activity_id);
    hashes.insert(wish.sha256);
  }
  using PartiesById = std::map<std::string, Parties>;
  ASSIGN_OR_RETURN(const PartiesById parties, evidence_.FindParties(region, {ids.begin(), ids.end()}, call.deadline));
  for (const NewLink& wish : wishes) {
    const auto known = parties.find(wish.activity_id);
    if (known == parties.end()) {
      RETURN_IF_ERROR(access.NotThere(OkStatus()));
      // Whose activity it is decides whether the caller may, so nothing goes on before that is known.
      return NotFound("NO_SUCH_ACTIVITY", absl::StrFormat("no activity %s of region %s is known here, or not yet",
                                                          wish.activity_id, region))
          .Field(absl::StrFormat("links[%d].activity", &wish - wishes.data()), "an activity that is known here")
          .Zh("该活动不存在或尚未同步到本服务");
    }
    RETURN_IF_ERROR(CheckLink(access, known->second, wish, static_cast<size_t>(&wish - wishes.data())));
  }
  using ReadersByHash = std::map<std::string, FileReaders>;
  ASSIGN_OR_RETURN(const ReadersByHash readers,
                   evidence_.FindFiles(region, {hashes.begin(), hashes.end()}, call.deadline));
  // A file that the caller may not see would become visible by being linked.
  for (const auto& [sha256, file] : readers) RETURN_IF_ERROR(access.CheckAny(file.schools));
  return OkStatus();
}

StatusOr<v1::ReviewEvidenceResponse> EvidenceHandler::Review(const rpc::Call& call,
                                                             const v1::ReviewEvidenceRequest& request) {
  ASSIGN_OR_RETURN(const NewReview review, FromProto(request));
  const Access access(call, review.region);
  if (!access.whole()) {
    const StatusOr<Parties> parties = evidence_.FindPartiesOfLink(review.region, review.link_id, call.deadline);
    if (parties.status().code() == StatusCode::kNotFound) return access.NotThere(parties.status());
    if (!parties.ok()) return parties.status();
    // Judging is the home county's: a role in the other end's county shows the link, and no more.
    std::vector<std::string> at_home = parties->both();
    std::erase_if(at_home, [&](const std::string& school) { return !RegionCovers(review.region, RegionOf(school)); });
    RETURN_IF_ERROR(access.CheckAny(at_home));
  }
  ASSIGN_OR_RETURN(
      const std::string bytes,
      evidence_.ReviewEvidence(journal::MutationOf(call, request, request.request_id()), review, EncodeReview));
  return Parse<v1::ReviewEvidenceResponse>(bytes);
}

StatusOr<v1::ListEvidenceResponse> EvidenceHandler::List(const rpc::Call& call,
                                                         const v1::ListEvidenceRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("activity", request.activity(), "regions/*/activities/*"));
  const Access access(call, name.region);
  using PartiesById = std::map<std::string, Parties>;
  ASSIGN_OR_RETURN(const PartiesById parties, evidence_.FindParties(name.region, {name.id()}, call.deadline));
  const auto known = parties.find(name.id());
  if (known != parties.end()) RETURN_IF_ERROR(access.CheckAny(known->second.both()));
  if (known == parties.end()) RETURN_IF_ERROR(access.NotThere(OkStatus()));
  ASSIGN_OR_RETURN(const ShownEvidence shown, evidence_.ListEvidence(name.region, name.id(), call.deadline));
  // Known, but its pairing is not: only those who see the whole region may look.
  if (known == parties.end()) RETURN_IF_ERROR(access.CheckAny({}));
  v1::ListEvidenceResponse response;
  for (const evidence::Link& link : shown.links) *response.add_links() = ToProto(link);
  for (const File& file : shown.files) *response.add_files() = ToProto(file);
  *response.mutable_assessment() = ToProto(shown.assessment);
  return response;
}

}  // namespace jgt::evidence
