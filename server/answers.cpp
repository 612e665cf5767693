#include "server/answers.h"

#include <algorithm>

#include "common/run/clock.h"
#include "common/talk/filler.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

constexpr int kPushBatch = 64;  // between two looks at the events

}  // namespace

Answers::Answers(const ServerPlan& plan, KernelWire& wire, Tally<ServerCount>& tally)
    : options_(plan.options), wire_(wire), tally_(tally) {
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

void Answers::on_open(ConnectionIndex connection, Nanoseconds now) {
  if (!wheel_) return;
  (*pushes_)[connection] = {};
  wheel_->join(connection, next_number_++, now);
}

void Answers::on_close(ConnectionIndex connection) {
  if (wheel_) wheel_->leave(connection);
  const auto kept = kept_.find(connection);
  if (kept == kept_.end()) return;
  kept_bytes_ -= kept->second.size();
  kept_.erase(kept);
}

WireInput Answers::read(ConnectionIndex connection, std::span<char> buffer) {
  if (options_.mode == Mode::push) return wire_.discard(connection, buffer);
  return kept_bytes_ + buffer.size() <= kMostKept ? echo(connection, buffer)
                                                  : echo_without_keeping(connection, buffer);
}

std::size_t Answers::send(ConnectionIndex connection, std::span<const char> bytes) {
  const std::size_t sent = wire_.write(connection, bytes);
  tally_[ServerCount::bytes_sent] += sent;
  return sent;
}

WireInput Answers::echo(ConnectionIndex connection, std::span<char> buffer) {
  const WireInput input = wire_.read(connection, buffer);
  const std::span<const char> bytes = buffer.first(input.bytes);
  if (bytes.empty()) return input;
  const auto rest = bytes.subspan(send(connection, bytes));
  if (rest.empty()) return input;
  kept_.emplace(connection, std::string(rest.begin(), rest.end()));
  kept_bytes_ += rest.size();
  wire_.want(connection, false, true);
  return input;
}

// What is sent back is taken from the queue after that, by its number of bytes.
WireInput Answers::echo_without_keeping(ConnectionIndex connection, std::span<char> buffer) {
  WireInput input = wire_.peek(connection, buffer);
  if (input.bytes == 0) return input;
  const std::size_t sent = send(connection, buffer.first(input.bytes));
  if (sent > 0) wire_.read(connection, buffer.first(sent));
  if (sent < input.bytes) wire_.want(connection, false, true);
  input.bytes = sent;
  return input;
}

void Answers::on_writable(ConnectionIndex connection) {
  if (wheel_) return push_rest(connection, (*pushes_)[connection]);
  const auto kept = kept_.find(connection);
  if (kept != kept_.end()) {
    const std::size_t sent = send(connection, kept->second);
    kept_bytes_ -= sent;
    kept->second.erase(0, sent);
    if (!kept->second.empty()) return;
    kept_.erase(kept);
  }
  wire_.want(connection, true, false);
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
    push(due->index);
  }
  return Nanoseconds{0};
}

void Answers::push(ConnectionIndex connection) {
  Row& row = (*pushes_)[connection];
  if (row.unsent > 0) {
    ++tally_[ServerCount::messages_missed];
    return;
  }
  row = {monotonic_now().count(), static_cast<std::uint32_t>(message_.size())};
  ++tally_[ServerCount::messages_pushed];
  push_rest(connection, row);
  if (row.unsent > 0) wire_.want(connection, true, true);
}

void Answers::push_rest(ConnectionIndex connection, Row& row) {
  PushHeader header{.word = {}, .size = message_.size(), .sent_ns = row.sent_ns};
  std::memcpy(header.word, kPushWord, sizeof header.word);
  std::memcpy(message_.data(), &header, sizeof header);
  const std::uint32_t before = row.unsent;
  const std::span<const char> all = message_;
  row.unsent -= static_cast<std::uint32_t>(send(connection, all.last(row.unsent)));
  if (row.unsent == 0 && before < message_.size()) wire_.want(connection, true, false);
}

}  // namespace c1k
