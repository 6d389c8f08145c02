#include "services/roster/domain/staffing.h"

#include <algorithm>
#include <set>

#include "common/ids/ids.h"
#include "services/roster/domain/pairing_store.h"

namespace jgt::roster {
namespace {

constexpr int64_t kMenteesMax = 50;

// A reference of an account, never a name: those stay out of the roster.
bool IsReference(const std::string& text) { return IsPlainId(text); }

Status BadField(std::string reason, std::string_view list, size_t index, std::string_view field,
                std::string_view allowed, std::string_view allowed_zh) {
  const std::string place = absl::StrFormat("%s[%d].%s", list, index, field);
  return InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", place, allowed))
      .Field(place, std::string(allowed))
      .Zh(absl::StrFormat("第 %d 项的 %s：%s", index + 1, field, allowed_zh));
}

bool IsYear(int64_t year) { return year >= kYearMin && year <= kYearMax; }

Status CheckActive(const Pairing& pairing) {
  if (pairing.state == PairingState::kActive) return OkStatus();
  return FailedPrecondition("PAIRING_PENDING", "the pairing has no school at its other end, or is over")
      .Meta("pairing", pairing.key.id)
      .Zh("该结对关系尚无受援校或已结束，不能登记");
}

bool Overlap(const Exchange& a, const Exchange& b) {
  return a.teacher == b.teacher && a.start_day <= b.end_day && b.start_day <= a.end_day;
}

}  // namespace

Status CheckShape(const std::vector<MentorGroup>& groups) {
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!IsYear(groups[i].year)) {
      return BadField("BAD_MENTOR_GROUP", "groups", i, "year", "2000 to 2100", "年份应在 2000–2100 之间");
    }
    if (!IsReference(groups[i].mentor)) {
      return BadField("BAD_MENTOR_GROUP", "groups", i, "mentor", "1 to 64 characters of [A-Za-z0-9_-]",
                      "应为 1–64 位字母、数字、下划线或连字符的编号，不是姓名");
    }
    if (groups[i].mentees < 1 || groups[i].mentees > kMenteesMax) {
      return BadField("BAD_MENTOR_GROUP", "groups", i, "mentees", "1 to 50", "徒弟人数应为 1–50");
    }
  }
  return OkStatus();
}

Status CheckShape(const std::vector<Exchange>& exchanges) {
  for (size_t i = 0; i < exchanges.size(); ++i) {
    const Exchange& exchange = exchanges[i];
    if (!IsReference(exchange.teacher)) {
      return BadField("BAD_EXCHANGE", "exchanges", i, "teacher", "1 to 64 characters of [A-Za-z0-9_-]",
                      "应为 1–64 位字母、数字、下划线或连字符的编号，不是姓名");
    }
    if (exchange.end_day < exchange.start_day) {
      return BadField("BAD_EXCHANGE", "exchanges", i, "end_day", "not before start_day", "结束日期不能早于开始日期");
    }
    const bool fits = exchange.year >= exchange.start_day.year && exchange.year <= exchange.end_day.year;
    if (!IsYear(exchange.year) || !fits) {
      return BadField("BAD_EXCHANGE", "exchanges", i, "year", "a year in which the exchange takes place",
                      "年份应为交流期间所在年份");
    }
  }
  return OkStatus();
}

Status CheckNewGroups(const Pairing& pairing, const std::vector<MentorGroup>& known,
                      const std::vector<MentorGroup>& groups) {
  RETURN_IF_ERROR(CheckActive(pairing));
  if (static_cast<int64_t>(known.size() + groups.size()) > kGroupsOfPairingMax) {
    return ResourceExhausted("TOO_MANY_GROUPS", absl::StrFormat("a pairing has at most %d groups", kGroupsOfPairingMax))
        .Zh(absl::StrFormat("每对结对学校最多 %d 个师徒结对组", kGroupsOfPairingMax));
  }
  std::set<std::pair<int64_t, std::string>> mentors;
  for (const MentorGroup& group : known) mentors.emplace(group.year, group.mentor);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (mentors.emplace(groups[i].year, groups[i].mentor).second) continue;
    return AlreadyExists("MENTOR_GROUP_EXISTS",
                         absl::StrFormat("mentor %s has a group in %d already", groups[i].mentor, groups[i].year))
        .Field(absl::StrFormat("groups[%d].mentor", i), "one group per mentor and year")
        .Zh(absl::StrFormat("导师 %s 在 %d 年已有师徒结对组", groups[i].mentor, groups[i].year));
  }
  return OkStatus();
}

Status CheckMaySign(const MentorGroup& group) {
  if (!group.agreement_signed_on.has_value()) return OkStatus();
  const std::string day = ToString(*group.agreement_signed_on);
  return FailedPrecondition("MENTOR_AGREEMENT_SIGNED", absl::StrFormat("the group's agreement was signed on %s", day))
      .Meta("signed_on", day)
      .Zh(absl::StrFormat("该师徒协议已于 %s 签订", day));
}

Status CheckNewExchanges(const Pairing& pairing, const std::vector<Exchange>& known,
                         const std::vector<Exchange>& exchanges) {
  RETURN_IF_ERROR(CheckActive(pairing));
  if (static_cast<int64_t>(known.size() + exchanges.size()) > kExchangesOfPairingMax) {
    return ResourceExhausted("TOO_MANY_EXCHANGES",
                             absl::StrFormat("a pairing has at most %d exchanges", kExchangesOfPairingMax))
        .Zh(absl::StrFormat("每对结对学校最多登记 %d 条交流", kExchangesOfPairingMax));
  }
  std::vector<Exchange> standing = known;
  for (size_t i = 0; i < exchanges.size(); ++i) {
    const Exchange& exchange = exchanges[i];
    const bool overlaps =
        std::any_of(standing.begin(), standing.end(), [&](const Exchange& other) { return Overlap(other, exchange); });
    if (overlaps) {
      return AlreadyExists("EXCHANGE_OVERLAPS",
                           absl::StrFormat("teacher %s is registered for these days already", exchange.teacher))
          .Field(absl::StrFormat("exchanges[%d]", i), "a teacher's exchanges do not overlap")
          .Zh(absl::StrFormat("教师 %s 在该时间段已登记交流", exchange.teacher));
    }
    standing.push_back(exchange);
  }
  return OkStatus();
}

}  // namespace jgt::roster
