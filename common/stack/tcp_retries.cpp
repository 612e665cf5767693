#include "common/stack/tcp_retries.h"

#include <algorithm>
#include <cerrno>

namespace c1k {
namespace {

// As net.ipv4.tcp_syn_retries, tcp_retries2, tcp_orphan_retries and tcp_keepalive_probes of a
// socket of ours (net/socket.h) say.
constexpr unsigned kSynTries = 6;
constexpr unsigned kTries = 15;
constexpr unsigned kLeftTries = 8;
constexpr unsigned kProbes = 3;
constexpr unsigned kLongestStep = 6;  // 64 s

unsigned most_tries(const TcpRow& row) {
  if (row.state == TcpState::syn_sent) return kSynTries;
  return row.is_left != 0 ? kLeftTries : kTries;
}

}  // namespace

void TcpRetries::on_timer(std::uint32_t busy) {
  const ConnectionIndex connection = table_.busy[busy].connection;
  const TcpRow& row = table_[connection];
  const bool is_left = row.is_left != 0;
  if (is_left && (row.state == TcpState::time_wait || row.state == TcpState::fin_wait_2))
    return table_.forget(connection);
  if (row.state == TcpState::time_wait) return;  // until its owner closes it
  if (table_.on_its_way(connection) > 0)
    retry(connection);
  else
    probe(connection);
}

// Something of it came since the timer was set, and it says that it has no room.
bool TcpRetries::keeps_closed(const BusyRow& busy) const {
  if (table_.window(busy.connection) != 0 || busy.heard_ms == 0) return false;
  const auto from_ms = static_cast<std::uint32_t>(busy.timer_from_ns / 1'000'000);
  return static_cast<std::int32_t>(busy.heard_ms - from_ms) >= 0;
}

// A peer that answers, and has no room, is asked for as long as it does (RFC 9293, 3.8.6.1); what
// it was told beyond its window it has thrown away.
void TcpRetries::retry(ConnectionIndex connection) {
  const TcpRow& row = table_[connection];
  BusyRow& busy = table_.make_busy(connection);
  const bool is_syn = row.state == TcpState::syn_sent;
  if (keeps_closed(busy))
    busy.tries = static_cast<std::uint8_t>(std::min(busy.tries + 1U, kLongestStep));
  else if (busy.tries++ >= most_tries(row))
    return table_.fail(connection, ETIMEDOUT);
  busy.loses = is_syn ? 0 : 1;
  busy.recover = row.next;
  says_.say_again(connection);
  says_.await(connection);
}

// Nothing is on its way: it waits for a window, or its owner asks whether it lives.
void TcpRetries::probe(ConnectionIndex connection) {
  BusyRow& busy = table_.make_busy(connection);
  const bool is_stuck = table_.is_stuck(connection);
  if (!is_stuck && busy.probe == TcpTimer::none) return table_.settle(connection);
  if (busy.unanswered++ >= (is_stuck ? kTries : kProbes)) return table_.fail(connection, ETIMEDOUT);
  says_.probe(connection);
  if (!is_stuck) return says_.ask_later(connection);
  busy.tries = static_cast<std::uint8_t>(std::min(busy.tries + 1U, kLongestStep));
  says_.await(connection);
}

}  // namespace c1k
