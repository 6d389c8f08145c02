// Proposals and verifications as people of three levels see them, each with an account of their own.
#pragma once

#include <string>
#include <vector>

#include "jgt/roster/v1/approval_events.pb.h"
#include "tests/roster/roster_world.h"

namespace jgt::roster::test {

// Rows of lists of 苍南, one for each scope.
inline constexpr char kInCountyRow[] = "1,小学,甲校,乙校,共建型,,2022,县核验\n";
inline constexpr char kInCityRow[] = "2,小学,龙湾区丙小,丁校,协作型,,,市核验\n";
inline constexpr char kInProvinceRow[] = "3,小学,杭州市戊小,己校,跨地区/协作型,,2022,省核验\n";
inline constexpr char kOutOfProvinceRow[] = "4,小学,四川省庚小,辛校,跨地区/协作型,,2022,省核验\n";

class ApprovalTest : public RosterTest {
 protected:
  using Approvals = v1::ApprovalService::StubInterface;

  ~ApprovalTest() override { clock_.Set(start_); }

  // Of an account; the roles are held for an hour.
  static std::string Account(const std::string& subject, auth::Role role, const std::string& org);
  static std::string County();
  static std::string City();
  static std::string Province();
  // Who decides that step of a list of 苍南.
  static std::string For(v1::ApprovalStep step);

  template <class Request, class Response>
  StatusOr<Response> Ask(const std::string& token,
                         grpc::Status (Approvals::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*approvals_stub_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }

  // A list of 苍南 of 2022, header and all.
  v1::SubmitProposalRequest Submission(const std::string& rows);
  v1::Proposal Submitted(const std::string& rows);
  v1::ResubmitProposalRequest Resubmission(const v1::Proposal& proposal, const std::string& rows);
  v1::WithdrawProposalRequest Withdrawal(const v1::Proposal& proposal);
  // Of the step that the proposal waits at; approvals have all the documents that may be needed.
  v1::DecideProposalRequest Approval(const v1::Proposal& proposal);
  v1::DecideProposalRequest Return(const v1::Proposal& proposal);
  StatusOr<v1::DecideProposalResponse> Decide(const std::string& token, const v1::DecideProposalRequest& request) {
    return Ask(token, &Approvals::DecideProposal, request);
  }
  // Approves it, step by step, up to and without `until`; unspecified: to the end.
  v1::Proposal Walked(v1::Proposal proposal, v1::ApprovalStep until = v1::APPROVAL_STEP_UNSPECIFIED);
  StatusOr<v1::GetProposalResponse> Get(const std::string& name, int revision = 0, const std::string& known_at = "");
  std::vector<std::string> Names(const std::string& token, const v1::ListProposalsRequest& request);

  StatusOr<v1::VerifyPairingResponse> Verify(const std::string& token, const std::string& pairing, int year = 2022);
  std::vector<v1::Verification> Verifications(const std::string& parent, int year = 2022,
                                              const std::string& known_at = "", const std::string& as_of = "");
  int EntriesOf(const std::string& type) { return EntryCounts()[type]; }

  const Instant start_ = clock_.Now();
};

}  // namespace jgt::roster::test
