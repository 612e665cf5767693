// The client's table: a row for each descriptor, 24 bytes, and the queue of those that are still
// connecting. Knows no sockets: what is open and since when.
#pragma once

#include <cstdint>

#include "common/net/descriptor_queue.h"
#include "common/net/mapped_table.h"
#include "common/run/clock.h"

namespace c1k {

// connected: by the kernel, and waits for its greeting; it is still connecting to us.
enum class ConnectionState : std::uint8_t { none, connecting, connected, open };

struct ClientRow {
  std::int64_t started_ns;  // the call, on the monotonic clock
  QueueLinks links;         // among those connecting, the oldest first
  ConnectionState state;
  std::uint32_t late_us;  // from the moment its permit was due to the call; kNotDue: no rate
};
inline constexpr std::uint32_t kNotDue = ~std::uint32_t{0};
static_assert(sizeof(ClientRow) == 24, "what a connection costs the client's user memory");

class Connections {
 public:
  explicit Connections(std::size_t descriptors) : table_(descriptors) {}

  // `late_us`: how long ago the attempt's permit was due, in microseconds, or kNotDue.
  void start(int descriptor, Nanoseconds now, std::uint32_t late_us = kNotDue) {
    table_[descriptor] = {now.count(), {}, ConnectionState::connecting, late_us};
    connecting_.push_back(descriptor);
    if (descriptor >= end_) end_ = descriptor + 1;
  }
  // Open, and asked again whether it lives: started() is from now on.
  void restart(int descriptor, Nanoseconds now) { table_[descriptor].started_ns = now.count(); }
  void connected(int descriptor) { table_[descriptor].state = ConnectionState::connected; }
  // Connecting (or connected) to open; how long that took until `now`.
  Nanoseconds open(int descriptor, Nanoseconds now) {
    connecting_.remove(descriptor);
    table_[descriptor].state = ConnectionState::open;
    return now - Nanoseconds{table_[descriptor].started_ns};
  }
  void forget(int descriptor) {
    if (is_connecting(descriptor)) connecting_.remove(descriptor);
    table_[descriptor].state = ConnectionState::none;
  }

  ConnectionState state(int descriptor) const { return table_[descriptor].state; }
  bool is_connecting(int descriptor) const {
    return state(descriptor) == ConnectionState::connecting ||
           state(descriptor) == ConnectionState::connected;
  }
  int oldest_connecting() const { return connecting_.front(); }  // 0: none
  std::uint32_t late_us(int descriptor) const { return table_[descriptor].late_us; }
  Nanoseconds started(int descriptor) const { return Nanoseconds{table_[descriptor].started_ns}; }
  int size() const { return table_.size(); }
  int end() const { return end_; }  // all descriptors ever held are below this

 private:
  MappedTable<ClientRow> table_;
  DescriptorQueue<MappedTable<ClientRow>> connecting_{table_};
  int end_ = 0;
};

}  // namespace c1k
