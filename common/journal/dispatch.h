// Sorts the entries of a followed journal by type. A service's events/on_<event>.cc each add one:
//   dispatch.On<jgt::ledger::v1::ActivityRecorded>([&](sql::Transaction& tx, const Entry& entry, const auto& event) ->
//   Status {...});
// Types that nobody asked for are skipped: a journal may gain kinds of entries before its followers do.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "common/journal/entry.h"
#include "common/journal/follower.h"

namespace jgt::journal {

class Dispatch final : public EntryHandler {
 public:
  template <typename Message>
  void On(std::function<Status(sql::Transaction&, const Entry&, const Message&)> apply) {
    handlers_[Message::descriptor()->full_name()] = [apply = std::move(apply)](sql::Transaction& tx,
                                                                               const Entry& entry) -> Status {
      Message message;
      if (!message.ParseFromString(entry.body)) {
        return DataLoss("BAD_BODY", absl::StrFormat("the body of entry %d in region %s is not a %s", entry.seq,
                                                    entry.region, entry.type));
      }
      return apply(tx, entry, message);
    };
  }

  Status Apply(sql::Transaction& tx, const Entry& entry) override {
    const auto found = handlers_.find(entry.type);
    return found == handlers_.end() ? OkStatus() : found->second(tx, entry);
  }

 private:
  std::map<std::string, std::function<Status(sql::Transaction&, const Entry&)>> handlers_;
};

}  // namespace jgt::journal
