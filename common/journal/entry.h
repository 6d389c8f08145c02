// One entry of a journal, and the bytes that its hash is taken over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::journal {

struct Entry {
  std::string region;
  int64_t seq = 0;
  std::string type;  // full name of the protobuf message in body
  std::string body;  // the stored bytes, never re-serialised
  std::string entry_hash;
  Instant recorded_at;
  std::string principal;
  std::string request_id;
  bool operator==(const Entry&) const = default;
};

// The canonical encoding, version 1: the text "jgt.journal.entry.v1", then service, region, seq, type, body,
// recorded_at in microseconds, principal and request_id, each as a big-endian 64-bit length and its bytes (numbers as
// decimal text). Two different entries never have the same encoding, and no library's idea of serialisation enters it.
std::string CanonicalBytes(std::string_view service, const Entry& entry);

struct ServiceEntry {
  std::string service;
  Entry entry;  // entry_hash computed from the bytes
};
// Back from the encoding, for readers of exported journals. INVALID_ARGUMENT BAD_ENTRY for bytes that CanonicalBytes
// gives for no entry.
StatusOr<ServiceEntry> ParseCanonicalBytes(std::string_view bytes);

// SHA-256(0x00 || CanonicalBytes): the RFC 6962 leaf hash, 32 bytes.
std::string EntryHash(std::string_view service, const Entry& entry);

// DATA_LOSS ENTRY_DAMAGED naming the entry when its hash is not that of its bytes.
Status CheckEntry(std::string_view service, const Entry& entry);

std::string Sha256(std::string_view bytes);
std::string ToHex(std::string_view bytes);

}  // namespace jgt::journal
