// jgt.common.v1.JournalService and FollowerService, the same for every service.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/follower.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/sql/pool.h"
#include "jgt/common/v1/journal_service.grpc.pb.h"

namespace jgt::journal {

// For a service that owns a journal.
class JournalHandler final : public jgt::common::v1::JournalService::CallbackService {
 public:
  JournalHandler(const rpc::RpcRuntime& runtime, sql::Pool& pool, const Clock& clock);

  grpc::ServerUnaryReactor* ReadJournal(grpc::CallbackServerContext* context,
                                        const jgt::common::v1::ReadJournalRequest* request,
                                        jgt::common::v1::ReadJournalResponse* response) override;
  grpc::ServerUnaryReactor* ListHeads(grpc::CallbackServerContext* context,
                                      const jgt::common::v1::ListHeadsRequest* request,
                                      jgt::common::v1::ListHeadsResponse* response) override;

 private:
  Status Read(const jgt::common::v1::ReadJournalRequest& request, sql::Deadline deadline,
              jgt::common::v1::ReadJournalResponse& response);
  Status Heads(const rpc::Call& call, const jgt::common::v1::ListHeadsRequest& request,
               jgt::common::v1::ListHeadsResponse& response);
  // Takes note of how far the follower that asks is, in regions that have a journal, and at most up to its head.
  Status NoteReader(const rpc::Call& call, const jgt::common::v1::ListHeadsRequest& request,
                    const std::map<std::string, int64_t>& heads);

  rpc::RpcContext context_;
  sql::Pool& pool_;
  const Clock& clock_;
};

// For a process that follows journals. `followers` outlive it.
class FollowerHandler final : public jgt::common::v1::FollowerService::CallbackService {
 public:
  FollowerHandler(const rpc::RpcRuntime& runtime, sql::Pool& pool, std::vector<Follower*> followers);

  grpc::ServerUnaryReactor* ListFollowers(grpc::CallbackServerContext* context,
                                          const jgt::common::v1::ListFollowersRequest* request,
                                          jgt::common::v1::ListFollowersResponse* response) override;
  grpc::ServerUnaryReactor* ListDeadLetters(grpc::CallbackServerContext* context,
                                            const jgt::common::v1::ListDeadLettersRequest* request,
                                            jgt::common::v1::ListDeadLettersResponse* response) override;
  grpc::ServerUnaryReactor* RequeueDeadLetter(grpc::CallbackServerContext* context,
                                              const jgt::common::v1::RequeueDeadLetterRequest* request,
                                              jgt::common::v1::RequeueDeadLetterResponse* response) override;

 private:
  rpc::RpcContext context_;
  sql::Pool& pool_;
  const std::vector<Follower*> followers_;
};

}  // namespace jgt::journal
