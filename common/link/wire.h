// The words of a wire: what carries bytes between a worker and its peers. A wire is a template
// parameter, never virtual: KernelWire is the kernel's sockets (link/kernel_wire.h). Whoever is
// above it knows connections by an index and failures by a cause; no descriptor, no errno.
//
// A wire has:
//   wait(timeout)                     what happened: WireEvents, and what others watch in it
//   saw_all()                         it was all that there was at that moment
//   start(source, target, close)      a connection is on its way, or why not
//   error(connection)                 why it failed or broke; none: it did not
//   read(connection, buffer)          what has come
//   write(connection, bytes)          how much of it was taken
//   want(connection, input, output)   which events are to be told
//   room_to_close()                   how many may be closed before the next look at what happened
//   close(connection), close(first, last); close_in_order(connection): by FIN, whatever the mode;
//   end_output(connection)            a FIN, and input goes on
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/net/fault.h"
#include "common/net/socket.h"

namespace c1k {

// Dense in a worker, so that it indexes tables; 0: none. With kernel sockets it is the descriptor.
using ConnectionIndex = std::uint32_t;

// once: an event when something changes (edge-triggered), and what is not read to the end has no
// other; for who connects. while_so: as long as there is input (level-triggered); for who accepts.
enum class Reports : std::uint8_t { once, while_so };

// What happened to a connection since the last event, several at once.
struct WireEvent {
  ConnectionIndex connection = 0;
  std::uint32_t tag = 0;  // connection 0: of what else is watched (net/poller.h)
  bool input = false;     // something has come, or the end of it
  bool output = false;    // connected, or there is room again
  bool broken = false;    // an error, or hung up both ways
  bool ended = false;     // no more will come after what is there
};

struct WireInput {
  Input kind = Input::drained;
  Fault fault;            // when failed
  std::size_t bytes = 0;  // read
};

struct WireStart {
  ConnectionIndex connection = 0;  // 0: it did not start
  Fault fault;                     // why
};

}  // namespace c1k
