// The only socket calls of the project. Those on the path of a connection return errno values and
// never throw or allocate; those of the set-up throw Refusal.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "common/base/endpoint.h"
#include "common/base/units.h"
#include "common/net/fault.h"
#include "common/net/socket_address.h"

namespace c1k {

// How a connection ends from our side. reset: SO_LINGER {1,0} from its creation on, so close()
// sends a RST and leaves no TIME_WAIT, also when the process dies (tcp(7), socket(7)).
enum class CloseMode : std::uint8_t { reset, fin };

enum class ConnectStep : std::uint8_t { socket, bind, connect };

struct ConnectStart {
  int descriptor = -1;  // non-blocking; -1 when a step failed
  int error = 0;        // that step's errno
  ConnectStep step = ConnectStep::connect;
};
// Why it did not start. Before connect no network is asked: EACCES and EPERM are this host's
// refusals then (not_ours). A slot is taken by EADDRINUSE at bind (the port is listened on), and by
// EADDRNOTAVAIL at connect (the 4-tuple lives).
Fault fault_of(const ConnectStart& start);

// socket, bind, connect: what a connection costs on our side besides its epoll entry. SO_REUSEADDR
// precedes the bind so that a port in TIME_WAIT, or one that already leads to another target, can
// be bound; a live 4-tuple then fails at connect with EADDRNOTAVAIL. EINPROGRESS counts as started.
ConnectStart start_connect(const SocketAddress& source, const SocketAddress& target,
                           CloseMode mode);

// The same with the source port left to the kernel (`source` has port 0): it is chosen at connect,
// so an alias has the whole range for each target (IP_BIND_ADDRESS_NO_PORT, Linux 4.2), by a linear
// search of `range` where the kernel has IP_LOCAL_PORT_RANGE (6.3; ip(7)). No port left:
// EADDRNOTAVAIL at connect.
ConnectStart start_connect_any_port(const SocketAddress& source, const SocketAddress& target,
                                    CloseMode mode, const PortRange& range);

// A new non-blocking connection from the listener's queue, or -errno.
int accept_connection(int listener);

// SO_ERROR: why a connection failed or broke, 0 when it did not. Reading it clears it.
int take_socket_error(int descriptor);

enum class Input : std::uint8_t {
  drained,  // nothing more is there
  more,     // there may be more, which has no event of its own
  ended,    // the peer's FIN
  failed,
};
struct InputResult {
  Input kind = Input::drained;
  int error = 0;          // when failed
  std::size_t bytes = 0;  // read and thrown away
};
// Reads into `buffer` and forgets, until the queue is empty (`drained`) or after 16 buffers
// (`more`), so that one talkative peer does not stop the others. `ended` is the peer's FIN.
InputResult discard_input(int descriptor, std::span<char> buffer);

// One read into `buffer`: `ended`, `failed`, or as many bytes as came (0: nothing is there).
InputResult receive_some(int descriptor, std::span<char> buffer);
// How much of it the kernel took; 0 as well when the connection is broken: its event says so.
std::size_t send_some(int descriptor, std::span<const char> bytes);
void send_at_once(int descriptor);  // TCP_NODELAY: a message does not wait for the last one's ACK

void close_descriptor(int descriptor);
void end_output(int descriptor);  // shutdown(): a FIN is sent, and input goes on
// By FIN even where reset_on_close() was called. What has come and was not read is thrown away: it
// would make a RST of it (RFC 2525, 2.17), which takes the last words with it.
void close_by_fin(int descriptor);
// All of [first, last], by one call where the kernel has it (close_range(2), Linux 5.9).
void close_descriptors(int first, int last);

// Sends keepalive probes after `idle` (whole seconds) of silence, three, as far apart: a peer that
// has forgotten the connection answers with a RST, one that is gone gives ETIMEDOUT after four
// times that.
void start_keepalive(int descriptor, Nanoseconds idle);
// Ends that, and says true, where the peer has acknowledged something `within` that time up to now
// (tcpi_last_ack_recv of TCP_INFO, in steps of a jiffy). Not the number of unanswered probes: one
// that this host's own queue dropped (veth returns NET_XMIT_DROP past netdev_max_backlog) is not
// counted by the kernel, and its connection would pass for alive.
bool stop_answered_keepalive(int descriptor, Nanoseconds within);

// --- set-up: not on the path of a connection ---

struct ListenOptions {
  int backlog = 4096;                  // the kernel caps it at somaxconn
  bool dual = false;                   // an IPv6 listener takes IPv4 too
  bool no_delay = false;               // TCP_NODELAY, inherited by what it accepts
  CloseMode close = CloseMode::reset;  // inherited by what it accepts
  bool only_bind = false;              // for the check: nobody can connect
};
// Non-blocking, SO_REUSEADDR. Throws Refusal that names the endpoint and the cause.
int open_listener(const Endpoint& endpoint, const ListenOptions& options);
Endpoint local_endpoint(int descriptor);
Endpoint remote_endpoint(int descriptor);
void stop_listening(int descriptor);  // shutdown(): for all processes that share it

// 0 when this process can bind the address, else errno. Without a port none is taken
// (IP_BIND_ADDRESS_NO_PORT); one is let go again at once. EACCES: a port that is not for everybody.
int probe_bind(const Address& address, std::uint16_t port = 0);

// Whether a route of this host makes it a broadcast address (192.168.10.255 of a /24): bind(2)
// takes it, and connects from another. IPv4 only; nothing is sent.
bool is_broadcast(const Address& address);

// The source address that the routes choose towards `target`; nothing is sent (a connected UDP
// socket). nullopt: no route.
std::optional<Address> route_source(const Endpoint& target);

}  // namespace c1k
