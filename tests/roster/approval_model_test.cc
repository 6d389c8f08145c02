#include <algorithm>
#include <random>
#include <set>
#include <tuple>

#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/approval_world.h"

// Random things done with proposals by random people, against a little model of what is allowed.
namespace jgt::roster::test {
namespace {

constexpr int kProposals = 6;
constexpr int kSteps = 500;

struct Person {
  std::string token;
  std::string account;
  int level;     // 1 county, 2 city, 3 province, 0 none of these
  bool manages;  // whether the role submits and withdraws
  bool outside;
};

struct Modelled {
  std::string name;
  std::string row;
  int revision = 0;
  int state = 0;                      // as in the proto; 0: not submitted yet
  int chain = 0;                      // how many steps
  int done = 0;                       // of which approved
  std::set<std::string> at_level[4];  // accounts that have approved this revision, by level
};

// Of the step that comes after so many.
int LevelAfter(int done) { return done < 2 ? 1 : done < 4 ? 2 : 3; }

class ApprovalModel : public ApprovalTest {
 protected:
  void SetUp() override {
    people_.reserve(9);
    proposals_.reserve(kProposals);
    const auto add = [&](const std::string& account, auth::Role role, const std::string& org, int level, bool submits,
                         bool outside) {
      people_.push_back({Account(account, role, org), account, level, submits, outside});
    };
    add("cn-officer-1", auth::Role::kCountyOfficer, kCangnan, 1, true, false);
    add("cn-officer-2", auth::Role::kCountyOfficer, kCangnan, 1, true, false);
    add("cn-group-1", auth::Role::kLeadingGroup, kCangnan, 1, true, false);
    add("wz-officer-1", auth::Role::kCityOfficer, "regions/330300", 2, false, false);
    add("cn-officer-2", auth::Role::kCityOfficer, "regions/330300", 2, false, false);  // with a second post
    add("zj-officer-1", auth::Role::kProvinceOfficer, kZhejiang, 3, false, false);
    add("all-1", auth::Role::kCountyOfficer, kZhejiang, 0, true, false);
    add("wc-officer-1", auth::Role::kCountyOfficer, "regions/330328", 0, true, true);
    add("jh-officer-1", auth::Role::kCityOfficer, "regions/330700", 0, false, true);
    const std::vector<std::pair<std::string, int>> kinds = {
        {"#,小学,甲#校,乙#校,共建型,,2022,县核验\n", 2},
        {"#,小学,龙湾区甲#小,丁#校,协作型,,,市核验\n", 4},
        {"#,小学,杭州市戊#小,己#校,跨地区/协作型,,2022,省核验\n", 5}};
    for (int i = 0; i < kProposals; ++i) {
      Modelled each;
      std::tie(each.row, each.chain) = kinds[static_cast<size_t>(i) % kinds.size()];
      for (size_t at = each.row.find('#'); at != std::string::npos; at = each.row.find('#')) {
        each.row.replace(at, 1, std::to_string(i + 1));
      }
      proposals_.push_back(each);
    }
  }

  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  void Expect(const Status& status, const std::string& reason) {
    ++seen_[reason];
    EXPECT_EQ(status.ok() ? "" : ReasonOf(status), reason) << ToString(status);
  }

  void Submit(const Person& who, Modelled& it) {
    const bool again = it.state != 0;
    const bool admitted = !who.outside && who.manages;
    v1::Proposal standing;
    standing.set_name(it.name);
    standing.set_revision(it.revision);
    const Status status =
        again ? Ask(who.token, &Approvals::ResubmitProposal, Resubmission(standing, it.row)).status() : [&] {
          const auto response = Ask(who.token, &Approvals::SubmitProposal, Submission(it.row));
          if (response.ok()) it.name = response->proposal().name();
          return response.status();
        }();
    if (!admitted) return Expect(status, Refusal(who));
    if (again && it.state != v1::PROPOSAL_STATE_RETURNED) return Expect(status, "PROPOSAL_NOT_RETURNED");
    Expect(status, "");
    ++it.revision;
    it.state = v1::PROPOSAL_STATE_SUBMITTED;
    it.done = 0;
    for (auto& accounts : it.at_level) accounts.clear();
  }
  static std::string Refusal(const Person& who) { return who.manages ? "OUTSIDE_SCOPE" : "ROLE_LACKS_PERMISSION"; }

  void Withdraw(const Person& who, Modelled& it) {
    v1::Proposal standing;
    standing.set_name(it.name);
    standing.set_revision(it.revision);
    const Status status = Ask(who.token, &Approvals::WithdrawProposal, Withdrawal(standing)).status();
    if (who.outside || !who.manages) return Expect(status, Refusal(who));
    const bool open = it.state == v1::PROPOSAL_STATE_SUBMITTED || it.state == v1::PROPOSAL_STATE_RETURNED;
    Expect(status, open ? "" : "PROPOSAL_CLOSED");
    if (open) it.state = v1::PROPOSAL_STATE_WITHDRAWN;
  }

  void Decide(const Person& who, Modelled& it) {
    const bool approves = Below(5) > 0;
    const bool documented = Below(6) > 0;
    const int step = Below(4) > 0 ? it.done + 1 : 1 + Below(5);  // mostly the one that it waits at
    const int seen = Below(8) > 0 ? it.revision : it.revision - 1;
    v1::Proposal standing;
    standing.set_name(it.name);
    standing.set_revision(seen);
    standing.set_step(static_cast<v1::ApprovalStep>(std::min(step, 5)));
    v1::DecideProposalRequest request = approves ? Approval(standing) : Return(standing);
    if (!documented) request.clear_document();
    const Status status = ApprovalTest::Decide(who.token, request).status();
    const int level = LevelAfter(it.done);
    if (who.outside) return Expect(status, "OUTSIDE_SCOPE");
    if (seen != it.revision) return Expect(status, "ETAG_MISMATCH");
    if (it.state != v1::PROPOSAL_STATE_SUBMITTED) return Expect(status, "PROPOSAL_CLOSED");
    if (std::min(step, 5) != it.done + 1) return Expect(status, "NOT_THIS_STEP");
    if (who.level != level) return Expect(status, "WRONG_LEVEL");
    for (int other = 1; other <= 3; ++other) {
      if (other != level && it.at_level[other].contains(who.account)) return Expect(status, "SAME_DECIDER");
    }
    const bool needs_document = step == 2 || step >= 4;
    if (approves && needs_document && !documented) return Expect(status, "DOCUMENT_MISSING");
    Expect(status, "");
    if (!approves) {
      it.state = v1::PROPOSAL_STATE_RETURNED;
      return;
    }
    it.at_level[level].insert(who.account);
    if (++it.done == it.chain) it.state = v1::PROPOSAL_STATE_CONFIRMED;
  }

  // What the service says of itself agrees with the model, and there is a pairing for each confirmed row and no other.
  void Check() {
    std::set<std::string> expected;
    int confirmed = 0;
    for (const Modelled& it : proposals_) {
      if (it.state == 0) continue;
      ASSERT_OK_AND_ASSIGN(const auto got, Get(it.name));
      EXPECT_EQ(got.proposal().state(), it.state);
      EXPECT_EQ(got.proposal().revision(), it.revision);
      const bool open = it.state == v1::PROPOSAL_STATE_SUBMITTED;
      EXPECT_EQ(static_cast<int>(got.proposal().step()), open ? it.done + 1 : 0);
      for (const v1::ProposalAct& act : got.history()) {
        if (act.kind() != v1::PROPOSAL_ACT_KIND_APPROVED && act.kind() != v1::PROPOSAL_ACT_KIND_RETURNED) continue;
        EXPECT_EQ(static_cast<int>(act.level()), LevelAfter(static_cast<int>(act.step()) - 1));
        const bool right = std::any_of(people_.begin(), people_.end(), [&](const Person& who) {
          return who.account == act.done_by() && who.level == static_cast<int>(act.level());
        });
        EXPECT_TRUE(right) << act.done_by();
      }
      if (it.state == v1::PROPOSAL_STATE_CONFIRMED) ++confirmed;
    }
    EXPECT_EQ(EntriesOf("PairingListed"), confirmed);
    EXPECT_EQ(Pairings(kCangnan).size(), static_cast<size_t>(confirmed));
  }

  std::vector<Person> people_;
  std::vector<Modelled> proposals_;
  std::map<std::string, int> seen_;  // what was answered, by reason; "" for what was done
  std::mt19937 random_{20220301};    // NOLINT(cert-msc51-cpp): the same every time
};

TEST_F(ApprovalModel, R155WhateverIsTriedTheChainHolds) {
  for (int i = 0; i < kSteps; ++i) {
    SCOPED_TRACE(i);
    const Person& who = people_[static_cast<size_t>(Below(static_cast<int>(people_.size())))];
    Modelled& it = proposals_[static_cast<size_t>(Below(kProposals))];
    const int what = Below(12);
    if (it.state == 0 || (what < 3 && it.state == v1::PROPOSAL_STATE_RETURNED) || what == 0) {
      Submit(who, it);
    } else if (what == 1 && Below(6) == 0) {
      Withdraw(who, it);
    } else {
      Decide(who, it);
    }
    if (HasFailure()) return;
    if (i % 20 == 19) Check();
  }
  Check();
  for (const char* reason : {"", "OUTSIDE_SCOPE", "ROLE_LACKS_PERMISSION", "PROPOSAL_NOT_RETURNED", "PROPOSAL_CLOSED",
                             "ETAG_MISMATCH", "NOT_THIS_STEP", "WRONG_LEVEL", "SAME_DECIDER", "DOCUMENT_MISSING"}) {
    EXPECT_GT(seen_[reason], 0) << reason;
  }
  EXPECT_GE(EntriesOf("PairingListed"), 3);
}

}  // namespace
}  // namespace jgt::roster::test
