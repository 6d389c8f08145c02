// The ledger with its logs, and a verifier of them that has nothing but a public key.
#pragma once

#include <string>
#include <vector>

#include "common/auth/roles.h"
#include "common/merkle/checkpoint.h"
#include "common/merkle/proof.h"
#include "common/rpc/channel.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {

class ProofWorld : public LedgerTest {
 protected:
  using Proofs = v1::ProofService::StubInterface;

  template <class Request, class Response>
  StatusOr<Response> Ask(const std::string& token,
                         grpc::Status (Proofs::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*proofs_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }

  // All messages of a stream, or its error.
  template <class Response, class Request>
  StatusOr<std::vector<Response>> Stream(
      const std::string& token,
      std::unique_ptr<grpc::ClientReaderInterface<Response>> (Proofs::*method)(grpc::ClientContext*, const Request&),
      const Request& request) {
    grpc::ClientContext context;
    rpc::FixedToken source(token);
    RETURN_IF_ERROR(rpc::Prepare(context, rpc::Within(std::chrono::seconds(60), &source)));
    const auto reader = (proofs_.get()->*method)(&context, request);
    std::vector<Response> all;
    for (Response response; reader->Read(&response);) all.push_back(response);
    const Status status = rpc::FromGrpc(reader->Finish());
    if (!status.ok()) return status;
    return all;
  }

  // `count` lessons, 1 to 500, in one batch.
  void RecordLessons(int count, const std::string& prefix = "T") {
    v1::BatchRecordActivitiesRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id(NextRequestId());
    for (int i = 0; i < count; ++i) *request.add_activities() = Lesson(1 + i % 12, absl::StrFormat("%s-%d", prefix, i));
    ASSERT_THAT(Call(Filer(kCore), &Stub::BatchRecordActivities, request), IsOk());
  }

  void Publish() { ASSERT_THAT(publisher_->RunOnce(), IsOk()); }

  StatusOr<v1::GetLogStatusResponse> LogStatus(const std::string& region = kCounty) {
    v1::GetLogStatusRequest request;
    request.set_parent("regions/" + region);
    return Ask(Auditor(region), &Proofs::GetLogStatus, request);
  }
  StatusOr<merkle::Checkpoint> Checkpoint(const std::string& region = kCounty, int64_t size = 0) {
    v1::GetCheckpointRequest request;
    request.set_parent("regions/" + region);
    request.set_size(size);
    ASSIGN_OR_RETURN(const auto response, Ask(Auditor(region), &Proofs::GetCheckpoint, request));
    ASSIGN_OR_RETURN(auto opened, merkle::OpenCheckpoint(response.note(), {key_.verifier()}));
    return std::move(opened.checkpoint);
  }
  StatusOr<v1::GetInclusionProofResponse> Inclusion(const std::string& token, int64_t seq, int64_t size = 0,
                                                    const std::string& region = kCounty) {
    v1::GetInclusionProofRequest request;
    request.set_parent("regions/" + region);
    request.set_seq(seq);
    request.set_tree_size(size);
    return Ask(token, &Proofs::GetInclusionProof, request);
  }

  // What a stranger with the public key makes of a proof: the entry that it proves.
  StatusOr<journal::Entry> Verified(const v1::GetInclusionProofResponse& response) {
    ASSIGN_OR_RETURN(const auto opened, merkle::OpenCheckpoint(response.checkpoint(), {key_.verifier()}));
    const merkle::Hasher hasher(opened.checkpoint.hash);
    const merkle::Hash leaf = hasher.Leaf(response.entry());
    RETURN_IF_ERROR(merkle::VerifyInclusion(
        hasher,
        {.index = response.index(), .size = opened.checkpoint.size, .leaf_hash = leaf, .root = opened.checkpoint.root},
        {response.hashes().begin(), response.hashes().end()}));
    ASSIGN_OR_RETURN(auto parsed, journal::ParseCanonicalBytes(response.entry()));
    return std::move(parsed.entry);
  }

  static std::string Auditor(const std::string& region = kCounty) {
    return Token(auth::Role::kAuditor, "regions/" + region);
  }

  // The root as the definition has it, from the journal's rows.
  merkle::Hash RootOfJournal(merkle::HashKind kind = merkle::HashKind::kSha256, const std::string& region = kCounty) {
    merkle::Frontier frontier(kind);
    for (const journal::Entry& entry : Journal(region))
      frontier.Append(merkle::Hasher(kind).Leaf(journal::CanonicalBytes("ledger", entry)));
    return frontier.Root();
  }

  void Sql(const std::string& statement, const sql::Params& params = {}) {
    const Status done =
        sql::RunTransaction(*pool_, {.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20)},
                            [&](sql::Transaction& tx) { return tx.Execute(statement, params).status(); });
    ASSERT_THAT(done, IsOk()) << statement;
  }
};

}  // namespace jgt::ledger::test
