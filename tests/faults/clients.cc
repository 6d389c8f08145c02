#include "tests/faults/clients.h"

#include <random>

namespace jgt::faults {
namespace {

using ledger::v1::Activity;
using ledger::v1::LedgerService;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Stub = LedgerService::StubInterface;

constexpr char kYear[] = "2022";
constexpr int kKnownMax = 200;
constexpr int kTeachers = 50;

// Not a fault of the command: the same request may succeed later.
bool MayPass(const Status& status) {
  switch (status.code()) {
    case StatusCode::kUnavailable:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kResourceExhausted:
    case StatusCode::kCancelled:
    case StatusCode::kUnauthenticated:  // a token is not valid yet by a clock that was set back
      return true;
    case StatusCode::kAborted:
      return ReasonOf(status) != "ETAG_MISMATCH";
    default:
      return false;
  }
}

}  // namespace

class Clients::Client {
 public:
  Client(Clients& all, int index)
      : all_(all),
        options_(all.options_),
        index_(index),
        random_(options_.seed * 1000 + static_cast<uint64_t>(index)),
        stub_(LedgerService::NewStub(options_.channel)),
        second_stub_(options_.second_channel ? LedgerService::NewStub(options_.second_channel) : nullptr) {}

  void Run() {
    for (; !all_.stop_ && options_.floods;) RecordBatch();
    for (; !all_.stop_; Pause()) {
      switch (Draw(10)) {
        case 0:
        case 1:
        case 2:
        case 3:
          Record(NewLesson());
          break;
        case 4:
          RecordBatch();
          break;
        case 5:
          Record(told_.empty() ? NewLesson() : Again(Any()));
          break;
        case 6:
        case 7:
          Confirm();
          break;
        case 8:
          Correct();
          break;
        default:
          Reverse();
      }
    }
  }

 private:
  struct Told {
    Activity activity;
    size_t pairing = 0;
  };

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  Told& Any() { return told_[static_cast<size_t>(Draw(static_cast<int>(told_.size())))]; }
  std::string NextRequestId() { return absl::StrFormat("%s%d-%d", options_.name, index_, ++request_count_); }

  // Every client has teachers of its own, so that only the repetitions that it means to send are duplicates.
  Activity NewLesson() {
    const int number = lesson_count_++;
    Activity lesson;
    const size_t pairing = static_cast<size_t>(Draw(static_cast<int>(options_.pairings.size())));
    lesson.set_pairing(options_.pairings[pairing]);
    lesson.set_recorded_by(options_.supporters[pairing]);
    lesson.set_kind("VISITING_LESSON");
    lesson.set_day(absl::StrFormat("%s-%02d-%02d", kYear, 1 + number / 8 / 28 % 12, 1 + number / 8 % 28));
    lesson.set_period(1 + number % 8);
    lesson.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
    lesson.set_teacher(absl::StrFormat("T-%s%d-%d", options_.name, index_, number / 8 / 28 / 12 % kTeachers));
    lesson.set_supported_class("四(1)班");
    lesson.set_students(30 + number % 20);
    return lesson;
  }

  // The same lesson a second time: the ledger must refuse it while the first one stands.
  static Activity Again(const Told& told) {
    Activity same = told.activity;
    same.clear_name();
    return same;
  }

  template <class Response, class Request>
  StatusOr<Response> Send(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request, Operation& operation) {
    operation.request_id = request.request_id();
    operation.begun = steady_clock::now();
    const auto until = operation.begun + options_.patience;
    while (true) {
      StatusOr<Response> answer = Attempt(method, request);
      operation.ended = steady_clock::now();
      if (answer.ok()) {
        operation.outcome = Outcome::kAcknowledged;
        operation.last_seq = answer->position().seq();
        ++all_.acknowledged_;
        if (at_second_) ++all_.acknowledged_by_second_;
        // Now and then the answer is taken for lost.
        if (Draw(20) == 0) {
          const StatusOr<Response> again = Attempt(method, request);
          operation.repeated_differently =
              again.ok() ? again->SerializeAsString() != answer->SerializeAsString() : !MayPass(again.status());
        }
        return answer;
      }
      operation.reason = ToString(answer.status());
      if (!MayPass(answer.status())) {
        operation.outcome = Outcome::kRefused;
        return answer;
      }
      ++all_.failed_attempts_;
      if (operation.ended >= until) return answer;
      Pause();
    }
  }

  template <class Response, class Request>
  StatusOr<Response> Attempt(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Request& request) {
    at_second_ = second_stub_ != nullptr && !at_second_;
    return rpc::CallUnary<Response>(at_second_ ? *second_stub_ : *stub_, method, request,
                                    rpc::Within(options_.attempt_max, options_.token));
  }

  // Between two commands as between two attempts: schools work all day, and nobody is helped by hammering. Stop does
  // not wait for it.
  void Pause() {
    const auto until = steady_clock::now() + milliseconds(20 + Draw(100));
    MutexLock lock(pause_mutex_);
    while (steady_clock::now() < until && !all_.stop_) pause_.WaitUntil(pause_mutex_, until);
  }

  void Note(Operation operation) {
    const MutexLock lock(all_.mutex_);
    all_.history_.push_back(std::move(operation));
  }

  void Keep(const Activity& activity) {
    for (size_t i = 0; i < options_.pairings.size(); ++i) {
      if (options_.pairings[i] != activity.pairing()) continue;
      if (told_.size() >= kKnownMax) told_.erase(told_.begin());
      told_.push_back({.activity = activity, .pairing = i});
    }
  }

  void Forget(const std::string& name) {
    std::erase_if(told_, [&](const Told& told) { return told.activity.name() == name; });
  }

  void Record(const Activity& activity) {
    ledger::v1::RecordActivityRequest request;
    request.set_request_id(NextRequestId());
    *request.mutable_activity() = activity;
    Operation operation{.what = "RecordActivity"};
    const auto answer = Send<ledger::v1::RecordActivityResponse>(&Stub::RecordActivity, request, operation);
    if (answer.ok()) {
      operation.names.push_back(answer->activity().name());
      Keep(answer->activity());
    }
    Note(std::move(operation));
  }

  void RecordBatch() {
    ledger::v1::BatchRecordActivitiesRequest request;
    request.set_parent("regions/" + options_.region);
    request.set_request_id(NextRequestId());
    for (int i = 0; i < options_.batch_size; ++i) *request.add_activities() = NewLesson();
    Operation operation{.what = "BatchRecordActivities", .entry_count = options_.batch_size};
    const auto answer =
        Send<ledger::v1::BatchRecordActivitiesResponse>(&Stub::BatchRecordActivities, request, operation);
    if (answer.ok()) {
      for (const Activity& activity : answer->activities()) {
        operation.names.push_back(activity.name());
        Keep(activity);
      }
    }
    Note(std::move(operation));
  }

  void Confirm() {
    if (told_.empty()) return;
    ledger::v1::ConfirmActivityRequest request;
    request.set_name(Any().activity.name());
    request.set_request_id(NextRequestId());
    Operation operation{.what = "ConfirmActivity"};
    const auto answer = Send<ledger::v1::ConfirmActivityResponse>(&Stub::ConfirmActivity, request, operation);
    if (answer.ok()) operation.names.push_back(answer->activity().name());
    Note(std::move(operation));
  }

  void Correct() {
    if (told_.empty()) return;
    const Told old = Any();
    ledger::v1::CorrectActivityRequest request;
    request.set_name(old.activity.name());
    request.set_request_id(NextRequestId());
    *request.mutable_activity() = Again(old);
    request.mutable_activity()->set_students(old.activity.students() + 1);
    request.set_reason("人数登记有误");
    Operation operation{.what = "CorrectActivity"};
    const auto answer = Send<ledger::v1::CorrectActivityResponse>(&Stub::CorrectActivity, request, operation);
    if (answer.ok()) {
      operation.names = {old.activity.name(), answer->activity().name()};
      Keep(answer->activity());
    }
    Forget(old.activity.name());
    Note(std::move(operation));
  }

  void Reverse() {
    if (told_.empty()) return;
    const std::string name = Any().activity.name();
    ledger::v1::ReverseActivityRequest request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    request.set_reason("重复登记");
    Operation operation{.what = "ReverseActivity"};
    const auto answer = Send<ledger::v1::ReverseActivityResponse>(&Stub::ReverseActivity, request, operation);
    if (answer.ok()) operation.names.push_back(name);
    Forget(name);
    Note(std::move(operation));
  }

  Clients& all_;
  const ClientOptions& options_;
  const int index_;
  std::mt19937_64 random_;
  const std::unique_ptr<Stub> stub_;
  const std::unique_ptr<Stub> second_stub_;
  bool at_second_ = false;  // the last attempt
  int request_count_ = 0;
  int lesson_count_ = 0;
  std::vector<Told> told_;  // that still stand, as far as this client knows
  Mutex pause_mutex_;
  CondVar pause_;
};

Clients::Clients(ClientOptions options) : options_(std::move(options)) {
  threads_.reserve(static_cast<size_t>(options_.thread_count));
  for (int i = 0; i < options_.thread_count; ++i) threads_.emplace_back([this, i] { Client(*this, i).Run(); });
}

Clients::~Clients() { Stop(); }

void Clients::Stop() {
  stop_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::vector<Operation> Clients::History() {
  const MutexLock lock(mutex_);
  return history_;
}

}  // namespace jgt::faults
