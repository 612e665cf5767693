// The second rows of those connections on which something is on its way, and their queues: timers
// by length, so the first of each queue is the next that is due, and no timer is one's own.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "common/base/units.h"
#include "common/net/mapped_table.h"
#include "common/stack/tcp_row.h"

namespace c1k {

class BusyRows {
 public:
  explicit BusyRows(std::size_t connections);

  BusyRow& operator[](std::uint32_t busy) { return rows_[busy]; }
  const BusyRow& operator[](std::uint32_t busy) const { return rows_[busy]; }
  std::uint32_t size() const { return size_; }

  std::uint32_t take(std::uint32_t connection);  // from 1 on; zeros but for its connection
  void give_back(std::uint32_t busy);            // its timers go too

  // In place of the one that it has.
  void set_timer(std::uint32_t busy, TcpTimer kind, Nanoseconds now);
  void stop_timer(std::uint32_t busy);
  // An acknowledgement, within kDelay: with what is said, or by itself.
  void owe(std::uint32_t busy, Nanoseconds now);
  void owe_no_more(std::uint32_t busy);

  std::uint32_t take_due(Nanoseconds now);   // whose timer has run out: it has none now; 0: nobody
  std::uint32_t take_owed(Nanoseconds now);  // who owes for too long; 0: nobody
  std::optional<Nanoseconds> next_due() const;  // the moment
  void set_idle(Nanoseconds idle) { idle_ = idle; }

  // Less than the 200 ms that the shortest retransmission of Linux takes, and than the 500 ms of
  // RFC 9293, 3.8.6.3.
  static constexpr Nanoseconds kDelay = std::chrono::milliseconds{40};

 private:
  template <BusyRow::Hook BusyRow::*Which>
  struct Hooks {
    MappedTable<BusyRow>& rows;
    BusyRow::Hook& operator[](std::uint32_t busy) { return rows[busy].*Which; }
  };
  using Timers = Hooks<&BusyRow::timer>;
  using Owed = Hooks<&BusyRow::owed>;
  static constexpr auto kKinds = static_cast<std::size_t>(TcpTimer::last_);

  IndexQueue<Timers>& queue(TcpTimer kind) { return queues_[static_cast<std::size_t>(kind)]; }
  Nanoseconds length(TcpTimer kind) const;
  Nanoseconds due(std::uint32_t busy) const;
  void forget_all();

  MappedTable<BusyRow> rows_;
  Timers timers_{rows_};
  Owed hooks_owed_{rows_};
  std::array<IndexQueue<Timers>, kKinds> queues_;
  IndexQueue<Owed> owed_{hooks_owed_};
  Nanoseconds idle_{std::chrono::hours{2}};
  std::uint32_t first_free_ = 0;
  std::uint32_t end_ = 0;  // the last row that was ever used
  std::uint32_t size_ = 0;
};

// That of so many tries: 1 s, doubled with each, at most 64 s (RFC 6298, 2.4 and 5.5).
TcpTimer retry_timer(unsigned tries);

}  // namespace c1k
