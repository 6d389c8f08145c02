#include "tests/roster/approval_world.h"

namespace jgt::roster::test {

std::string ApprovalTest::Account(const std::string& subject, auth::Role role, const std::string& org) {
  return jgt::test::MintToken(
      clock_, {{.role = role, .org = org, .until = Instant{clock_.Now() + std::chrono::hours(1)}}}, subject);
}

std::string ApprovalTest::County() { return Account("cn-officer-1", auth::Role::kCountyOfficer, kCangnan); }
std::string ApprovalTest::City() { return Account("wz-officer-1", auth::Role::kCityOfficer, "regions/330300"); }
std::string ApprovalTest::Province() { return Account("zj-officer-1", auth::Role::kProvinceOfficer, kZhejiang); }

std::string ApprovalTest::For(v1::ApprovalStep step) {
  if (step == v1::APPROVAL_STEP_PROVINCE) return Province();
  const bool of_city = step == v1::APPROVAL_STEP_CITY_BUREAU || step == v1::APPROVAL_STEP_CITY_GOVERNMENT;
  return of_city ? City() : County();
}

v1::SubmitProposalRequest ApprovalTest::Submission(const std::string& rows) {
  v1::SubmitProposalRequest request;
  request.set_parent(kCangnan);
  request.set_request_id(NextRequestId());
  request.set_year(2022);
  request.mutable_list()->set_content(kHeader + rows);
  return request;
}

v1::Proposal ApprovalTest::Submitted(const std::string& rows) {
  const auto response = Ask(County(), &Approvals::SubmitProposal, Submission(rows));
  EXPECT_OK(response);
  return response.ok() ? response->proposal() : v1::Proposal();
}

v1::ResubmitProposalRequest ApprovalTest::Resubmission(const v1::Proposal& proposal, const std::string& rows) {
  v1::ResubmitProposalRequest request;
  request.set_name(proposal.name());
  request.set_request_id(NextRequestId());
  request.set_revision(proposal.revision());
  request.mutable_list()->set_content(kHeader + rows);
  return request;
}

v1::WithdrawProposalRequest ApprovalTest::Withdrawal(const v1::Proposal& proposal) {
  v1::WithdrawProposalRequest request;
  request.set_name(proposal.name());
  request.set_request_id(NextRequestId());
  request.set_revision(proposal.revision());
  request.set_reason("另行申报");
  return request;
}

v1::DecideProposalRequest ApprovalTest::Approval(const v1::Proposal& proposal) {
  v1::DecideProposalRequest request;
  request.set_name(proposal.name());
  request.set_request_id(NextRequestId());
  request.set_revision(proposal.revision());
  request.set_step(proposal.step());
  request.set_decision(v1::DECISION_APPROVE);
  request.mutable_document()->set_number("苍政办〔2022〕3号");
  request.mutable_document()->set_day("2022-02-28");
  return request;
}

v1::DecideProposalRequest ApprovalTest::Return(const v1::Proposal& proposal) {
  v1::DecideProposalRequest request = Approval(proposal);
  request.set_decision(v1::DECISION_RETURN);
  request.set_reason("学段有误");
  request.clear_document();
  return request;
}

v1::Proposal ApprovalTest::Walked(v1::Proposal proposal, v1::ApprovalStep until) {
  while (proposal.state() == v1::PROPOSAL_STATE_SUBMITTED && proposal.step() != until) {
    const auto response = Decide(For(proposal.step()), Approval(proposal));
    EXPECT_OK(response);
    if (!response.ok()) break;
    proposal = response->proposal();
  }
  return proposal;
}

StatusOr<v1::GetProposalResponse> ApprovalTest::Get(const std::string& name, int revision,
                                                    const std::string& known_at) {
  v1::GetProposalRequest request;
  request.set_name(name);
  request.set_revision(revision);
  request.set_known_at(known_at);
  return Ask(County(), &Approvals::GetProposal, request);
}

std::vector<std::string> ApprovalTest::Names(const std::string& token, const v1::ListProposalsRequest& request) {
  const auto response = Ask(token, &Approvals::ListProposals, request);
  EXPECT_OK(response);
  std::vector<std::string> names;
  if (!response.ok()) return names;
  names.reserve(static_cast<size_t>(response->proposals_size()));
  for (const v1::Proposal& proposal : response->proposals()) names.push_back(proposal.name());
  return names;
}

StatusOr<v1::VerifyPairingResponse> ApprovalTest::Verify(const std::string& token, const std::string& pairing,
                                                         int year) {
  v1::VerifyPairingRequest request;
  request.set_name(pairing);
  request.set_request_id(NextRequestId());
  request.set_year(year);
  request.set_note("现场核验");
  return Ask(token, &Approvals::VerifyPairing, request);
}

std::vector<v1::Verification> ApprovalTest::Verifications(const std::string& parent, int year,
                                                          const std::string& known_at, const std::string& as_of) {
  v1::ListVerificationsRequest request;
  request.set_parent(parent);
  request.set_year(year);
  request.set_known_at(known_at);
  request.set_as_of(as_of);
  request.set_page_size(1000);
  const auto response = Ask(Province(), &Approvals::ListVerifications, request);
  EXPECT_OK(response);
  if (!response.ok()) return {};
  return {response->verifications().begin(), response->verifications().end()};
}

}  // namespace jgt::roster::test
