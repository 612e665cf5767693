#include "common/stack/tcp_says.h"

#include <algorithm>
#include <cerrno>
#include <random>
#include <utility>

namespace c1k {
namespace {

constexpr std::size_t kInFlight = 10;    // segments: RFC 6928's first window, and no more later
constexpr unsigned kChallenges = 1'000;  // in a second, about

std::uint32_t milliseconds_of(Nanoseconds now) {
  return static_cast<std::uint32_t>(now / std::chrono::milliseconds{1});
}

}  // namespace

std::uint16_t segment_class(std::uint32_t size) {
  std::uint16_t one = 0;
  while (one + 1U < std::size(kSegmentSizes) && kSegmentSizes[one + 1] <= size) ++one;
  return one;
}

std::size_t TcpSays::most_payload(const TcpRow& row) const {
  return kSegmentSizes[row.mss] - (row.has_stamp != 0 ? kStampsSize : 0);
}

// Whatever goes out carries an acknowledgement of all that was read.
void TcpSays::send(ConnectionIndex connection, std::uint32_t seq, std::uint8_t flags,
                   std::span<char> payload) {
  const TcpRow& row = table_[connection];
  Segment segment;
  segment.seq = seq;
  segment.ack = row.expected;
  segment.flags = flags | TcpFlag::ack;
  segment.window = row.is_paused != 0 ? std::uint16_t{0} : table_.our_window;
  segment.payload = payload;
  if (row.has_stamp != 0)
    segment.stamps = Stamps{milliseconds_of(table_.now), table_.stamp(connection)};
  if (row.is_busy != 0) table_.busy.owe_no_more(row.busy);
  sink_.send(connection, segment);
}

void TcpSays::send_syn(ConnectionIndex connection) {
  Segment segment;
  segment.seq = table_[connection].next - 1;
  segment.flags = TcpFlag::syn;
  segment.window = table_.our_window;
  segment.mss = table_.mss;
  segment.scale = 0;  // so that the peer's may be
  segment.stamps = Stamps{milliseconds_of(table_.now), 0};
  sink_.send(connection, segment);
}

void TcpSays::open(ConnectionIndex connection, std::uint32_t number) {
  TcpRow& row = table_[connection];
  row.state = TcpState::syn_sent;
  row.mss = segment_class(table_.mss) & 7U;
  row.next = number;
  table_.make_busy(connection);
  ++row.next;
  send_syn(connection);
  table_.busy.set_timer(row.busy, retry_timer(0), table_.now);
}

// As far as the peer's window goes; one segment at a time while something is lost.
std::size_t TcpSays::room(ConnectionIndex connection) const {
  const TcpRow& row = table_[connection];
  const bool loses = row.is_busy != 0 && table_.busy[row.busy].loses != 0;
  const std::size_t most = (loses ? 1 : kInFlight) * most_payload(row);
  const std::size_t limit = std::min<std::size_t>(table_.window(connection), most);
  const std::size_t used = table_.on_its_way(connection);
  return limit > used ? limit - used : 0;
}

// No small piece of a large message where a larger one would go soon (RFC 9293, 3.8.6.2.1).
std::size_t TcpSays::take_some(ConnectionIndex connection, std::span<const char> bytes) {
  const std::size_t free = std::min(room(connection), table_.pieces.room());
  const std::size_t size = std::min(bytes.size(), free);
  const bool is_small = size < bytes.size() && size < most_payload(table_[connection]);
  return is_small && table_.on_its_way(connection) > 0 ? 0 : size;
}

std::size_t TcpSays::write(ConnectionIndex connection, std::span<const char> bytes) {
  TcpRow& row = table_[connection];
  if (!takes_output(row.state) || bytes.empty()) return 0;
  const std::size_t size = take_some(connection, bytes);
  if (size < bytes.size()) {
    row.wants_room = 1;
    if (table_.pieces.room() < bytes.size()) starve(connection);
  }
  BusyRow& busy = table_.make_busy(connection);
  table_.pieces.append(busy.first, busy.last, bytes.first(size));
  for (std::size_t at = 0; at < size;) {
    const std::size_t part = std::min(size - at, most_payload(row));
    const bool is_last = at + part == size;
    // A Segment's payload is input too, so it is not const.
    char* from = const_cast<char*>(bytes.data()) + at;
    send(connection, row.next, is_last ? TcpFlag::psh : std::uint8_t{0}, {from, part});
    row.next += static_cast<std::uint32_t>(part);
    at += part;
  }
  await(connection);
  table_.settle(connection);
  return size;
}

// What is to be acknowledged has a timer, and so has who waits for a window. One that runs goes on.
void TcpSays::await(ConnectionIndex connection) {
  const TcpRow& row = table_[connection];
  BusyRow* busy = table_.busy_of(connection);
  if (busy == nullptr || row.state == TcpState::time_wait || row.state == TcpState::fin_wait_2)
    return;
  if (table_.on_its_way(connection) == 0 && !table_.is_stuck(connection)) return;
  if (busy->kind != TcpTimer::none && busy->times_probe == 0) return;
  busy->times_probe = 0;
  table_.busy.set_timer(row.busy, retry_timer(table_.trips.steps() + busy->tries), table_.now);
}

void TcpSays::ask_later(ConnectionIndex connection) {
  BusyRow* busy = table_.busy_of(connection);
  if (busy == nullptr || busy->probe == TcpTimer::none) return;
  if (busy->kind != TcpTimer::none && busy->times_probe == 0) return;
  busy->times_probe = 1;
  table_.busy.set_timer(table_[connection].busy, busy->probe, table_.now);
}

void TcpSays::acknowledge(ConnectionIndex connection) {
  send(connection, table_[connection].next, 0);
  table_.settle(connection);
}

void TcpSays::acknowledge_soon(ConnectionIndex connection, std::size_t size) {
  const BusyRow& busy = table_.make_busy(connection);
  const std::size_t one = table_.mss - (table_[connection].has_stamp != 0 ? kStampsSize : 0);
  if (busy.owes != 0 || size > one) return acknowledge(connection);
  table_.busy.owe(table_[connection].busy, table_.now);
}

void TcpSays::challenge(ConnectionIndex connection) {
  const std::int64_t second = table_.now / std::chrono::seconds{1};
  if (std::exchange(challenged_s_, second) != second)
    challenges_ = kChallenges / 2 + std::random_device{}() % kChallenges;
  if (challenges_ == 0) return;
  --challenges_;
  acknowledge(connection);
}

void TcpSays::refuse(ConnectionIndex connection, const Segment& segment) {
  sink_.send(connection, reset_for(segment));
}

void TcpSays::say_fin(ConnectionIndex connection, TcpState next) {
  TcpRow& row = table_[connection];
  BusyRow& busy = table_.make_busy(connection);
  busy.said_fin = 1, busy.tries = 0;
  row.state = next;
  ++table_.fins;
  row.wants_room = 0;
  send(connection, row.next++, TcpFlag::fin);
  await(connection);
}

void TcpSays::reset(ConnectionIndex connection) {
  send(connection, table_[connection].next, TcpFlag::rst);
  table_.forget(connection);
}

void TcpSays::say_again(ConnectionIndex connection) {
  const TcpRow& row = table_[connection];
  const BusyRow* busy = table_.busy_of(connection);
  if (busy == nullptr || table_.on_its_way(connection) == 0) return;
  ++table_.said_again;
  if (row.state == TcpState::syn_sent) return send_syn(connection);
  const std::size_t most = std::min(most_payload(row), again_.size());
  const std::size_t size = table_.pieces.copy(busy->first, std::span(again_).first(most));
  const bool is_fin = size == 0 && busy->said_fin != 0;
  send(connection, busy->oldest, is_fin ? TcpFlag::fin : TcpFlag::psh,
       std::span(again_).first(size));
}

// A segment that is not acceptable, so that an acknowledgement comes back (RFC 9293, 3.8.4).
void TcpSays::probe(ConnectionIndex connection) {
  send(connection, table_.oldest(connection) - 1, 0);
}

// Until others have given pieces of the pool back.
void TcpSays::starve(ConnectionIndex connection) {
  BusyRow& busy = table_.make_busy(connection);
  if (busy.starves != 0) return;
  busy.starves = 1;
  table_.starved.push_back({connection, table_[connection].busy});
}

void TcpSays::tell_room(ConnectionIndex connection) {
  if (table_[connection].wants_room == 0 || room(connection) == 0) return;
  if (table_.pieces.room() == 0) return starve(connection);
  table_[connection].wants_room = 0;
  table_.tell(connection, {.output = true});
}

void TcpSays::tell_starved() {
  if (table_.starved.empty() || table_.pieces.room() == 0) return;
  std::vector<TcpTable::Starved> waited;
  waited.swap(table_.starved);
  for (const TcpTable::Starved& one : waited) {
    const TcpRow& row = table_[one.connection];
    if (row.is_busy == 0 || row.busy != one.busy) continue;  // it has ended meanwhile
    table_.busy[one.busy].starves = 0;
    tell_room(one.connection);
    table_.settle(one.connection);
  }
}

}  // namespace c1k
