#include "common/journal/entry.h"

#include <openssl/sha.h>

#include <array>
#include <charconv>
#include <optional>

#include "common/journal/canonical.h"

namespace jgt::journal {
namespace {

constexpr std::string_view kEntryVersion = "jgt.journal.entry.v1";

std::optional<std::string_view> TakeField(std::string_view& bytes) {
  constexpr size_t kLengthSize = 8;
  if (bytes.size() < kLengthSize) return std::nullopt;
  uint64_t length = 0;
  for (size_t i = 0; i < kLengthSize; ++i) length = (length << 8U) | static_cast<unsigned char>(bytes[i]);
  bytes.remove_prefix(kLengthSize);
  if (length > bytes.size()) return std::nullopt;
  const std::string_view field = bytes.substr(0, length);
  bytes.remove_prefix(length);
  return field;
}

// Decimal text as std::to_string writes it, and no other.
std::optional<int64_t> ParseNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(number) != text) return std::nullopt;
  return number;
}

}  // namespace

std::string CanonicalBytes(std::string_view service, const Entry& entry) {
  std::string out(kEntryVersion);
  out.reserve(kEntryVersion.size() + entry.body.size() + 256);
  PutField(out, service);
  PutField(out, entry.region);
  PutField(out, std::to_string(entry.seq));
  PutField(out, entry.type);
  PutField(out, entry.body);
  PutField(out, std::to_string(entry.recorded_at.micros));
  PutField(out, entry.principal);
  PutField(out, entry.request_id);
  return out;
}

StatusOr<ServiceEntry> ParseCanonicalBytes(std::string_view bytes) {
  const Error bad = InvalidArgument("BAD_ENTRY", "not the canonical encoding of an entry").Zh("不是日志条目的规范编码");
  std::string_view rest = bytes;
  if (!rest.starts_with(kEntryVersion)) return bad;
  rest.remove_prefix(kEntryVersion.size());
  std::array<std::string_view, 8> fields;
  for (std::string_view& field : fields) {
    const std::optional<std::string_view> taken = TakeField(rest);
    if (!taken.has_value()) return bad;
    field = *taken;
  }
  const std::optional<int64_t> seq = ParseNumber(fields[2]);
  const std::optional<int64_t> micros = ParseNumber(fields[5]);
  if (!rest.empty() || !seq.has_value() || !micros.has_value()) return bad;
  ServiceEntry parsed{.service = std::string(fields[0]), .entry = {}};
  parsed.entry.region = fields[1];
  parsed.entry.seq = *seq;
  parsed.entry.type = fields[3];
  parsed.entry.body = fields[4];
  parsed.entry.recorded_at = {*micros};
  parsed.entry.principal = fields[6];
  parsed.entry.request_id = fields[7];
  parsed.entry.entry_hash = EntryHash(parsed.service, parsed.entry);
  return parsed;
}

std::string Sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string EntryHash(std::string_view service, const Entry& entry) {
  std::string leaf(1, '\0');
  leaf += CanonicalBytes(service, entry);
  return Sha256(leaf);
}

Status CheckEntry(std::string_view service, const Entry& entry) {
  if (EntryHash(service, entry) == entry.entry_hash) return OkStatus();
  return DataLoss("ENTRY_DAMAGED",
                  absl::StrFormat("entry %d of %s in region %s does not have the hash it was stored with", entry.seq,
                                  service, entry.region))
      .Meta("service", std::string(service))
      .Meta("region", entry.region)
      .Meta("seq", std::to_string(entry.seq))
      .Zh(absl::StrFormat("%s 日志（地区 %s）第 %d 条与其哈希不符", service, entry.region, entry.seq));
}

std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(byte) >> 4U]);
    text.push_back(kDigits[static_cast<unsigned char>(byte) & 15U]);
  }
  return text;
}

}  // namespace jgt::journal
