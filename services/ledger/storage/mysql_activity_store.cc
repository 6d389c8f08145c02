#include "services/ledger/storage/mysql_activity_store.h"

#include <memory>
#include <set>
#include <utility>
#include <variant>

#include "common/names/names.h"
#include "services/ledger/storage/activity_list.h"
#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {
namespace {

std::vector<std::string> Listed(const std::set<std::string>& names) { return {names.begin(), names.end()}; }

// What a command that nobody waits for is made of.
struct Told {
  AnyCommand command;
  AnswerEncoder encode;
};

class OwnedCommand final : public ActivityCommand {
 public:
  template <typename Command>
  OwnedCommand(std::unique_ptr<Told> told, const Command& command)
      : ActivityCommand(command, told->encode), told_(std::move(told)) {}

 private:
  const std::unique_ptr<const Told> told_;
};

}  // namespace

MysqlActivityStore::MysqlActivityStore(journal::Writer& writer, sql::Pool& pool, EntryEncoder encode_entry)
    : writer_(writer), pool_(pool), runner_(std::move(encode_entry)) {}

StatusOr<std::string> MysqlActivityStore::Write(const journal::Mutation& mutation, const AnyCommand& command,
                                                const AnswerEncoder& encode) {
  ASSIGN_OR_RETURN(journal::Answer answer, std::visit(
                                               [&](const auto& what) {
                                                 return writer_.Append(what.region, mutation, runner_,
                                                                       ActivityCommand(what, encode));
                                               },
                                               command));
  return std::move(answer.response);
}

void MysqlActivityStore::WriteLater(journal::Mutation mutation, AnyCommand command, AnswerEncoder encode,
                                    OnWritten done) {
  auto told = std::make_unique<Told>(Told{.command = std::move(command), .encode = std::move(encode)});
  const AnyCommand& kept = told->command;
  const std::string region = std::visit([](const auto& what) { return what.region; }, kept);
  auto owned = std::visit(
      [&](const auto& what) -> std::unique_ptr<const journal::Command> {
        return std::make_unique<OwnedCommand>(std::move(told), what);
      },
      kept);
  writer_.AppendLater(region, std::move(mutation), runner_, std::move(owned),
                      [done = std::move(done)](StatusOr<journal::Answer> answer) mutable {
                        if (!answer.ok()) return std::move(done)(std::move(answer).status());
                        std::move(done)(std::move(answer->response));
                      });
}

StatusOr<Activity> MysqlActivityStore::Get(const std::string& region, const std::string& id, Deadline deadline) {
  return sql::RunTransactionFor<Activity>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<Activity> {
        ASSIGN_OR_RETURN(auto found, FindActivities(ReaderOf(tx), region, {id}));
        if (found.empty()) return NoSuchActivity(absl::StrFormat("regions/%s/activities/%s", region, id));
        return std::move(found.begin()->second);
      });
}

StatusOr<std::vector<Activity>> MysqlActivityStore::List(const ListQuery& query, Deadline deadline) {
  using Activities = std::vector<Activity>;
  if (query.pairings.has_value() && query.pairings->empty()) return Activities();
  return sql::RunTransactionFor<Activities>(pool_, {.deadline = deadline, .read_only = true},
                                            [&](sql::Transaction& tx) { return ListActivities(ReaderOf(tx), query); });
}

StatusOr<std::vector<std::string>> MysqlActivityStore::PairingsOf(const std::string& region, const Caller& caller,
                                                                  Deadline deadline) {
  using Ids = std::vector<std::string>;
  return sql::RunTransactionFor<Ids>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<Ids> {
        const Reader read = ReaderOf(tx);
        ASSIGN_OR_RETURN(const std::vector<Pairing> pairings, ListPairings(read, region));
        std::set<std::string> schools(caller.schools.begin(), caller.schools.end());
        for (const Pairing& pairing : pairings) schools.insert({pairing.supporter, pairing.supported});
        ASSIGN_OR_RETURN(const SchoolAliases aliases, FindAliases(read, Listed(schools)));
        Ids ids;
        for (const Pairing& pairing : pairings) {
          if (EndsOf(caller, pairing, aliases).any()) ids.push_back(IdOf(pairing.name));
        }
        return ids;
      });
}

}  // namespace jgt::ledger
