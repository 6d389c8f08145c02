// Commands that wait for their region, and who runs them in groups.
#include <algorithm>
#include <iterator>
#include <memory>

#include "common/ids/ids.h"
#include "common/journal/command.h"
#include "common/journal/writer.h"
#include "common/runtime/executor.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

// A refusal costs nearly what an answer costs: whoever is refused must not be back before there is room.
constexpr std::chrono::milliseconds kRetryAfterMin{200};

Status Busy(const std::string& region, size_t waiting, steady_clock::duration expected) {
  return ResourceExhausted("REGION_BUSY", absl::StrFormat("%d commands wait for region %s already", waiting, region))
      .RetryAfter(std::max(kRetryAfterMin, std::chrono::ceil<std::chrono::milliseconds>(expected)))
      .Meta("region", region)
      .Zh("该地区写入繁忙，请稍后重试");
}

Status Stopping() {
  return Unavailable("SHUTTING_DOWN", "this server is stopping; nothing was stored").Zh("服务正在重启，请稍后重试");
}

}  // namespace

Writer::Writer(std::string service, sql::Pool& pool, const Clock& clock, WriterOptions options)
    : service_(std::move(service)), pool_(pool), clock_(clock), options_(std::move(options)) {}

Status Writer::CheckRequestId(const Mutation& mutation) {
  if (IsPlainId(mutation.request_id)) return OkStatus();
  return InvalidArgument("BAD_REQUEST_ID", "request_id must be 1 to 64 characters of [A-Za-z0-9_-]")
      .Field("request_id", "1 to 64 characters of [A-Za-z0-9_-]")
      .Zh("request_id 须为 1–64 个字母、数字、下划线或连字符");
}

Status Writer::TooLate() {
  return DeadlineExceeded("DEADLINE_PASSED",
                          "the deadline passed while the command waited for its region; nothing was stored")
      .Zh("等待超时，未写入任何内容");
}

StatusOr<Answer> Writer::Append(const std::string& region, const Mutation& mutation, const Work& work) {
  const auto pending = std::make_shared<Pending>();
  pending->mutation = &mutation;
  pending->work = &work;
  return RunNow(region, pending);
}

StatusOr<Answer> Writer::Append(const std::string& region, const Mutation& mutation, CommandRunner& runner,
                                const Command& command) {
  const auto pending = std::make_shared<Pending>();
  pending->mutation = &mutation;
  pending->runner = &runner;
  pending->command = &command;
  return RunNow(region, pending);
}

// Owned, by way of its Pending, by the queue while it waits and then by the turn that runs and answers it.
struct Writer::Later {
  Mutation mutation;
  std::unique_ptr<const Command> command;
  Done done;
  Pending pending;
};

// What is posted for a region: runs its next group or, dropped by an executor that stops, answers those who wait.
class Writer::Turn {
 public:
  Turn(Writer& writer, std::string region, Queue& queue)
      : writer_(writer), region_(std::move(region)), queue_(&queue), posted_(steady_clock::now()) {}
  Turn(Turn&& other) noexcept
      : writer_(other.writer_),
        region_(std::move(other.region_)),
        queue_(std::exchange(other.queue_, nullptr)),
        posted_(other.posted_) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (queue_ != nullptr) writer_.GiveUp(*queue_);
  }
  void operator()() && { writer_.TakeTurn(region_, *std::exchange(queue_, nullptr), posted_); }

 private:
  Writer& writer_;
  std::string region_;
  Queue* queue_;
  steady_clock::time_point posted_;
};

void Writer::AppendLater(const std::string& region, Mutation mutation, CommandRunner& runner,
                         std::unique_ptr<const Command> command, Done done) {
  if (options_.executor == nullptr) return std::move(done)(Append(region, mutation, runner, *command));
  const auto later = std::make_shared<Later>();
  later->mutation = std::move(mutation);
  later->command = std::move(command);
  later->done = std::move(done);
  later->pending.mutation = &later->mutation;
  later->pending.runner = &runner;
  later->pending.command = later->command.get();
  later->pending.later = later.get();
  const StatusOr<Place> place = Enqueue(region, std::shared_ptr<Pending>(later, &later->pending));
  if (!place.ok()) return std::move(later->done)(place.status());
  if (place->first) PostTurn(region, *place->queue);
}

// Its place among those who wait; REGION_BUSY when there is none, or when its turn would come after its deadline.
StatusOr<Writer::Place> Writer::Enqueue(const std::string& region, std::shared_ptr<Pending> pending) {
  RETURN_IF_ERROR(CheckRequestId(*pending->mutation));
  const MutexLock lock(mutex_);
  std::unique_ptr<Queue>& slot = queues_[region];
  if (!slot) slot = std::make_unique<Queue>();
  Queue& queue = *slot;
  const steady_clock::duration expected =
      queue.leading ? queue.pace.WaitBehind(queue.waiting.size(), options_.group_max) : steady_clock::duration(0);
  const auto now = steady_clock::now();
  const steady_clock::time_point deadline = pending->mutation->deadline;
  const bool too_late = now < deadline && now + expected >= deadline;
  if (too_late || queue.waiting.size() >= options_.queue_max) return Busy(region, queue.waiting.size(), expected);
  queue.waiting.push_back(std::move(pending));
  // With an executor the first who waits orders the turn; without one, those who wait lead in turn.
  const bool first = options_.executor != nullptr && !queue.leading;
  if (first) queue.leading = true;
  return Place{.queue = &queue, .first = first};
}

StatusOr<Answer> Writer::RunNow(const std::string& region, const std::shared_ptr<Pending>& pending) {
  ASSIGN_OR_RETURN(const Place place, Enqueue(region, pending));
  if (place.first) PostTurn(region, *place.queue);
  Queue& queue = *place.queue;
  mutex_.Lock();
  while (!pending->done) {
    if (options_.executor == nullptr && !queue.leading && !pending->taken) {
      // Nobody is writing: take everything that waits, in order, and write it for all.
      queue.leading = true;
      const Members group = TakeGroup(queue);
      mutex_.Unlock();
      const auto begun = steady_clock::now();
      LeadAll(region, group);
      mutex_.Lock();
      queue.leading = false;
      queue.pace.Observe(group.size(), steady_clock::now() - begun);
      Finish(queue, group);
    } else if (pending->taken) {
      queue.changed.Wait(mutex_);  // bounded by the leader's transaction
    } else if (!queue.changed.WaitUntil(mutex_, pending->mutation->deadline) && !pending->taken && !pending->done) {
      std::erase(queue.waiting, pending);
      pending->result = TooLate();
      pending->done = true;
    }
  }
  mutex_.Unlock();
  return std::move(pending->result);
}

Writer::Members Writer::TakeGroup(Queue& queue) const {
  const auto end =
      queue.waiting.begin() + static_cast<std::ptrdiff_t>(std::min(queue.waiting.size(), options_.group_max));
  Members group(std::make_move_iterator(queue.waiting.begin()), std::make_move_iterator(end));
  queue.waiting.erase(queue.waiting.begin(), end);
  for (const auto& member : group) member->taken = true;
  return group;
}

void Writer::LeadAll(const std::string& region, const Members& group) {
  std::vector<Pending*> members;
  members.reserve(group.size());
  for (const auto& member : group) members.push_back(member.get());
  if (!members.empty()) Lead(region, members);
}

void Writer::PostTurn(const std::string& region, Queue& queue) {
  static_cast<void>(options_.executor->TryPost(Turn(*this, region, queue)));
}

// One group, so that regions take turns on the executor; what has come meanwhile is the next turn, which another thread
// may begin while this one still answers.
void Writer::TakeTurn(const std::string& region, Queue& queue, steady_clock::time_point posted) {
  Members group;
  {
    const MutexLock lock(mutex_);
    group = TakeGroup(queue);
  }
  LeadAll(region, group);
  bool more = false;
  {
    const MutexLock lock(mutex_);
    // From when the turn was ordered: the wait for a thread is a part of what those behind wait for.
    if (!group.empty()) queue.pace.Observe(group.size(), steady_clock::now() - posted);
    Finish(queue, group);
    more = !queue.waiting.empty();
    queue.leading = more;
  }
  if (more) PostTurn(region, queue);
  Tell(std::move(group));
}

void Writer::GiveUp(Queue& queue) {
  Members waiting;
  {
    const MutexLock lock(mutex_);
    waiting = std::exchange(queue.waiting, {});
    for (const auto& member : waiting) {
      member->taken = true;
      member->result = Stopping();
    }
    Finish(queue, waiting);
    queue.leading = false;
  }
  Tell(std::move(waiting));
}

// Wakes those of the group who wait; what their command refers to is theirs again.
void Writer::Finish(Queue& queue, const Members& group) {
  for (const auto& member : group) member->done = true;
  queue.changed.NotifyAll();
}

// Answers those of the group who do not wait, and lets go of each.
void Writer::Tell(Members group) {
  for (auto& member : group) {
    const std::shared_ptr<Pending> one = std::move(member);
    if (one->later != nullptr) std::move(one->later->done)(std::move(one->result));
  }
}

size_t Writer::waiting(const std::string& region) {
  const MutexLock lock(mutex_);
  const auto queue = queues_.find(region);
  return queue == queues_.end() ? 0 : queue->second->waiting.size();
}

}  // namespace jgt::journal
