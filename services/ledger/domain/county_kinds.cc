#include "services/ledger/domain/county_kinds.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/clock/clock.h"
#include "services/ledger/domain/text_check.h"

namespace jgt::ledger {
namespace {

constexpr char kPath[] = "kind";
constexpr int64_t kRequiredMax = 10'000;
constexpr int64_t kSubjectsMax = 13;
constexpr int64_t kUnitMax = 10;
constexpr size_t kMinimaMax = 12;
constexpr int64_t kModes = 3;
constexpr int64_t kScopes = 4;

Error NoSuchKind(const std::string& region, int year, const std::string& code) {
  return NotFound("NO_SUCH_KIND",
                  absl::StrFormat("county %s has no kind %s of its own in %d", region, Shown(code), year))
      .Meta("code", code)
      .Zh("本县该年没有这一自定义活动类型");
}

Status CheckRevision(const CountyKind& standing, int64_t revision) {
  if (revision == standing.revision) return OkStatus();
  return Aborted("ETAG_MISMATCH", absl::StrFormat("%s has revision %d, not %d: read it again", standing.kind.code,
                                                  standing.revision, revision))
      .Meta("code", standing.kind.code)
      .Meta("revision", std::to_string(standing.revision))
      .Zh("该活动类型已被他人修改，请重新读取后再试");
}

// What a list means: the ones given, or of none all that the kind is open to.
std::vector<int64_t> Meant(const std::vector<int64_t>& given, const std::vector<int64_t>& open, int64_t count) {
  if (!given.empty()) return given;
  if (!open.empty()) return open;
  std::vector<int64_t> all;
  for (int64_t number = 1; number <= count; ++number) all.push_back(number);
  return all;
}

bool Within(const std::vector<int64_t>& some, const std::vector<int64_t>& open) {
  return open.empty() || std::all_of(some.begin(), some.end(), [&](int64_t number) {
           return std::find(open.begin(), open.end(), number) != open.end();
         });
}

void CheckMinimum(const std::string& path, const Kind& kind, const KindMinimum& minimum, Violations& violations) {
  if (minimum.required < 1 || minimum.required > kRequiredMax) {
    violations.Add(path + ".required",
                   absl::StrFormat("OUT_OF_RANGE: %d is not in 1-%d", minimum.required, kRequiredMax));
  }
  if (minimum.subjects_min < 0 || minimum.subjects_min > kSubjectsMax ||
      (minimum.subjects_min > 0 && !kind.Requires("subject"))) {
    violations.Add(path + ".subjects_min",
                   absl::StrFormat("OUT_OF_RANGE: %d is not in 0-%d, or the kind does not require a subject",
                                   minimum.subjects_min, kSubjectsMax));
  }
  if (minimum.unit.empty()) violations.Add(path + ".unit", "MISSING: such as 次");
  CheckText(path + ".unit", minimum.unit, kUnitMax, violations);
  if (!Within(minimum.modes, kind.modes)) {
    violations.Add(path + ".modes", absl::StrFormat("NOT_OPEN: the kind is open to %s only", ModeNames(kind.modes)));
  }
  if (!Within(minimum.scopes, kind.scopes)) {
    violations.Add(path + ".scopes", absl::StrFormat("NOT_OPEN: the kind is open to %s only", ScopeNames(kind.scopes)));
  }
}

// A pairing has one mode and one scope, and owes one number of a kind.
void CheckMinima(const Kind& kind, Violations& violations) {
  if (kind.minima.size() > kMinimaMax) {
    violations.Add("kind.minima", absl::StrFormat("OUT_OF_RANGE: %d are given, at most %d are allowed",
                                                  kind.minima.size(), kMinimaMax));
    return;
  }
  std::set<std::pair<int64_t, int64_t>> taken;
  for (size_t i = 0; i < kind.minima.size(); ++i) {
    const KindMinimum& minimum = kind.minima[i];
    const std::string path = absl::StrFormat("kind.minima[%d]", i);
    CheckMinimum(path, kind, minimum, violations);
    bool twice = false;
    for (const int64_t mode : Meant(minimum.modes, kind.modes, kModes)) {
      for (const int64_t scope : Meant(minimum.scopes, kind.scopes, kScopes)) {
        twice = !taken.emplace(mode, scope).second || twice;
      }
    }
    if (twice) violations.Add(path, "TWICE: a mode and scope of it has a minimum before");
  }
}

}  // namespace

const CountyKind* CountyKinds::Find(int year, std::string_view code) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(),
                                  [&](const CountyKind& each) { return each.year == year && each.kind.code == code; });
  return found == kinds_.end() ? nullptr : &*found;
}

std::string CountyKinds::MoreCodes(int year) const {
  std::string codes;
  for (const CountyKind& each : kinds_) {
    if (each.year == year && !each.withdrawn) codes += ", " + each.kind.code;
  }
  return codes;
}

std::string CountyKey(int year, std::string_view code) { return absl::StrFormat("%d/%s", year, std::string(code)); }

std::string CountyPrefix(std::string_view region) { return absl::StrFormat("C%s_", std::string(region)); }

void CheckCountyKind(const DefineKindCommand& command, const KindCatalogues& catalogues, Violations& violations) {
  const Kind& kind = command.kind;
  // Counties are six digits that do not end in 00; the partitions of cities and provinces tell no activities.
  if (command.region.size() != 6 || command.region.ends_with("00"))
    violations.Add("parent", absl::StrFormat("NOT_A_COUNTY: %s is no county", Shown(command.region)));
  if (command.year < kYearMin || command.year > kYearMax) {
    violations.Add("kind.year", absl::StrFormat("OUT_OF_RANGE: %d is not in %d-%d", command.year, kYearMin, kYearMax));
  }
  CheckKind(kPath, kind, violations);
  const KindCatalogue& catalogue = catalogues.For(command.year);
  const std::string prefix = CountyPrefix(command.region);
  if (catalogue.Find(kind.code) != nullptr) {
    violations.Add("kind.code", absl::StrFormat("SHADOWS: %s is a kind of the catalogue (version %s)", kind.code,
                                                catalogue.version));
  } else if (!kind.code.starts_with(prefix) || kind.code.size() == prefix.size()) {
    violations.Add("kind.code", absl::StrFormat("WRONG_PREFIX: %s does not begin with %s, as this county's own do",
                                                Shown(kind.code), prefix));
  }
  if (!kind.forms.empty()) violations.Add("kind.forms", "NOT_ALLOWED: no printed form counts a county's own kind");
  for (const char* fixed : {"pairing", "kind", "day"}) {
    if (kind.Allows(fixed))
      violations.Add("kind.required_fields", absl::StrFormat("NOT_ALLOWED: every activity says %s", fixed));
  }
  for (size_t i = 0; i < kind.facts.size(); ++i) {
    for (const std::string& code : kind.facts[i].of_kinds) {
      if (catalogue.Find(code) != nullptr || code.starts_with(prefix)) continue;
      violations.Add(absl::StrFormat("kind.facts[%d].of_kinds", i),
                     absl::StrFormat("UNKNOWN_KIND: %s is neither of the catalogue nor of this county", Shown(code)));
    }
  }
  CheckMinima(kind, violations);
}

StatusOr<KindEvent> Decide(const DefineKindCommand& command, const std::optional<CountyKind>& standing, int64_t count) {
  if (!standing.has_value()) {
    if (command.revision != 0) return NoSuchKind(command.region, command.year, command.kind.code);
    if (count >= kCountyKindsMax) {
      return FailedPrecondition("TOO_MANY_KINDS", absl::StrFormat("county %s has %d kinds of its own in %d, at most %d",
                                                                  command.region, count, command.year, kCountyKindsMax))
          .Zh(absl::StrFormat("每县每年自定义活动类型不超过 %d 个", kCountyKindsMax));
    }
  } else if (command.revision == 0) {
    return AlreadyExists("KIND_EXISTS",
                         absl::StrFormat("county %s has a kind %s in %d, of revision %d: name it to "
                                         "change the kind",
                                         command.region, command.kind.code, command.year, standing->revision))
        .Meta("code", command.kind.code)
        .Meta("revision", std::to_string(standing->revision))
        .Zh("该活动类型已存在，修改时请注明所依据的版本");
  } else {
    RETURN_IF_ERROR(CheckRevision(*standing, command.revision));
  }
  return KindEvent(KindDefined{.year = command.year, .kind = command.kind});
}

StatusOr<KindEvent> Decide(const WithdrawKindCommand& command, const std::optional<CountyKind>& standing) {
  if (!standing.has_value()) return NoSuchKind(command.region, command.year, command.code);
  if (command.revision != 0) RETURN_IF_ERROR(CheckRevision(*standing, command.revision));
  if (standing->withdrawn) {
    return FailedPrecondition("KIND_WITHDRAWN", absl::StrFormat("%s is withdrawn already", command.code))
        .Meta("code", command.code)
        .Zh("该活动类型已撤销");
  }
  return KindEvent(KindWithdrawn{.year = command.year, .code = command.code, .reason = command.reason});
}

CountyKind Apply(const KindEvent& event, int64_t seq, const std::optional<CountyKind>& standing) {
  if (const auto* const defined = std::get_if<KindDefined>(&event))
    return {.year = defined->year, .kind = defined->kind, .revision = seq, .withdrawn = false};
  JGT_CHECK(standing.has_value());
  CountyKind withdrawn = *standing;
  withdrawn.revision = seq;
  withdrawn.withdrawn = true;
  return withdrawn;
}

}  // namespace jgt::ledger
