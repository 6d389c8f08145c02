#include "services/evidence/rpc/requests.h"

#include <algorithm>

#include "common/ids/ids.h"
#include "services/evidence/rpc/access.h"
#include "services/evidence/storage/messages.h"

namespace jgt::evidence {
namespace {

Status CheckRequestId(const std::string& field, const std::string& request_id) {
  if (IsPlainId(request_id)) return OkStatus();
  return InvalidArgument("BAD_REQUEST_ID", absl::StrFormat("%s must be 1 to 64 characters of [A-Za-z0-9_-]", field))
      .Field(field, "1 to 64 characters of [A-Za-z0-9_-]")
      .Zh("request_id 须为 1–64 个字母、数字、下划线或连字符");
}

// Characters of UTF-8, of which protobuf has made sure.
int64_t CharacterCount(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

bool IsRole(int role) { return role > 0 && role <= static_cast<int>(EvidenceRole::kSlides); }

// Collects what is wrong with the links of a request, all of it, so that a person mends it once.
class LinkReader {
 public:
  LinkReader(std::string region, std::string sole_school)
      : region_(std::move(region)), sole_school_(std::move(sole_school)) {}

  NewLink Read(size_t index, const v1::Link& link) {
    NewLink wish;
    wish.sha256 = IdOf(index, "file", link.file(), ParseFileName("file", link.file()));
    wish.activity_id =
        IdOf(index, "activity", link.activity(), ParseName("activity", link.activity(), "regions/*/activities/*"));
    if (IsRole(link.role())) {
      wish.role = static_cast<EvidenceRole>(link.role());
    } else {
      Complain(index, "role", absl::StrFormat("%d: one of the known roles is wanted", link.role()));
    }
    wish.school = link.school().empty() ? sole_school_ : link.school();
    if (wish.school.empty()) {
      Complain(index, "school", "missing: the caller acts for more than one school, so say which one the file shows");
    } else if (const Status status = ParseName("school", wish.school, "regions/*/schools/*").status(); !status.ok()) {
      Complain(index, "school", DetailOf(status).fields.front().description);
    }
    return wish;
  }

  Status status() const {
    if (problems_.empty()) return OkStatus();
    const FieldViolation& first = problems_.front();
    return InvalidArgument("BAD_LINK", absl::StrFormat("%s: %s", first.field, first.description))
        .Fields(problems_)
        .Zh(absl::StrFormat("有 %d 处填写有误，第一处为 %s", problems_.size(), first.field));
  }

 private:
  std::string IdOf(size_t index, std::string_view field, const std::string& value, const StatusOr<ResourceName>& name) {
    if (!name.ok()) {
      Complain(index, field, DetailOf(name.status()).fields.front().description);
      return "";
    }
    if (name->region != region_) {
      Complain(index, field, absl::StrFormat("\"%s\": one in regions/%s is wanted, as parent says", value, region_));
    }
    return name->id();
  }

  void Complain(size_t index, std::string_view field, std::string description) {
    problems_.push_back({absl::StrFormat("links[%d].%s", index, field), std::move(description)});
  }

  const std::string region_;
  const std::string sole_school_;
  std::vector<FieldViolation> problems_;
};

}  // namespace

StatusOr<Uploader> UploaderFrom(const rpc::Call& call, const v1::UploadHeader& header) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("header.parent", header.parent(), "regions/*"));
  Uploader uploader{.region = parent.region, .school = header.school().empty() ? SoleSchool(call) : header.school()};
  if (uploader.school.empty()) {
    return InvalidArgument("BAD_HEADER", "header.school is missing")
        .Field("header.school", "missing: the caller acts for more than one school, so say which one uploads")
        .Zh("请注明由哪所学校上传");
  }
  RETURN_IF_ERROR(ParseName("header.school", uploader.school, "regions/*/schools/*").status());
  return uploader;
}

StatusOr<UploadClaim> ClaimFrom(const v1::UploadHeader& header) {
  RETURN_IF_ERROR(CheckRequestId("header.request_id", header.request_id()));
  return CheckClaim({.sha256 = header.sha256(), .size = header.size(), .media_type = header.media_type()});
}

StatusOr<ResourceName> ParseFileName(std::string_view field, std::string_view name) {
  ASSIGN_OR_RETURN(ResourceName parts, ParseName(field, name, "regions/*/files/*"));
  const std::string& sha256 = parts.id();
  const bool hex = sha256.size() == 64 &&
                   std::ranges::all_of(sha256, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (hex) return parts;
  const std::string problem = absl::StrFormat("\"%.100s\": the id of a file is 64 lower-case hex digits", name);
  return InvalidArgument("BAD_NAME", absl::StrFormat("%s: %s", field, problem))
      .Field(std::string(field), problem)
      .Zh("文件的资源名须以 64 位小写十六进制 SHA-256 结尾");
}

StatusOr<std::vector<NewLink>> FromProto(const rpc::Call& call, const v1::LinkEvidenceRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  RETURN_IF_ERROR(CheckRequestId("request_id", request.request_id()));
  if (request.links().empty() || request.links_size() > kLinksPerRequestMax) {
    return InvalidArgument("BAD_LINK",
                           absl::StrFormat("%d links: 1 to %d are wanted", request.links_size(), kLinksPerRequestMax))
        .Field("links", absl::StrFormat("%d: 1 to %d are wanted", request.links_size(), kLinksPerRequestMax))
        .Zh(absl::StrFormat("一次须关联 1–%d 份佐证材料", kLinksPerRequestMax));
  }
  LinkReader reader(parent.region, SoleSchool(call));
  std::vector<NewLink> wishes;
  for (const v1::Link& link : request.links()) wishes.push_back(reader.Read(wishes.size(), link));
  RETURN_IF_ERROR(reader.status());
  return wishes;
}

StatusOr<NewReview> FromProto(const v1::ReviewEvidenceRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), "regions/*/links/*"));
  RETURN_IF_ERROR(CheckRequestId("request_id", request.request_id()));
  if (request.verdict() != v1::VERDICT_ACCEPTED && request.verdict() != v1::VERDICT_REJECTED) {
    return InvalidArgument("BAD_REVIEW", "a verdict is wanted")
        .Field("verdict", absl::StrFormat("%d: VERDICT_ACCEPTED or VERDICT_REJECTED is wanted", request.verdict()))
        .Zh("请选择审核结论：通过或不通过");
  }
  const int64_t count = CharacterCount(request.reason());
  const bool rejects = request.verdict() == v1::VERDICT_REJECTED;
  if (count > kReasonCharactersMax || (rejects && count == 0)) {
    return InvalidArgument("BAD_REVIEW", absl::StrFormat("reason has %d characters", count))
        .Field("reason",
               absl::StrFormat("%d characters: %d to %d are wanted", count, rejects ? 1 : 0, kReasonCharactersMax))
        .Zh(count == 0 ? "审核不通过须说明原因" : "原因不能超过 500 字");
  }
  return NewReview{.region = name.region,
                   .link_id = name.id(),
                   .verdict = static_cast<Verdict>(request.verdict()),
                   .reason = request.reason()};
}

namespace {

void SetPosition(common::v1::Position& position, const std::string& region, int64_t seq) {
  position.set_service("evidence");
  position.set_region(region);
  position.set_seq(seq);
}

}  // namespace

std::string EncodeUpload(const FileRecorded& recorded) {
  v1::UploadFileResponse response;
  *response.mutable_file() = ToProto(recorded.file);
  SetPosition(*response.mutable_position(), recorded.file.region, recorded.seq);
  return response.SerializeAsString();
}

std::string EncodeLinks(const std::string& region, const EvidenceLinked& linked) {
  v1::LinkEvidenceResponse response;
  for (const Link& link : linked.links) *response.add_links() = ToProto(link);
  SetPosition(*response.mutable_position(), region, linked.seq);
  return response.SerializeAsString();
}

std::string EncodeReview(const EvidenceReviewed& reviewed) {
  v1::ReviewEvidenceResponse response;
  *response.mutable_link() = ToProto(reviewed.link);
  SetPosition(*response.mutable_position(), reviewed.link.region, reviewed.seq);
  return response.SerializeAsString();
}

}  // namespace jgt::evidence
