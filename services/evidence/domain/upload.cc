#include "services/evidence/domain/upload.h"

#include <algorithm>

#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/media_type.h"

namespace jgt::evidence {
namespace {

constexpr std::string_view kSupportedZh = "支持的类型：JPEG、PNG、MP4、PDF、Office 文档（docx/xlsx/pptx）和纯文本";
constexpr std::string_view kSupported =
    "image/jpeg, image/png, video/mp4, application/pdf, application/zip (Office documents) and text/plain";

Error Unsupported(std::string message) {
  return InvalidArgument("UNSUPPORTED_MEDIA_TYPE", std::move(message))
      .Field("header.media_type", absl::StrFormat("one of %s", kSupported))
      .Zh(std::string(kSupportedZh));
}

bool IsSha256(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

StatusOr<UploadClaim> CheckClaim(UploadClaim claim) {
  if (!IsSha256(claim.sha256)) {
    return InvalidArgument("BAD_HEADER", "header.sha256 is not 64 hexadecimal digits")
        .Field("header.sha256", absl::StrFormat("\"%.80s\": 64 hexadecimal digits are wanted", claim.sha256))
        .Zh("文件的 SHA-256 须为 64 位十六进制数字");
  }
  if (claim.size < 0) {
    return InvalidArgument("BAD_HEADER", "header.size is negative")
        .Field("header.size", absl::StrFormat("%d: 1 to %d bytes are wanted", claim.size, kFileSizeMax))
        .Zh("文件大小不能为负数");
  }
  if (claim.size == 0) {
    return InvalidArgument("EMPTY_FILE", "an empty file shows nothing")
        .Field("header.size", absl::StrFormat("0: 1 to %d bytes are wanted", kFileSizeMax))
        .Zh("文件为空");
  }
  if (claim.size > kFileSizeMax) {
    return OutOfRange("FILE_TOO_LARGE", absl::StrFormat("%d bytes are more than %d", claim.size, kFileSizeMax))
        .Field("header.size", absl::StrFormat("%d: 1 to %d bytes are wanted", claim.size, kFileSizeMax))
        .Meta("size_max", std::to_string(kFileSizeMax))
        .Zh("文件超过 256 MB");
  }
  if (!IsSupportedMediaType(claim.media_type)) {
    return Unsupported(absl::StrFormat("media type \"%.80s\" is not supported", claim.media_type));
  }
  claim.sha256 = Lower(std::move(claim.sha256));
  return claim;
}

StatusOr<Upload> Upload::Begin(ContentStore& store, UploadClaim claim) {
  ASSIGN_OR_RETURN(std::unique_ptr<ContentWriter> writer, store.Create({.sha256 = claim.sha256, .size = claim.size}));
  return Upload(std::move(claim), std::move(writer));
}

Status Upload::Accept(std::string_view chunk) {
  if (chunk.empty()) {
    return InvalidArgument("EMPTY_CHUNK", "a message without bytes")
        .Field("chunk", "empty: 1 byte to 1 MiB is wanted")
        .Zh("收到空数据块");
  }
  if (chunk.size() > kUploadChunkSizeMax) {
    return InvalidArgument("CHUNK_TOO_LARGE", absl::StrFormat("a chunk of %d bytes", chunk.size()))
        .Field("chunk", absl::StrFormat("%d bytes: 1 byte to 1 MiB is wanted", chunk.size()))
        .Zh("数据块超过 1 MB");
  }
  RETURN_IF_ERROR(writer_->Append(chunk));
  if (found_media_type_.empty()) {
    head_.append(chunk.substr(0, kSniffSize - head_.size()));
    if (head_.size() >= kSniffSize) return Sniff();
  }
  return OkStatus();
}

StatusOr<std::string> Upload::Finish() {
  // A file that is not what it was said to be should say so first: a wrong type of a wrong file is no news.
  if (found_media_type_.empty() && static_cast<int64_t>(head_.size()) == claim_.size) RETURN_IF_ERROR(Sniff());
  RETURN_IF_ERROR(writer_->Commit());
  return found_media_type_;
}

Status Upload::Sniff() {
  const std::string found = SniffMediaType(head_);
  head_.clear();
  if (found.empty()) return Unsupported("the bytes are of no supported kind");
  if (!MediaTypeAgrees(claim_.media_type, found)) {
    return InvalidArgument("MEDIA_TYPE_MISMATCH",
                           absl::StrFormat("the bytes are %s, not %s as the header says", found, claim_.media_type))
        .Field("header.media_type", absl::StrFormat("\"%s\": the bytes are %s", claim_.media_type, found))
        .Zh(absl::StrFormat("文件内容是 %s，与声明的 %s 不符", found, claim_.media_type));
  }
  found_media_type_ = found;
  return OkStatus();
}

}  // namespace jgt::evidence
