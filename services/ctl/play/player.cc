#include "services/ctl/play/player.h"

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "common/journal/entry.h"
#include "common/names/names.h"
#include "services/ctl/play/photo.h"
#include "services/ctl/uploader.h"

namespace jgt::ctl {

namespace {

// A number that follows from the seed and a text, for facts that need no care.
uint64_t Derive(uint64_t seed, const std::string& text) {
  uint64_t number = seed;
  for (const char byte : journal::Sha256(text).substr(0, 8)) number = number * 257 + static_cast<unsigned char>(byte);
  return number;
}

template <class Request>
void AddPositions(Request& request, const std::vector<jgt::common::v1::Position>& positions) {
  for (const auto& position : positions) *request.add_min_positions() = position;
}

}  // namespace

Player::Player(Session& session, PlayOptions options)
    : session_(session),
      options_(std::move(options)),
      roster_(session.Stub<roster::v1::RosterService>(session.settings.roster)),
      ledger_(session.Stub<ledger::v1::LedgerService>(session.settings.ledger)),
      evidence_(session.Stub<evidence::v1::EvidenceService>(session.settings.evidence)),
      uploads_(session.StreamStub<evidence::v1::EvidenceService>(session.settings.evidence)),
      scoring_(session.Stub<scoring::v1::ScoringService>(session.settings.scoring)) {
  const MutexLock lock(mutex_);
  if (!options_.history_path.empty()) history_.open(options_.history_path, std::ios::app);
}

std::string Player::RequestId(const std::string& step, int index) const {
  return absl::StrFormat("play-%d-%d-%s-%d", options_.year, options_.seed, step, index);
}

bool Player::WaitBeforeRetry(const Status& status, int attempt, std::chrono::steady_clock::time_point give_up) const {
  const bool may_pass = status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kDeadlineExceeded ||
                        status.code() == StatusCode::kResourceExhausted || status.code() == StatusCode::kAborted;
  const auto now = std::chrono::steady_clock::now();
  if (!may_pass || now >= give_up) return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::min(2000, 50 << std::min(attempt, 5))));
  return true;
}

template <class Response, class Stub, class Interface, class Request>
StatusOr<Response> Player::Patiently(Stub& stub,
                                     grpc::Status (Interface::*method)(grpc::ClientContext*, const Request&, Response*),
                                     const Request& request) {
  const auto give_up = std::chrono::steady_clock::now() + options_.patience;
  for (int attempt = 0;; ++attempt) {
    StatusOr<Response> response = session_.Call<Response>(stub, method, request);
    if (response.ok() || !WaitBeforeRetry(response.status(), attempt, give_up)) return response;
  }
}

void Player::Remember(const std::string& request_id, const ledger::v1::Activity& activity) {
  const MutexLock lock(mutex_);
  if (!history_.is_open()) return;
  history_ << absl::StrFormat("{\"request_id\":\"%s\",\"name\":\"%s\",\"seq\":%d}\n", request_id, activity.name(),
                              activity.seq());
  history_.flush();
}

StatusOr<std::vector<roster::v1::Pairing>> Player::Pairings() {
  roster::v1::ListPairingsRequest request;
  request.set_parent(options_.region);
  request.set_page_size(1000);
  std::vector<roster::v1::Pairing> pairings;
  do {
    ASSIGN_OR_RETURN(const auto page, (Patiently<roster::v1::ListPairingsResponse>(
                                          *roster_, &roster::v1::RosterService::StubInterface::ListPairings, request)));
    // Those of other home counties are played by their own.
    for (const auto& pairing : page.pairings()) {
      if (RegionOf(pairing.name()) == RegionOf(options_.region) && !pairing.supported().empty())
        pairings.push_back(pairing);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return pairings;
}

Status Player::PrepareSchools(const std::vector<roster::v1::Pairing>& pairings) {
  std::set<std::string> schools;
  roster::v1::RecordHeadCountsRequest counts;
  roster::v1::RecordReadinessRequest facts;
  counts.set_parent(options_.region);
  counts.set_request_id(RequestId("heads", 0));
  facts.set_parent(options_.region);
  facts.set_request_id(RequestId("ready", 0));
  const std::string spring = absl::StrFormat("%d-03-10", options_.year);
  const auto add = [&](const std::string& subject, roster::v1::ReadinessItem item, uint64_t percent) {
    if (Derive(options_.seed, subject + roster::v1::ReadinessItem_Name(item)) % 100 >= percent) return;
    auto* fact = facts.add_facts();
    fact->set_subject(subject);
    fact->set_item(item);
    fact->set_met(true);
    fact->set_since(spring);
  };
  for (const auto& pairing : pairings) {
    add(pairing.name(), roster::v1::READINESS_ITEM_AGREEMENT_SIGNED, 96);
    schools.insert(pairing.supporter());
    schools.insert(pairing.supported());
  }
  for (const std::string& school : schools) {
    auto* count = counts.add_head_counts();
    count->set_school(school);
    count->set_teachers(static_cast<int32_t>(24 + Derive(options_.seed, school) % 40));
    count->set_pupils(static_cast<int32_t>(80 + Derive(options_.seed, school + "p") % 900));
    // 1 September of the school year's start (D7).
    count->set_day(absl::StrFormat("%d-09-01", options_.year - 1));
    add(school, roster::v1::READINESS_ITEM_EQUIPMENT_COMPLIANT, 92);
    add(school, roster::v1::READINESS_ITEM_SPACE_OPENED, 94);
    add(school, roster::v1::READINESS_ITEM_AGREEMENT_UPLOADED, 88);
  }
  RETURN_IF_ERROR((Patiently<roster::v1::RecordHeadCountsResponse>(
                       *roster_, &roster::v1::RosterService::StubInterface::RecordHeadCounts, counts))
                      .status());
  return (Patiently<roster::v1::RecordReadinessResponse>(
              *roster_, &roster::v1::RosterService::StubInterface::RecordReadiness, facts))
      .status();
}

Status Player::Play() {
  ASSIGN_OR_RETURN(const std::vector<roster::v1::Pairing> pairings, Pairings());
  if (pairings.empty())
    return NotFound("NO_PAIRINGS", absl::StrFormat("%s has no pairings; import its list first", options_.region));
  RETURN_IF_ERROR(PrepareSchools(pairings));
  Progress progress("play", static_cast<int64_t>(pairings.size()), session_.settings.json);
  std::atomic<size_t> next{0};
  Mutex error_mutex;
  Status error;
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(options_.thread_count));
  for (int i = 0; i < options_.thread_count; ++i) {
    threads.emplace_back([&] {
      for (size_t index = next++; index < pairings.size(); index = next++) {
        const Status status = PlayPairing(pairings[index], static_cast<int>(index));
        progress.Advance();
        if (status.ok()) continue;
        const MutexLock lock(error_mutex);
        if (error.ok()) error = Annotate(status, pairings[index].name());
        next = pairings.size();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const MutexLock lock(error_mutex);
  return error;
}

Status Player::PlayPairing(const roster::v1::Pairing& pairing, int index) {
  const SystemClock clock;
  YearPlan plan = PlanYear(pairing, index, options_.year, options_.seed, ShanghaiDay(clock.Now()));
  Positions positions;
  RETURN_IF_ERROR(PreparePairing(pairing, index, plan, positions));
  ASSIGN_OR_RETURN(const auto activities, RecordAll(pairing, index, plan, positions));
  Positions recorded;
  RETURN_IF_ERROR(ConfirmAll(pairing, index, plan, activities, recorded));
  RETURN_IF_ERROR(ShowAll(pairing, index, plan, activities, recorded));
  return Survey(pairing, index, plan, positions);
}

Status Player::PreparePairing(const roster::v1::Pairing& pairing, int index, YearPlan& plan, Positions& positions) {
  using Stub = roster::v1::RosterService::StubInterface;
  roster::v1::FormMentorGroupsRequest groups;
  groups.set_pairing(pairing.name());
  groups.set_request_id(RequestId("groups", index));
  for (const auto& group : plan.groups) *groups.add_groups() = group;
  ASSIGN_OR_RETURN(const auto formed,
                   (Patiently<roster::v1::FormMentorGroupsResponse>(*roster_, &Stub::FormMentorGroups, groups)));
  positions.push_back(formed.position());
  for (PlannedActivity& planned : plan.activities) {
    if (planned.mentor_group >= 0) planned.activity.set_mentor_group(formed.groups(planned.mentor_group).name());
  }
  if (plan.exchanges.empty()) return OkStatus();
  roster::v1::RegisterExchangesRequest exchanges;
  exchanges.set_pairing(pairing.name());
  exchanges.set_request_id(RequestId("exchanges", index));
  for (const auto& exchange : plan.exchanges) *exchanges.add_exchanges() = exchange;
  ASSIGN_OR_RETURN(const auto registered,
                   (Patiently<roster::v1::RegisterExchangesResponse>(*roster_, &Stub::RegisterExchanges, exchanges)));
  roster::v1::ConfirmExchangesRequest confirm;
  confirm.set_parent(options_.region);
  confirm.set_request_id(RequestId("confirmed", index));
  for (const auto& exchange : registered.exchanges()) confirm.add_names(exchange.name());
  ASSIGN_OR_RETURN(const auto confirmed,
                   (Patiently<roster::v1::ConfirmExchangesResponse>(*roster_, &Stub::ConfirmExchanges, confirm)));
  positions = {confirmed.position()};
  for (PlannedActivity& planned : plan.activities) {
    if (planned.exchange >= 0) planned.activity.set_exchange(registered.exchanges(planned.exchange).name());
  }
  return OkStatus();
}

StatusOr<std::vector<ledger::v1::Activity>> Player::RecordAll(const roster::v1::Pairing& pairing, int index,
                                                              const YearPlan& plan, const Positions& positions) {
  std::vector<ledger::v1::Activity> activities;
  ledger::v1::BatchRecordActivitiesRequest request;
  request.set_parent(RegionName(RegionOf(pairing.name())));
  request.set_request_id(RequestId("record", index));
  AddPositions(request, positions);
  for (const PlannedActivity& planned : plan.activities) {
    ledger::v1::Activity& activity = *request.add_activities();
    activity = planned.activity;
    activity.set_recorded_by(pairing.supported());
  }
  if (request.activities_size() == 0) return activities;
  ASSIGN_OR_RETURN(const auto response,
                   (Patiently<ledger::v1::BatchRecordActivitiesResponse>(
                       *ledger_, &ledger::v1::LedgerService::StubInterface::BatchRecordActivities, request)));
  for (const auto& activity : response.activities()) {
    Remember(request.request_id(), activity);
    activities.push_back(activity);
  }
  played_.recorded += static_cast<int64_t>(activities.size());
  return activities;
}

Status Player::ConfirmAll(const roster::v1::Pairing& pairing, int index, const YearPlan& plan,
                          const std::vector<ledger::v1::Activity>& activities, Positions& positions) {
  ledger::v1::BatchConfirmActivitiesRequest request;
  request.set_parent(RegionName(RegionOf(pairing.name())));
  request.set_request_id(RequestId("confirm", index));
  request.set_school(pairing.supporter());
  for (size_t i = 0; i < activities.size(); ++i) {
    if (plan.activities[i].confirmed) request.add_names(activities[i].name());
  }
  if (request.names_size() == 0) return OkStatus();
  ASSIGN_OR_RETURN(const auto response,
                   (Patiently<ledger::v1::BatchConfirmActivitiesResponse>(
                       *ledger_, &ledger::v1::LedgerService::StubInterface::BatchConfirmActivities, request)));
  played_.confirmed += request.names_size();
  positions.push_back(response.position());
  return OkStatus();
}

StatusOr<std::string> Player::StoreFile(const std::string& school, const std::string& media_type,
                                        const std::string& content) {
  const UploadPart part{
      .parent = options_.region,
      .school = school,
      .media_type = media_type,
      .request_id = "play-" + journal::ToHex(journal::Sha256(options_.region + school + content)).substr(0, 40)};
  const auto give_up = std::chrono::steady_clock::now() + options_.patience;
  for (int attempt = 0;; ++attempt) {
    const auto response = Upload(session_, *uploads_, part, content);
    if (response.ok()) {
      ++played_.photos;
      return response->file().name();
    }
    if (!WaitBeforeRetry(response.status(), attempt, give_up)) return response.status();
  }
}

Status Player::ShowAll(const roster::v1::Pairing& pairing, int index, const YearPlan& plan,
                       const std::vector<ledger::v1::Activity>& activities, const Positions& positions) {
  evidence::v1::LinkEvidenceRequest request;
  request.set_parent(RegionName(RegionOf(pairing.name())));
  request.set_request_id(RequestId("link", index));
  AddPositions(request, positions);
  const auto show = [&](const std::string& activity, const std::string& school, evidence::v1::EvidenceRole role,
                        const std::string& media_type, const std::string& content) -> Status {
    auto* link = request.add_links();
    ASSIGN_OR_RETURN(*link->mutable_file(), StoreFile(school, media_type, content));
    link->set_activity(activity);
    link->set_role(role);
    link->set_school(school);
    return OkStatus();
  };
  for (size_t i = 0; i < activities.size(); ++i) {
    const PlannedActivity& planned = plan.activities[i];
    if (!planned.confirmed || planned.photos == 0) continue;
    const std::string& name = activities[i].name();
    std::vector<std::string> schools = {pairing.supported()};
    if (planned.activity.kind() == "ONLINE_RESEARCH") schools.push_back(pairing.supporter());
    for (const std::string& school : schools) {
      const std::string photo = MakePhoto(Derive(options_.seed, RequestId(school, index * 1000 + static_cast<int>(i))));
      RETURN_IF_ERROR(show(name, school, evidence::v1::EVIDENCE_ROLE_SITE_PHOTO, "image/png", photo));
    }
    if (planned.needs_agreement) {
      const std::string text = absl::StrFormat("师徒结对协议（演示）\n%s\n%s\n", planned.activity.mentor_group(),
                                               planned.activity.teacher());
      RETURN_IF_ERROR(show(name, pairing.supported(), evidence::v1::EVIDENCE_ROLE_AGREEMENT, "text/plain", text));
    }
  }
  if (request.links_size() == 0) return OkStatus();
  RETURN_IF_ERROR((Patiently<evidence::v1::LinkEvidenceResponse>(
                       *evidence_, &evidence::v1::EvidenceService::StubInterface::LinkEvidence, request))
                      .status());
  played_.links += request.links_size();
  return OkStatus();
}

Status Player::Survey(const roster::v1::Pairing& pairing, int index, const YearPlan& plan, const Positions& positions) {
  scoring::v1::RecordSurveysRequest request;
  request.set_parent(RegionName(RegionOf(pairing.name())));
  request.set_request_id(RequestId("survey", index));
  AddPositions(request, positions);
  auto* survey = request.add_surveys();
  survey->set_pairing(pairing.name());
  survey->set_year(options_.year);
  survey->set_satisfied(plan.satisfied);
  survey->set_mostly_satisfied(plan.mostly_satisfied);
  survey->set_dissatisfied(plan.dissatisfied);
  return (Patiently<scoring::v1::RecordSurveysResponse>(
              *scoring_, &scoring::v1::ScoringService::StubInterface::RecordSurveys, request))
      .status();
}

}  // namespace jgt::ctl
