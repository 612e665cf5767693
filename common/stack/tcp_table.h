// What a worker's TCP knows: a row for each connection, a second one for those on which something
// is on its way, what is not acknowledged, and what there is to tell the owner.
#pragma once

#include <vector>

#include "common/link/wire.h"
#include "common/stack/busy_rows.h"
#include "common/stack/pieces.h"
#include "common/stack/round_trips.h"

namespace c1k {

class TcpTable {
 public:
  // Indices are below `rows`. `most_pieces`: of the pool of what is not acknowledged.
  TcpTable(std::size_t rows, std::uint32_t most_pieces)
      : busy(rows), pieces(most_pieces), rows_(rows) {}

  TcpRow& operator[](ConnectionIndex connection) { return rows_[connection]; }
  const TcpRow& operator[](ConnectionIndex connection) const { return rows_[connection]; }
  std::uint32_t size() const { return rows_.size(); }

  BusyRow& make_busy(ConnectionIndex connection);          // the one that it has, or a new one
  BusyRow* busy_of(ConnectionIndex connection);            // nullptr: it has none
  std::uint32_t oldest(ConnectionIndex connection) const;  // SND.UNA
  std::uint32_t on_its_way(ConnectionIndex connection) const {
    return rows_[connection].next - oldest(connection);
  }
  std::uint32_t stamp(ConnectionIndex connection) const;  // TS.Recent
  void set_stamp(ConnectionIndex connection, std::uint32_t stamp);
  // How far the peer lets us go, from the oldest that is not acknowledged.
  std::uint32_t window(ConnectionIndex connection) const {
    return std::uint32_t{rows_[connection].window} << rows_[connection].scale;
  }
  // Its owner has more to say, and the peer has no room at all.
  bool is_stuck(ConnectionIndex connection) const {
    return rows_[connection].wants_room != 0 && window(connection) == 0;
  }

  // Gives the second row back when nothing is on its way any more.
  void settle(ConnectionIndex connection);
  // Both FINs are there: TIME_WAIT, from now on.
  void wait_out(ConnectionIndex connection);
  // There is no such connection any more.
  void forget(ConnectionIndex connection);
  // It has ended by a fault, an errno: its owner is told. One that was left is forgotten.
  void fail(ConnectionIndex connection, int error);
  void tell(ConnectionIndex connection, WireEvent event);  // not of those that were left

  BusyRows busy;
  Pieces pieces;
  RoundTrips trips;
  Nanoseconds now{0};
  std::uint16_t mss = 1'460;           // of the device
  std::uint16_t our_window = 65'535;   // not scaled
  CloseMode close = CloseMode::reset;  // of all of them
  std::vector<WireEvent> events;       // that the owner was not told of yet
  struct Starved {
    ConnectionIndex connection;
    std::uint32_t busy;
  };
  std::vector<Starved> starved;  // the pool had no room for what they said
  std::uint32_t left = 0;        // that end by themselves
  std::uint32_t ending = 0;      // of them those that are not in TIME_WAIT
  std::uint32_t fins = 0;        // of ours that are not acknowledged
  std::uint64_t said_again = 0;  // segments

 private:
  MappedTable<TcpRow> rows_;
};

// The peer has sent its FIN, and it was read.
inline bool has_ended(TcpState state) {
  return state == TcpState::close_wait || state == TcpState::closing ||
         state == TcpState::last_ack || state == TcpState::time_wait;
}
// What comes is still read.
inline bool takes_input(TcpState state) {
  return state == TcpState::established || state == TcpState::fin_wait ||
         state == TcpState::fin_wait_2;
}
// Our FIN is on its way.
inline bool awaits_fin(TcpState state) {
  return state == TcpState::fin_wait || state == TcpState::closing || state == TcpState::last_ack;
}
// More may be said.
inline bool takes_output(TcpState state) {
  return state == TcpState::established || state == TcpState::close_wait;
}

}  // namespace c1k
