#include "services/evidence/domain/media_type.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace jgt::evidence {
namespace {

constexpr std::string_view kJpeg = "image/jpeg";
constexpr std::string_view kPng = "image/png";
constexpr std::string_view kMp4 = "video/mp4";
constexpr std::string_view kPdf = "application/pdf";
constexpr std::string_view kZip = "application/zip";
constexpr std::string_view kText = "text/plain";
constexpr std::array<std::string_view, 6> kSniffed = {kJpeg, kPng, kMp4, kPdf, kZip, kText};

constexpr std::string_view kOpenXml = "application/vnd.openxmlformats-officedocument.";
constexpr std::string_view kOpenDocument = "application/vnd.oasis.opendocument.";

// The container of MP4 also holds HEIC pictures and QuickTime videos; its major brand tells which.
bool IsMp4(std::string_view head) {
  if (head.size() < 12 || head.substr(4, 4) != "ftyp") return false;
  constexpr std::array<std::string_view, 6> kBrands = {"iso", "mp4", "avc1", "M4V ", "MSNV", "dash"};
  const std::string_view brand = head.substr(8, 4);
  return std::ranges::any_of(kBrands, [&](std::string_view known) { return brand.starts_with(known); });
}

// A zip archive is an Office document when its first member is one of those that Office writes first.
bool IsOfficeZip(std::string_view head) {
  constexpr size_t kLocalHeaderSize = 30;
  if (head.size() < kLocalHeaderSize || !head.starts_with("PK\x03\x04")) return false;
  const auto byte = [&](size_t at) { return static_cast<size_t>(static_cast<uint8_t>(head[at])); };
  const std::string_view name = head.substr(kLocalHeaderSize, byte(26) | byte(27) << 8U);
  constexpr std::array<std::string_view, 7> kMembers = {
      "[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "ppt/", "mimetype"};
  return std::ranges::any_of(kMembers, [&](std::string_view member) { return name.starts_with(member); });
}

// No zero and no control bytes but those of text. Bytes above 0x7f may be UTF-8 or GBK: schools write both.
bool IsText(std::string_view head) {
  return !head.empty() && std::ranges::none_of(head, [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7f;
  });
}

}  // namespace

std::string SniffMediaType(std::string_view head) {
  using std::string_view_literals::operator""sv;
  if (head.starts_with("\xff\xd8\xff"sv)) return std::string(kJpeg);
  if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return std::string(kPng);
  if (head.starts_with("%PDF-"sv)) return std::string(kPdf);
  if (IsMp4(head)) return std::string(kMp4);
  if (IsOfficeZip(head)) return std::string(kZip);
  if (IsText(head)) return std::string(kText);
  return "";
}

bool IsSupportedMediaType(std::string_view declared) {
  return std::ranges::find(kSniffed, declared) != kSniffed.end() || declared.starts_with(kOpenXml) ||
         declared.starts_with(kOpenDocument);
}

bool MediaTypeAgrees(std::string_view declared, std::string_view found) {
  if (declared == found) return true;
  return found == kZip && (declared.starts_with(kOpenXml) || declared.starts_with(kOpenDocument));
}

}  // namespace jgt::evidence
