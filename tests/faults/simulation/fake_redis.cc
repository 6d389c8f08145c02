#include "tests/faults/simulation/fake_redis.h"

#include <algorithm>
#include <utility>

namespace jgt::sim {
namespace {

using redis::Reply;

Reply Text(std::string text) {
  return {.kind = Reply::Kind::kText, .number = 0, .text = std::move(text), .elements = {}};
}
Reply Refused(std::string text) {
  return {.kind = Reply::Kind::kError, .number = 0, .text = std::move(text), .elements = {}};
}
Reply Number(int64_t number) { return {.kind = Reply::Kind::kInteger, .number = number, .text = "", .elements = {}}; }
Reply Array(std::vector<Reply> elements) {
  return {.kind = Reply::Kind::kArray, .number = 0, .text = "", .elements = std::move(elements)};
}

int64_t NumberOf(const std::string& id) { return std::stoll(id); }

Status NoAnswer() { return Unavailable("REDIS_UNAVAILABLE", "no answer from Redis (simulated)"); }

}  // namespace

redis::RedisOptions FakeRedis::Options() {
  redis::RedisOptions options{.host = "simulated"};
  options.in_memory = [this](const std::vector<Words>& commands, milliseconds timeout) {
    return Answer(commands, timeout);
  };
  return options;
}

void FakeRedis::Trim() {
  for (auto& [name, stream] : streams_) {
    const int64_t below = scheduler_.dice().Between(1, stream.last + 1);
    stream.entries.erase(stream.entries.begin(), stream.entries.lower_bound(below));
  }
}

StatusOr<std::vector<Reply>> FakeRedis::Answer(const std::vector<Words>& commands, milliseconds timeout) {
  Dice& dice = scheduler_.dice();
  scheduler_.Sleep(microseconds(dice.Between(20, 400)));
  if (!up_) return NoAnswer();
  if (dice.OneIn(faults_.redis_fails)) return NoAnswer();
  const bool answer_lost = dice.OneIn(faults_.redis_fails);
  std::vector<Reply> replies;
  for (const Words& words : commands) {
    ASSIGN_OR_RETURN(Reply reply, One(words, timeout));
    replies.push_back(std::move(reply));
  }
  if (answer_lost) return NoAnswer();
  return replies;
}

StatusOr<Reply> FakeRedis::One(const Words& words, milliseconds /*timeout*/) {
  const std::string& command = words.at(0);
  if (command == "XADD") return Add(words);
  if (command == "XREAD") return Read(words);
  if (command == "DEL") return Number(static_cast<int64_t>(streams_.erase(words.at(1))));
  if (command == "XINFO") {
    const auto stream = streams_.find(words.at(2));
    if (stream == streams_.end()) return Refused("ERR no such key");
    return Array({Text("last-generated-id"), Text(absl::StrFormat("%d-0", stream->second.last))});
  }
  if (command == "XTRIM") {
    Stream& stream = streams_[words.at(1)];
    stream.entries.erase(stream.entries.begin(), stream.entries.lower_bound(NumberOf(words.at(3))));
    return Number(0);
  }
  JGT_CHECK(command == "PING");
  return Text("PONG");
}

Reply FakeRedis::Add(const Words& words) {
  Stream& stream = streams_[words.at(1)];
  const int64_t number = NumberOf(words.at(2));
  if (number <= stream.last) {
    return Refused("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  }
  redis::Fields fields;
  for (size_t i = 3; i + 1 < words.size(); i += 2) fields.emplace_back(words[i], words[i + 1]);
  stream.entries[number] = std::move(fields);
  stream.last = number;
  scheduler_.Wake(this);
  if (scheduler_.tracing()) scheduler_.Trace("redis: XADD " + words[1] + " " + words[2]);
  return Text(words[2]);
}

// XREAD COUNT n [BLOCK ms] STREAMS name... id...
StatusOr<Reply> FakeRedis::Read(const Words& words) {
  const int64_t count = NumberOf(words.at(2));
  size_t next = 3;
  TimePoint until = scheduler_.now();
  if (words.at(next) == "BLOCK") {
    until += milliseconds(NumberOf(words.at(next + 1)));
    next += 2;
  }
  const size_t streams = (words.size() - next - 1) / 2;
  const auto first = words.begin() + static_cast<std::ptrdiff_t>(next) + 1;
  const auto middle = first + static_cast<std::ptrdiff_t>(streams);
  const Words names(first, middle);
  const Words ids(middle, words.end());
  while (true) {
    if (!up_) return NoAnswer();
    Reply found = Found(names, ids, count);
    if (found.kind != Reply::Kind::kNil || scheduler_.now() >= until) return found;
    (void)scheduler_.WaitOn(this, until);
  }
}

Reply FakeRedis::Found(const Words& names, const Words& ids, int64_t count) {
  std::vector<Reply> streams;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto stream = streams_.find(names[i]);
    if (stream == streams_.end()) continue;
    const std::map<int64_t, redis::Fields>& known = stream->second.entries;
    std::vector<Reply> entries;
    for (auto entry = known.upper_bound(NumberOf(ids[i])); entry != known.end(); ++entry) {
      if (static_cast<int64_t>(entries.size()) >= count) break;
      std::vector<Reply> fields;
      for (const auto& [name, value] : entry->second) {
        fields.push_back(Text(name));
        fields.push_back(Text(value));
      }
      entries.push_back(Array({Text(absl::StrFormat("%d-0", entry->first)), Array(std::move(fields))}));
    }
    if (entries.empty()) continue;
    Reply told = Array(std::move(entries));
    if (scheduler_.dice().OneIn(faults_.redis_lies)) Garble(told);
    streams.push_back(Array({Text(names[i]), std::move(told)}));
  }
  return streams.empty() ? Reply() : Array(std::move(streams));
}

// What no Redis should do, and a follower must survive: an entry that is missing, told twice, out of order, or damaged.
void FakeRedis::Garble(Reply& entries) {
  Dice& dice = scheduler_.dice();
  std::vector<Reply>& all = entries.elements;
  const auto at = static_cast<std::ptrdiff_t>(dice.Below(static_cast<int64_t>(all.size())));
  switch (dice.Below(4)) {
    case 0:
      if (all.size() > 1) all.erase(all.begin() + at);
      break;
    case 1: {
      const Reply again = all[static_cast<size_t>(at)];
      all.insert(all.begin() + at, again);
      break;
    }
    case 2:
      std::swap(all.front(), all.back());
      break;
    default:
      for (Reply& field : all[static_cast<size_t>(at)].elements[1].elements) {
        if (!field.text.empty() && dice.OneIn(2)) field.text.back() = static_cast<char>(field.text.back() ^ 1);
      }
  }
}

}  // namespace jgt::sim
