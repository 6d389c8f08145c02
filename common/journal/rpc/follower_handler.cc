#include "common/journal/rpc/journal_handler.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"

namespace jgt::journal {

using jgt::common::v1::FollowerService;

FollowerHandler::FollowerHandler(const rpc::RpcRuntime& runtime, sql::Pool& pool, std::vector<Follower*> followers)
    : context_(runtime, FollowerService::service_full_name()), pool_(pool), followers_(std::move(followers)) {}

grpc::ServerUnaryReactor* FollowerHandler::ListFollowers(grpc::CallbackServerContext* context,
                                                         const jgt::common::v1::ListFollowersRequest* request,
                                                         jgt::common::v1::ListFollowersResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const jgt::common::v1::ListFollowersRequest&,
                              jgt::common::v1::ListFollowersResponse& answer) -> Status {
                         call.NothingToNarrow();
                         ASSIGN_OR_RETURN(const auto states, journal::ListFollowers(pool_, call.deadline));
                         for (const FollowerState& state : states) {
                           auto* proto = answer.add_followers();
                           proto->set_follower(state.follower);
                           proto->set_source(state.source);
                           proto->set_region(state.region);
                           proto->set_next_seq(state.next_seq);
                           proto->set_head_seq(state.head_seq);
                           proto->set_backlog(state.backlog());
                           proto->set_owner(state.owner);
                         }
                         return OkStatus();
                       });
}

grpc::ServerUnaryReactor* FollowerHandler::ListDeadLetters(grpc::CallbackServerContext* context,
                                                           const jgt::common::v1::ListDeadLettersRequest* request,
                                                           jgt::common::v1::ListDeadLettersResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const jgt::common::v1::ListDeadLettersRequest&,
                              jgt::common::v1::ListDeadLettersResponse& answer) -> Status {
                         call.NothingToNarrow();
                         ASSIGN_OR_RETURN(const auto letters, journal::ListDeadLetters(pool_, call.deadline));
                         for (const DeadLetterRow& letter : letters) {
                           auto* proto = answer.add_dead_letters();
                           proto->set_follower(letter.follower);
                           proto->set_source(letter.source);
                           proto->set_region(letter.region);
                           proto->set_seq(letter.seq);
                           proto->set_type(letter.type);
                           proto->set_error(letter.error);
                           proto->set_attempts(letter.attempts);
                           proto->set_dead_at_micros(letter.dead_at.micros);
                         }
                         return OkStatus();
                       });
}

grpc::ServerUnaryReactor* FollowerHandler::RequeueDeadLetter(grpc::CallbackServerContext* context,
                                                             const jgt::common::v1::RequeueDeadLetterRequest* request,
                                                             jgt::common::v1::RequeueDeadLetterResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const jgt::common::v1::RequeueDeadLetterRequest& requeue,
                              jgt::common::v1::RequeueDeadLetterResponse&) -> Status {
                         RETURN_IF_ERROR(call.AuthorizeOn(RegionName(requeue.region())));
                         for (Follower* follower : followers_) {
                           if (follower->name() == requeue.follower() && follower->source_name() == requeue.source()) {
                             return follower->Requeue(requeue.region(), requeue.seq());
                           }
                         }
                         return NotFound("NO_SUCH_DEAD_LETTER",
                                         absl::StrFormat("this service has no follower \"%s\" of \"%s\"",
                                                         requeue.follower(), requeue.source()));
                       });
}

}  // namespace jgt::journal
