// Plays a seeded year of a county into a deployment through the public API only: head counts, readiness, mentor groups,
// exchanges, activities, confirmations, photos, surveys. Every request id follows from the seed, so playing again, or
// after a crash, adds nothing twice.
#pragma once

#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"
#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "jgt/scoring/v1/scoring_service.grpc.pb.h"
#include "services/ctl/play/year_plan.h"
#include "services/ctl/progress.h"
#include "services/ctl/session.h"

namespace jgt::ctl {

struct PlayOptions {
  std::string region;  // "regions/330327"
  int year = 2022;
  uint64_t seed = 2022;
  int thread_count = 8;
  std::chrono::seconds patience{120};  // how long one request is repeated while a service is away
  std::string history_path;            // JSON lines of what was acknowledged, for checkers
};

struct Played {
  std::atomic<int64_t> recorded{0};
  std::atomic<int64_t> confirmed{0};
  std::atomic<int64_t> photos{0};
  std::atomic<int64_t> links{0};
};

class Player {
 public:
  Player(Session& session, PlayOptions options);
  Status Play();
  const Played& played() const { return played_; }

 private:
  using Positions = std::vector<jgt::common::v1::Position>;

  StatusOr<std::vector<jgt::roster::v1::Pairing>> Pairings();
  Status PrepareSchools(const std::vector<jgt::roster::v1::Pairing>& pairings);
  Status PlayPairing(const jgt::roster::v1::Pairing& pairing, int index);
  Status PreparePairing(const jgt::roster::v1::Pairing& pairing, int index, YearPlan& plan, Positions& positions);
  StatusOr<std::vector<jgt::ledger::v1::Activity>> RecordAll(const jgt::roster::v1::Pairing& pairing, int index,
                                                             const YearPlan& plan, const Positions& positions);
  Status ConfirmAll(const jgt::roster::v1::Pairing& pairing, int index, const YearPlan& plan,
                    const std::vector<jgt::ledger::v1::Activity>& activities, Positions& positions);
  Status ShowAll(const jgt::roster::v1::Pairing& pairing, int index, const YearPlan& plan,
                 const std::vector<jgt::ledger::v1::Activity>& activities, const Positions& positions);
  StatusOr<std::string> StoreFile(const std::string& school, const std::string& media_type, const std::string& content);
  Status Survey(const jgt::roster::v1::Pairing& pairing, int index, const YearPlan& plan, const Positions& positions);

  std::string RequestId(const std::string& step, int index) const;
  void Remember(const std::string& request_id, const jgt::ledger::v1::Activity& activity);

  // Repeats a call while the error says that it may work later; the request id makes that safe.
  template <class Response, class Stub, class Interface, class Request>
  StatusOr<Response> Patiently(Stub& stub,
                               grpc::Status (Interface::*method)(grpc::ClientContext*, const Request&, Response*),
                               const Request& request);
  bool WaitBeforeRetry(const Status& status, int attempt, std::chrono::steady_clock::time_point give_up) const;

  Session& session_;
  const PlayOptions options_;
  const std::unique_ptr<jgt::roster::v1::RosterService::StubInterface> roster_;
  const std::unique_ptr<jgt::ledger::v1::LedgerService::StubInterface> ledger_;
  const std::unique_ptr<jgt::evidence::v1::EvidenceService::StubInterface> evidence_;
  const std::unique_ptr<jgt::evidence::v1::EvidenceService::StubInterface> uploads_;  // over a channel for streams
  const std::unique_ptr<jgt::scoring::v1::ScoringService::StubInterface> scoring_;
  Played played_;
  Mutex mutex_;
  std::ofstream history_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt::ctl
