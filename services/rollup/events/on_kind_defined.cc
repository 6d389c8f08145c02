#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {
namespace {

constexpr int64_t kModes = 3;
constexpr int64_t kScopes = 4;

// The ones that are named; of none those to whom the kind is open; of none again all.
template <typename Numbers>
std::vector<int64_t> Meant(const Numbers& named, const Numbers& open, int64_t count) {
  const Numbers& given = named.empty() ? open : named;
  std::vector<int64_t> numbers(given.begin(), given.end());
  for (int64_t number = 1; given.empty() && number <= count; ++number) numbers.push_back(number);
  return numbers;
}

CountyKind KindFrom(const jgt::ledger::v1::KindDefinition& definition, int64_t seq) {
  CountyKind kind{.year = definition.year(),
                  .kind = definition.code(),
                  .display_name = definition.display_name(),
                  .withdrawn = false,
                  .seq = seq,
                  .minima = {}};
  for (const auto& minimum : definition.minima()) {
    for (const int64_t mode : Meant(minimum.modes(), definition.modes(), kModes)) {
      for (const int64_t scope : Meant(minimum.scopes(), definition.scopes(), kScopes)) {
        kind.minima[{mode, scope}] = {
            .required = minimum.required(), .subjects_min = minimum.subjects_min(), .unit = minimum.unit()};
      }
    }
  }
  return kind;
}

}  // namespace

void OnKindDefined(FoldDispatch& dispatch) {
  using jgt::ledger::v1::KindDefined;
  dispatch.On<KindDefined>([](const KindDefined&) { return std::vector<std::string>(); },
                           [](CellBook& book, const journal::Entry& entry, const KindDefined& event) -> Status {
                             return FoldKindDefined(book, KindFrom(event.kind(), entry.seq));
                           });
}

}  // namespace jgt::rollup
