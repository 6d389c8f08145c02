#include "common/journal/entry.h"

#include <openssl/sha.h>

namespace jgt::journal {
namespace {

constexpr std::string_view kVersion = "jgt.journal.entry.v1";

void PutField(std::string& out, std::string_view field) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((field.size() >> shift) & 0xFFU));
  out.append(field);
}

}  // namespace

std::string CanonicalBytes(std::string_view service, const Entry& entry) {
  std::string out(kVersion);
  out.reserve(kVersion.size() + entry.body.size() + 256);
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
