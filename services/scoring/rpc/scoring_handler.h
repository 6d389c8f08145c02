// jgt.scoring.v1.ScoringService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include <string>
#include <vector>

#include "common/journal/positions.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/scoring/v1/scoring_service.grpc.pb.h"
#include "services/scoring/domain/rubric.h"
#include "services/scoring/domain/score_store.h"

namespace jgt::scoring {

// What the handler works with; all of it outlives the handler.
struct ScoringParts {
  const rpc::RpcRuntime& rpc;
  const RubricBook& book;
  const PageTokens& page_tokens;
  journal::PositionWaiter& positions;
  ScoreStore& store;
};

class Sight;

class ScoringHandler final : public v1::ScoringService::CallbackService {
 public:
  explicit ScoringHandler(const ScoringParts& parts);

  grpc::ServerUnaryReactor* RecordSurveys(grpc::CallbackServerContext* context, const v1::RecordSurveysRequest* request,
                                          v1::RecordSurveysResponse* response) override;
  grpc::ServerUnaryReactor* RecordDeduction(grpc::CallbackServerContext* context,
                                            const v1::RecordDeductionRequest* request,
                                            v1::RecordDeductionResponse* response) override;
  grpc::ServerUnaryReactor* RunScores(grpc::CallbackServerContext* context, const v1::RunScoresRequest* request,
                                      v1::RunScoresResponse* response) override;
  grpc::ServerUnaryReactor* GetScoreRun(grpc::CallbackServerContext* context, const v1::GetScoreRunRequest* request,
                                        v1::GetScoreRunResponse* response) override;
  grpc::ServerUnaryReactor* ListScores(grpc::CallbackServerContext* context, const v1::ListScoresRequest* request,
                                       v1::ListScoresResponse* response) override;
  grpc::ServerUnaryReactor* GetScore(grpc::CallbackServerContext* context, const v1::GetScoreRequest* request,
                                     v1::GetScoreResponse* response) override;
  grpc::ServerUnaryReactor* ListRubrics(grpc::CallbackServerContext* context, const v1::ListRubricsRequest* request,
                                        v1::ListRubricsResponse* response) override;

 private:
  StatusOr<v1::RecordSurveysResponse> Surveys(const rpc::Call& call, const v1::RecordSurveysRequest& request);
  StatusOr<v1::RecordDeductionResponse> Deduct(const rpc::Call& call, const v1::RecordDeductionRequest& request);
  StatusOr<v1::RunScoresResponse> Run(const rpc::Call& call, const v1::RunScoresRequest& request);
  StatusOr<v1::GetScoreRunResponse> GetRun(const rpc::Call& call, const v1::GetScoreRunRequest& request);
  StatusOr<v1::ListScoresResponse> List(const rpc::Call& call, const v1::ListScoresRequest& request);
  StatusOr<std::vector<RecordedScore>> Visible(const Sight& sight, ScorePage page, Deadline deadline);
  StatusOr<v1::GetScoreResponse> Get(const rpc::Call& call, const v1::GetScoreRequest& request);
  StatusOr<v1::ListRubricsResponse> Rubrics(const rpc::Call& call) const;

  const rpc::RpcContext rpc_;
  const RubricBook& book_;
  const PageTokens& page_tokens_;
  journal::PositionWaiter& positions_;
  ScoreStore& store_;
};

}  // namespace jgt::scoring
