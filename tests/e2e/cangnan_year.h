// The year that the tests of this binary look at: Cangnan's list of 2022 imported, reconciled, played and scored, once.
// A test may add to it; none counts on what another one added.
#pragma once

#include <string>

#include "jgt/ledger/v1/ledger_service.pb.h"
#include "jgt/reporting/v1/reporting_service.pb.h"
#include "jgt/roster/v1/roster_service.pb.h"
#include "jgt/scoring/v1/scoring_service.pb.h"
#include "tests/e2e/stack.h"

namespace jgt::e2e {

struct CangnanYear {
  CangnanYear();

  Stack stack;
  roster::v1::ImportRosterResponse dry_run;
  int64_t seq_after_dry_run = -1;  // of the county's roster journal
  roster::v1::ImportRosterResponse imported;
  roster::v1::GetReconciliationResponse before_alias;
  roster::v1::GetReconciliationResponse after_alias;
  int recorded = 0;   // activities that the player was told are recorded
  int confirmed = 0;  // and confirmed
  int files = 0;
  int links = 0;
  double play_seconds = 0;
  std::string run;  // the score run's name

 private:
  void Import();
  void Reconcile();
  void Play();
  void Score();
};

// Made by the first caller; ends at exit.
CangnanYear& Year();

// The number of the last entry of the county's journal at a service; 0 when there is none.
int64_t HeadOf(Stack& stack, const std::string& service, const std::string& region = kCounty);

// All activities of the county, by entry.
std::vector<ledger::v1::Activity> AllActivities(Stack& stack);
// Sum of the cells' activities.
int64_t Activities(const reporting::v1::GetRollupResponse& rollup);
StatusOr<reporting::v1::GetRollupResponse> Rollup(Stack& stack, const std::string& role, const std::string& region,
                                                  reporting::v1::Basis basis);

}  // namespace jgt::e2e
