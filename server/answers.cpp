#include "server/answers.h"

#include <algorithm>

#include "common/talk/filler.h"
#include "common/talk/push.h"
#include "common/run/clock.h"

namespace c1k {
namespace {

constexpr int kPushBatch = 64;  // between two looks at the events
// Pushes come one by one; a worker that wakes for each spends its time waking.
constexpr Nanoseconds kShortestWait = std::chrono::microseconds{500};

}  // namespace

Answers::Answers(const ServerPlan& plan, Poller& poller, Tally<ServerCount>& tally)
    : options_(plan.options), poller_(poller), tally_(tally) {
  if (options_.mode != Mode::push) return;
  message_ = make_filler(options_.push_size);
  pushes_.emplace(plan.table_rows);
  wheel_.emplace(plan.table_rows,
                 WheelTimes{.base = interval_begin(monotonic_now(), options_.push_every),
                            .every = options_.push_every,
                            .spread = options_.push_spread});
}

UserMemory Answers::memory(const ServerOptions& options) {
  if (options.mode == Mode::echo) return {0, kMostKept};
  if (options.mode != Mode::push) return {};
  return UserMemory{sizeof(Row), options.push_size} + DueWheel::memory(options.push_every);
}

void Answers::on_open(int descriptor, Nanoseconds now) {
  if (!wheel_) return;
  (*pushes_)[descriptor] = {};
  wheel_->join(descriptor, next_number_++, now);
}

void Answers::on_close(int descriptor) {
  if (wheel_) wheel_->leave(descriptor);
  const auto kept = kept_.find(descriptor);
  if (kept == kept_.end()) return;
  kept_bytes_ -= kept->second.size();
  kept_.erase(kept);
}

InputResult Answers::read(int descriptor, std::span<char> buffer) {
  if (options_.mode == Mode::push) return discard_input(descriptor, buffer);
  return kept_bytes_ + buffer.size() <= kMostKept ? echo(descriptor, buffer)
                                                  : echo_without_keeping(descriptor, buffer);
}

std::size_t Answers::send(int descriptor, std::span<const char> bytes) {
  const std::size_t sent = send_some(descriptor, bytes);
  tally_[ServerCount::bytes_sent] += sent;
  return sent;
}

InputResult Answers::echo(int descriptor, std::span<char> buffer) {
  const InputResult input = receive_some(descriptor, buffer);
  const std::span<const char> bytes = buffer.first(input.bytes);
  if (bytes.empty()) return input;
  const auto rest = bytes.subspan(send(descriptor, bytes));
  if (rest.empty()) return input;
  kept_.emplace(descriptor, std::string(rest.begin(), rest.end()));
  kept_bytes_ += rest.size();
  poller_.rearm(descriptor, EPOLLOUT);
  return input;
}

// What is sent back is taken from the queue after that, by its number of bytes.
InputResult Answers::echo_without_keeping(int descriptor, std::span<char> buffer) {
  InputResult input = peek_some(descriptor, buffer);
  if (input.bytes == 0) return input;
  const std::size_t sent = send(descriptor, buffer.first(input.bytes));
  if (sent > 0) receive_some(descriptor, buffer.first(sent));
  if (sent < input.bytes) poller_.rearm(descriptor, EPOLLOUT);
  input.bytes = sent;
  return input;
}

void Answers::on_writable(int descriptor) {
  if (wheel_) return push_rest(descriptor, (*pushes_)[descriptor]);
  const auto kept = kept_.find(descriptor);
  if (kept != kept_.end()) {
    const std::size_t sent = send(descriptor, kept->second);
    kept_bytes_ -= sent;
    kept->second.erase(0, sent);
    if (!kept->second.empty()) return;
    kept_.erase(kept);
  }
  poller_.rearm(descriptor, EPOLLIN);
}

Answers::Wait Answers::sweep(Nanoseconds now) {
  if (!wheel_) return std::nullopt;
  tally_[ServerCount::messages_missed] += wheel_->skip_late(now);
  for (int i = 0; i < kPushBatch; ++i) {
    const auto due = wheel_->take(now);
    if (!due) {
      const auto next = wheel_->next();
      return next ? Wait(std::max(*next - now, kShortestWait)) : std::nullopt;
    }
    push(due->descriptor);
  }
  return Nanoseconds{0};
}

void Answers::push(int descriptor) {
  Row& row = (*pushes_)[descriptor];
  if (row.unsent > 0) {
    ++tally_[ServerCount::messages_missed];
    return;
  }
  row = {monotonic_now().count(), static_cast<std::uint32_t>(message_.size())};
  ++tally_[ServerCount::messages_pushed];
  push_rest(descriptor, row);
  if (row.unsent > 0) poller_.rearm(descriptor, EPOLLIN | EPOLLOUT);
}

void Answers::push_rest(int descriptor, Row& row) {
  PushHeader header{.word = {}, .size = message_.size(), .sent_ns = row.sent_ns};
  std::memcpy(header.word, kPushWord, sizeof header.word);
  std::memcpy(message_.data(), &header, sizeof header);
  const std::uint32_t before = row.unsent;
  const std::span<const char> all = message_;
  row.unsent -= static_cast<std::uint32_t>(send(descriptor, all.last(row.unsent)));
  if (row.unsent == 0 && before < message_.size()) poller_.rearm(descriptor, EPOLLIN);
}

}  // namespace c1k
