#include "services/roster/storage/commitments.h"

#include "common/journal/entry.h"

namespace jgt::roster {
namespace {

constexpr std::string_view kDomain = "jgt.roster.contact.v1";
constexpr size_t kWordSize = 8;

void PutWord(std::string& bytes, uint64_t word) {
  for (size_t i = kWordSize; i-- > 0;) bytes.push_back(static_cast<char>((word >> (8 * i)) & 0xFFU));
}

void Put(std::string& bytes, std::string_view part) {
  PutWord(bytes, part.size());
  bytes += part;
}

std::string SaltFor(const std::string& value, Random& random) {
  std::string salt;
  if (value.empty()) return salt;
  for (size_t i = 0; i < kSaltSize / kWordSize; ++i) PutWord(salt, random.Next());
  return salt;
}

}  // namespace

std::string Commitment(std::string_view field, std::string_view salt, std::string_view value) {
  if (value.empty()) return "";
  std::string bytes;
  Put(bytes, kDomain);
  Put(bytes, field);
  Put(bytes, salt);
  Put(bytes, value);
  return journal::Sha256(bytes);
}

PersonalBytes SaltsFor(const PersonalPart& part, Random& random) {
  PersonalBytes salts;
  salts.display_name = SaltFor(part.display_name, random);
  salts.phone = SaltFor(part.phone, random);
  salts.mail = SaltFor(part.mail, random);
  return salts;
}

PersonalBytes CommitmentsTo(const PersonalPart& part, const PersonalBytes& salts) {
  return {.display_name = Commitment("display_name", salts.display_name, part.display_name),
          .phone = Commitment("phone", salts.phone, part.phone),
          .mail = Commitment("mail", salts.mail, part.mail)};
}

}  // namespace jgt::roster
