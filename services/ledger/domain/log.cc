#include "services/ledger/domain/log.h"

namespace jgt::ledger {

Status CheckSuccessor(const LogHead& head, const PublishedHead& last, const merkle::Hash& root_then,
                      std::string_view where) {
  if (head.size < last.size) {
    return FailedPrecondition("LOG_SMALLER_THAN_PUBLISHED",
                              absl::StrFormat("the log of region %s has %d entries, but %d were published (%s): the "
                                              "database is older than what has been signed",
                                              head.region, head.size, last.size, std::string(where)))
        .Meta("region", head.region)
        .Zh("日志比已公布的检查点短，可能恢复了旧备份，拒绝签名");
  }
  if (root_then != last.root) {
    return FailedPrecondition("LOG_DIFFERS_FROM_PUBLISHED",
                              absl::StrFormat("the first %d entries of the log of region %s are not those that were "
                                              "published (%s)",
                                              last.size, head.region, std::string(where)))
        .Meta("region", head.region)
        .Zh("日志与已公布的检查点不一致，拒绝签名");
  }
  return OkStatus();
}

}  // namespace jgt::ledger
