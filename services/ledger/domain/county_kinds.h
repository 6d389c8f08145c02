// Kinds of activities that a county added to the catalogue of a year (R46), without a release: what may be added, and
// what becomes of it. The decisions are pure functions of the command and of what stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/status/status.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

struct CountyKind {
  int year = 0;
  Kind kind;
  int64_t revision = 0;  // number of the last entry about it
  bool withdrawn = false;
  bool operator==(const CountyKind&) const = default;
};

// All of one county.
class CountyKinds {
 public:
  CountyKinds() = default;
  CountyKinds(std::string region, std::vector<CountyKind> kinds)
      : region_(std::move(region)), kinds_(std::move(kinds)) {}

  const CountyKind* Find(int year, std::string_view code) const;  // null when there is none
  const std::vector<CountyKind>& all() const { return kinds_; }   // by year and code
  const std::string& region() const { return region_; }
  // ", C330327_A, C330327_B" of the year, without the withdrawn ones: goes on from KindCatalogue::Codes.
  std::string MoreCodes(int year) const;

 private:
  std::string region_;
  std::vector<CountyKind> kinds_;
};

// "2022/C330327_READING_DAY": a county's own kind within its county.
std::string CountyKey(int year, std::string_view code);

// "C330327_": what the codes of a county's own kinds begin with.
std::string CountyPrefix(std::string_view region);

struct DefineKindCommand {
  std::string region;
  int year = 0;
  Kind kind;
  int64_t revision = 0;  // 0: it is new
};
struct WithdrawKindCommand {
  std::string region;
  int year = 0;
  std::string code;
  std::string reason;
  int64_t revision = 0;  // 0: not compared
};

// Whether a county may add this, as far as it can be said without looking at what is stored: a definition that can be,
// under the county's own prefix, that neither shadows a kind of the files nor asks anything of one.
void CheckCountyKind(const DefineKindCommand& command, const KindCatalogues& catalogues, Violations& violations);

// One kind of entry each, as they are in events.proto.
struct KindDefined {
  int year = 0;
  Kind kind;
};
struct KindWithdrawn {
  int year = 0;
  std::string code;
  std::string reason;
};
using KindEvent = std::variant<KindDefined, KindWithdrawn>;

inline constexpr int64_t kCountyKindsMax = 200;  // of one county and year

// `standing` is the kind as it stands, `count` how many the county has in the year. ALREADY_EXISTS KIND_EXISTS;
// NOT_FOUND NO_SUCH_KIND; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION TOO_MANY_KINDS.
StatusOr<KindEvent> Decide(const DefineKindCommand& command, const std::optional<CountyKind>& standing, int64_t count);
// NOT_FOUND NO_SUCH_KIND; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION KIND_WITHDRAWN.
StatusOr<KindEvent> Decide(const WithdrawKindCommand& command, const std::optional<CountyKind>& standing);

// What entry number `seq` makes of the kind.
CountyKind Apply(const KindEvent& event, int64_t seq, const std::optional<CountyKind>& standing);

}  // namespace jgt::ledger
