#include "services/ledger/storage/mysql_kind_store.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "services/ledger/storage/county_kind_rows.h"

namespace jgt::ledger {
namespace {

constexpr char kDefinedType[] = "jgt.ledger.v1.KindDefined";

// What we wrote ourselves: anything else is a damaged row, not bad input.
StatusOr<CountyKind> KindFrom(const CountyKindRow& row, const EntryDecoder& decode) {
  ASSIGN_OR_RETURN(DecodedEntry decoded, decode(kDefinedType, row.definition));
  KindDefined* const defined = decoded.kind.has_value() ? std::get_if<KindDefined>(&*decoded.kind) : nullptr;
  if (defined == nullptr) return DataLoss("BAD_BODY", "a stored definition of a kind is none: " + row.code);
  return CountyKind{.year = static_cast<int>(row.year),
                    .kind = std::move(defined->kind),
                    .revision = row.revision,
                    .withdrawn = row.withdrawn};
}

// A command in its region's transaction: reads what stands, decides, appends the entry, writes the row.
template <typename Decision>
StatusOr<std::string> Change(journal::Batch& batch, int64_t year, const std::string& code, const EntryDecoder& decode,
                             const KindEncoder& encode_entry, const KindAnswerEncoder& encode, Decision decide) {
  ASSIGN_OR_RETURN(const std::vector<CountyKindRow> rows, ListCountyKindRows(ReaderOf(batch), batch.region()));
  const int64_t count =
      std::count_if(rows.begin(), rows.end(), [&](const CountyKindRow& row) { return row.year == year; });
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const CountyKindRow& row) { return row.year == year && row.code == code; });
  std::optional<CountyKind> standing;
  if (found != rows.end()) {
    ASSIGN_OR_RETURN(standing, KindFrom(*found, decode));
  }
  ASSIGN_OR_RETURN(const KindEvent event, decide(standing, count));
  EntryBody body = encode_entry(event);
  const bool defined = std::holds_alternative<KindDefined>(event);
  std::string definition = defined ? body.bytes : found->definition;
  const CountyKind kind = Apply(event, batch.Append(std::move(body.type), std::move(body.bytes)), standing);
  RETURN_IF_ERROR(PutCountyKindRow(batch, {.year = year,
                                           .code = code,
                                           .revision = kind.revision,
                                           .withdrawn = kind.withdrawn,
                                           .definition = std::move(definition)}));
  return encode(kind);
}

}  // namespace

MysqlKindStore::MysqlKindStore(journal::Writer& writer, sql::Pool& pool, KindEncoder encode_entry,
                               EntryDecoder decode_entry)
    : writer_(writer), pool_(pool), encode_entry_(std::move(encode_entry)), decode_entry_(std::move(decode_entry)) {}

StatusOr<std::string> MysqlKindStore::Define(const journal::Mutation& mutation, const DefineKindCommand& command,
                                             const KindAnswerEncoder& encode) {
  ASSIGN_OR_RETURN(journal::Answer answer, writer_.Append(command.region, mutation, [&](journal::Batch& batch) {
    return Change(
        batch, command.year, command.kind.code, decode_entry_, encode_entry_, encode,
        [&](const std::optional<CountyKind>& standing, int64_t count) { return Decide(command, standing, count); });
  }));
  return std::move(answer.response);
}

StatusOr<std::string> MysqlKindStore::Withdraw(const journal::Mutation& mutation, const WithdrawKindCommand& command,
                                               const KindAnswerEncoder& encode) {
  ASSIGN_OR_RETURN(journal::Answer answer, writer_.Append(command.region, mutation, [&](journal::Batch& batch) {
    return Change(batch, command.year, command.code, decode_entry_, encode_entry_, encode,
                  [&](const std::optional<CountyKind>& standing, int64_t) { return Decide(command, standing); });
  }));
  return std::move(answer.response);
}

StatusOr<CountyKinds> MysqlKindStore::KindsOf(const std::string& region, Deadline deadline) {
  return sql::RunTransactionFor<CountyKinds>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<CountyKinds> {
        ASSIGN_OR_RETURN(const std::vector<CountyKindRow> rows, ListCountyKindRows(ReaderOf(tx), region));
        std::vector<CountyKind> kinds;
        kinds.reserve(rows.size());
        for (const CountyKindRow& row : rows) {
          ASSIGN_OR_RETURN(CountyKind kind, KindFrom(row, decode_entry_));
          kinds.push_back(std::move(kind));
        }
        return CountyKinds(region, std::move(kinds));
      });
}

}  // namespace jgt::ledger
