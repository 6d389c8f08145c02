#include "common/journal/answer.h"

#include "common/journal/canonical.h"
#include "common/journal/entry.h"

namespace jgt::journal {
namespace {
constexpr std::string_view kAnswerVersion = "jgt.journal.answer.v1";
}  // namespace

std::string AnswerHash(const StoredAnswer& answer) {
  std::string bytes;
  bytes.reserve(kAnswerVersion.size() + answer.response.size() + 256);
  bytes.append(kAnswerVersion);
  PutField(bytes, answer.region);
  PutField(bytes, answer.request_id);
  PutField(bytes, answer.request_hash);
  PutField(bytes, answer.response);
  PutField(bytes, std::to_string(answer.last_seq));
  PutField(bytes, std::to_string(answer.recorded_at.micros));
  return Sha256(bytes);
}

}  // namespace jgt::journal
