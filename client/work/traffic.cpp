#include "client/work/traffic.h"

#include <algorithm>
#include <bit>
#include <cerrno>

#include "common/talk/filler.h"

namespace c1k {
namespace {

using Count = ClientCount;

constexpr int kSendBatch = 64;  // between two looks at the events
constexpr int kReadTurns = 16;  // so that one talkative peer does not stop the others
constexpr Nanoseconds kEarlyWait = std::chrono::milliseconds{100};
constexpr std::size_t kInput = 65'536;

}  // namespace

Traffic::Traffic(Seat& seat, const ClientPlan& plan, KernelWire& wire, Tally<ClientCount>& tally)
    : seat_(seat),
      options_(plan.options.traffic),
      count_(plan.options.count),
      wire_(wire),
      tally_(tally),
      message_(options_.message),
      table_(plan.table_rows),
      wheel_(plan.table_rows, {.base = interval_begin(monotonic_now(), options_.every),
                               .every = options_.every,
                               .jitter = options_.jitter}) {
  if (options_.answer != Answer::push) return;
  filler_ = make_filler(kInput + kFillerPeriod);
  pushes_.emplace(plan.table_rows);
}

UserMemory Traffic::memory(const TrafficOptions& options) {
  if (!options.is_on()) return {};
  UserMemory memory{sizeof(Row), options.message.size()};
  if (options.answer == Answer::push)
    memory = memory + UserMemory{sizeof(PushRow), kInput + kFillerPeriod};
  return memory + DueWheel::memory(options.every);
}

void Traffic::enroll(ConnectionIndex connection, std::uint64_t number) {
  table_[connection] = {};
  table_[connection].number = static_cast<std::uint32_t>(number);
  if (pushes_) (*pushes_)[connection] = {};
}

// A worker's part of those that send is that of its open connections, rounded up; the board's
// budget keeps the sum exact.
void Traffic::on_open(ConnectionIndex connection, Nanoseconds now) {
  const bool is_wanted = wheel_.size() * count_ < tally_[Count::open] * options_.active;
  if (is_wanted && take_active())
    activate(connection, table_[connection].number, now);
  else
    set_idle(connection, true);
}

// The row says it before the board does, and gives back after it (client/work/worker_attempts.cpp).
bool Traffic::take_active() {
  seat_.row().set_active(wheel_.size() + 1);
  if (seat_.board().active.take()) return true;
  seat_.row().set_active(wheel_.size());
  return false;
}

void Traffic::give_back_active() {
  seat_.board().active.give_back();
  seat_.row().set_active(wheel_.size());
}

void Traffic::set_idle(ConnectionIndex connection, bool is_idle) {
  if (options_.choice != ActiveChoice::rotating || table_[connection].is_idle == is_idle) return;
  table_[connection].is_idle = is_idle;
  if (is_idle)
    idle_.push_back(connection);
  else
    idle_.remove(connection);
}

void Traffic::activate(ConnectionIndex connection, std::uint32_t place, Nanoseconds now) {
  set_idle(connection, false);
  wheel_.join(connection, place, now);
  tally_[Count::active] = wheel_.size();
  if (!table_[connection].is_prompt) wire_.send_at_once(connection);
  table_[connection].is_prompt = true;
}

void Traffic::on_close(ConnectionIndex connection) {
  Row& row = table_[connection];
  const auto lost = static_cast<std::uint64_t>(std::popcount(row.in_flight));
  tally_[Count::messages_in_flight] -= lost;
  tally_[Count::messages_unanswered] += lost;
  const std::uint64_t lost_bytes = bytes_in_flight(row);
  tally_[Count::bytes_in_flight] -= lost_bytes;
  tally_[Count::bytes_unanswered] += lost_bytes;
  set_idle(connection, false);
  row = {};
  if (!wheel_.has(connection)) return;
  wheel_.leave(connection);
  tally_[Count::active] = wheel_.size();
  give_back_active();
}

// What the kernel has taken of the messages in flight.
std::uint64_t Traffic::bytes_in_flight(const Row& row) const {
  const auto messages = static_cast<std::uint64_t>(std::popcount(row.in_flight));
  return messages * message_.size() - ((row.in_flight & 1U) != 0 ? row.unsent : 0);
}

// What comes due in a ramp that has the host to itself is let go: nobody asked for it.
bool Traffic::is_too_early(Nanoseconds now) {
  if (options_.from == ActiveFrom::ramp) return false;
  const bool is_ramp = seat_.phase() == Phase::ramp;
  if (is_ramp || was_too_early_)
    while (wheel_.take(now)) continue;
  was_too_early_ = is_ramp;
  return is_ramp;
}

Traffic::Wait Traffic::sweep(Nanoseconds now) {
  const std::uint64_t skipped = wheel_.skip_late(now);
  if (is_too_early(now)) return wheel_.size() > 0 ? Wait(kEarlyWait) : std::nullopt;
  tally_[Count::messages_missed] += skipped;
  for (int i = 0; i < kSendBatch; ++i) {
    const auto due = wheel_.take(now);
    if (!due) {
      const auto next = wheel_.next();
      return next ? Wait(std::max(*next - now, kShortestWait)) : std::nullopt;
    }
    send_due(*due);
    if (options_.choice == ActiveChoice::rotating) hand_over(due->index, now);
  }
  return Nanoseconds{0};
}

// Bounded: who has not taken the last message, or owes the answers of 64 rounds, gets no other.
void Traffic::send_due(const Due& due) {
  Row& row = table_[due.index];
  const std::uint32_t place = wheel_.number(due.index);
  const std::uint32_t rounds = due.round - row.last_round;
  const bool fits =
      row.in_flight == 0 ||
      (row.place == place && rounds <= static_cast<std::uint32_t>(std::countl_zero(row.in_flight)));
  if (row.unsent > 0 || !fits) {
    ++tally_[Count::messages_missed];
    return;
  }
  row.in_flight = (row.in_flight == 0 ? 0 : row.in_flight << rounds) | 1U;
  row.last_round = due.round;
  row.place = place;
  row.unsent = static_cast<std::uint32_t>(message_.size());
  ++tally_[Count::messages_sent];
  ++tally_[Count::messages_in_flight];
  seat_.row().add(Timing::message_late, monotonic_now() - due.moment);
  send_rest(due.index, row);
}

// An error is not looked at: its event comes, and closes the connection.
void Traffic::send_rest(ConnectionIndex connection, Row& row) {
  const auto rest = message_.for_connection(row.number).last(row.unsent);
  const std::size_t sent = wire_.write(connection, rest);
  tally_[Count::bytes_sent] += sent;
  row.unsent -= static_cast<std::uint32_t>(sent);
  // An answer may come before all of its message was sent.
  tally_[(row.in_flight & 1U) != 0 ? Count::bytes_in_flight : Count::bytes_answered] += sent;
  if (row.unsent > 0 || options_.answer != Answer::none) return;
  row.in_flight = 0;
  --tally_[Count::messages_in_flight];
  ++tally_[Count::messages_unanswered];
  tally_[Count::bytes_in_flight] -= message_.size();
  tally_[Count::bytes_unanswered] += message_.size();
}

void Traffic::on_writable(ConnectionIndex connection) {
  Row& row = table_[connection];
  if (row.unsent > 0) send_rest(connection, row);
}

// Rotating: the place in the interval goes to the connection that has had none for the longest.
void Traffic::hand_over(ConnectionIndex connection, Nanoseconds now) {
  const ConnectionIndex next = idle_.front();
  if (next == 0) return;  // all have one
  const std::uint32_t place = wheel_.number(connection);
  wheel_.leave(connection);
  set_idle(connection, true);
  activate(next, place, now);
}

WireInput Traffic::read(ConnectionIndex connection, std::span<char> buffer, bool to_the_end) {
  WireInput result;
  for (int turn = 0; turn < kReadTurns; ++turn) {
    const WireInput input = wire_.read(connection, buffer.first(kInput));
    if (input.bytes == 0) return input;
    tally_[Count::bytes_received] += input.bytes;
    tally_[Count::bytes_loose] += input.bytes;
    const auto bytes = buffer.first(input.bytes);
    if (pushes_)
      take_push(connection, bytes, monotonic_now());
    else
      take_answer(table_[connection], bytes, monotonic_now());
    // Less than asked for: the queue is empty, and what comes next has its own event (epoll(7)).
    if (!to_the_end && input.bytes < kInput) return result;
  }
  result.kind = Input::more;
  return result;
}

void Traffic::take_answer(Row& row, std::span<const char> bytes, Nanoseconds now) {
  if (options_.answer_size == 0) return;
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), options_.answer_size - row.answer_at));
    if (options_.answer == Answer::echo) {
      const auto wanted = message_.for_connection(row.number).subspan(row.answer_at, part.size());
      row.is_wrong |= !std::equal(part.begin(), part.end(), wanted.begin());
    }
    row.answer_at += static_cast<std::uint32_t>(part.size());
    bytes = bytes.subspan(part.size());
    if (row.answer_at == options_.answer_size) complete(row, now);
  }
}

// Answers come in the order of the messages, so this one is to the oldest.
void Traffic::complete(Row& row, Nanoseconds now) {
  row.answer_at = 0;
  const bool is_wrong = std::exchange(row.is_wrong, false) || row.in_flight == 0;
  if (is_wrong) ++tally_[Count::messages_wrong];
  if (row.in_flight == 0) return;  // nobody asked
  const auto age = 63U - static_cast<std::uint32_t>(std::countl_zero(row.in_flight));
  const std::uint64_t before = bytes_in_flight(row);
  row.in_flight ^= std::uint64_t{1} << age;
  const std::uint64_t taken = before - bytes_in_flight(row);
  tally_[Count::bytes_in_flight] -= taken;
  tally_[Count::bytes_answered] += taken;
  tally_[Count::bytes_loose] -= options_.answer_size;
  --tally_[Count::messages_in_flight];
  ++tally_[Count::messages_answered];
  const Nanoseconds latency = now - wheel_.due(row.place, row.last_round - age);
  seat_.row().add(Timing::message, latency);
  if (latency > options_.late_after) ++tally_[Count::messages_late];
}

}  // namespace c1k
