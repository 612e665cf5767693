#include "common/net/socket.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <thread>

#include "common/host/proc_file.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace std::chrono_literals;

// What discard_input says when it no longer says "drained".
InputResult next_input(int descriptor, std::span<char> buffer) {
  InputResult result;
  eventually([&] {
    result = discard_input(descriptor, buffer);
    return result.kind != Input::drained || result.bytes > 0;
  });
  return result;
}

// True when the kernel keeps a TIME_WAIT (state 06) of this local endpoint.
bool in_time_wait(const Endpoint& local) {
  const std::uint32_t bits = __builtin_bswap32(local.address.v4_bits());
  const std::string line = fmt::format(": {:08X}:{:04X} ", bits, local.port);
  const std::string text = read_proc("/proc/net/tcp").value_or("");
  const std::size_t at = text.find(line);
  return at != std::string::npos && text.substr(at + line.size() + 14, 2) == "06";
}

int option_of(int descriptor, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(descriptor, level, name, &value, &size) == 0 ? value : -1;
}

TEST_CASE("a connection starts from its alias and arrives at the listener") {
  const Listener listener;
  const ConnectStart start = connect_from(endpoint("127.0.1.7"), listener.at());
  const Owned client(start.descriptor);
  REQUIRE(client.get() > 0);
  CHECK(start.error == 0);
  CHECK(wait_for(client.get(), POLLOUT));
  CHECK(take_socket_error(client.get()) == 0);
  CHECK(local_endpoint(client.get()).address == Address::parse("127.0.1.7"));
  CHECK(listener.accept().get() > 0);
}

TEST_CASE("an empty accept queue is EAGAIN, one that was shut down EINVAL") {
  const Listener listener;
  CHECK(accept_connection(listener.get()) == -EAGAIN);
  stop_listening(listener.get());
  CHECK(accept_connection(listener.get()) == -EINVAL);
}

TEST_CASE("a port where nobody listens refuses, at once or at the event") {
  const ClosedPort closed;
  const ConnectStart start = connect_from(endpoint("127.0.1.1"), closed.at());
  const Owned client(start.descriptor);
  if (client.get() >= 0) {
    CHECK(wait_for(client.get(), POLLOUT));
    CHECK(take_socket_error(client.get()) == ECONNREFUSED);
    CHECK(take_socket_error(client.get()) == 0);
  } else {
    CHECK(start.error == ECONNREFUSED);
    CHECK(start.step == ConnectStep::connect);
  }
}

TEST_CASE("a slot whose connection lives is taken: EADDRNOTAVAIL at connect") {
  const Listener listener;
  const Pair pair(listener);
  const Endpoint slot = local_endpoint(pair.client.get());
  const ConnectStart again = connect_from(slot, listener.at());
  CHECK(again.descriptor == -1);
  CHECK(again.step == ConnectStep::connect);
  CHECK(again.error == EADDRNOTAVAIL);

  const Listener other;  // the same source port leads to another target
  const ConnectStart elsewhere = connect_from(slot, other.at());
  CHECK(elsewhere.descriptor > 0);
  close_descriptor(elsewhere.descriptor);
}

TEST_CASE("a port that is listened on is taken: EADDRINUSE at bind") {
  const Listener listener;
  const Listener wildcard({}, "0.0.0.0");
  const ConnectStart start = connect_from(endpoint("127.0.1.1", wildcard.at().port), listener.at());
  CHECK(start.descriptor == -1);
  CHECK(start.step == ConnectStep::bind);
  CHECK(start.error == EADDRINUSE);
}

TEST_CASE("an alias of another host can't be bound") {
  const ConnectStart start = connect_from(endpoint("203.0.113.1"), endpoint("127.0.0.1", 9));
  CHECK(start.descriptor == -1);
  CHECK(start.step == ConnectStep::bind);
  CHECK(start.error == EADDRNOTAVAIL);
}

TEST_CASE("closing resets: the peer sees ECONNRESET, and no TIME_WAIT is left") {
  const Listener listener;
  Pair pair(listener);
  const Endpoint slot = local_endpoint(pair.client.get());
  pair.client.close();
  std::array<char, 64> buffer{};
  const InputResult seen = next_input(pair.server.get(), buffer);
  CHECK(seen.kind == Input::failed);
  CHECK(seen.error == ECONNRESET);
  CHECK_FALSE(in_time_wait(slot));
  const ConnectStart again = connect_from(slot, listener.at());
  CHECK(again.descriptor > 0);
  close_descriptor(again.descriptor);
}

TEST_CASE("what a listener accepts resets as well") {
  const Listener listener;
  Pair pair(listener);
  pair.server.close();
  std::array<char, 64> buffer{};
  CHECK(next_input(pair.client.get(), buffer).error == ECONNRESET);
}

TEST_CASE("closing by FIN ends the peer's input, and leaves TIME_WAIT") {
  const Listener listener({.close = CloseMode::fin});
  Pair pair(listener, "127.0.1.1", CloseMode::fin);
  const Endpoint slot = local_endpoint(pair.client.get());
  pair.client.close();
  std::array<char, 64> buffer{};
  CHECK(next_input(pair.server.get(), buffer).kind == Input::ended);
  pair.server.close();
  CHECK(eventually([&] { return in_time_wait(slot); }));
}

TEST_CASE("input is thrown away, 16 buffers at a time") {
  const Listener listener;
  const Pair pair(listener);
  std::array<char, 16> buffer{};
  CHECK(discard_input(pair.server.get(), buffer).kind == Input::drained);
  REQUIRE(send_text(pair.client.get(), std::string(16 * 16 + 1, 'x')));
  CHECK(eventually([&] {
    int waiting = 0;
    return ::ioctl(pair.server.get(), FIONREAD, &waiting) == 0 && waiting == 257;
  }));
  const InputResult first = discard_input(pair.server.get(), buffer);
  CHECK(first.kind == Input::more);
  CHECK(first.bytes == 256);
  const InputResult second = discard_input(pair.server.get(), buffer);
  CHECK(second.kind == Input::drained);
  CHECK(second.bytes == 1);
}

TEST_CASE("a bad descriptor fails, and harms nothing") {
  std::array<char, 16> buffer{};
  const InputResult result = discard_input(-1, buffer);
  CHECK(result.kind == Input::failed);
  CHECK(result.error == EBADF);
  CHECK(take_socket_error(-1) == EBADF);
  CHECK(local_endpoint(-1) == Endpoint{});
}

TEST_CASE("keepalive asks after a second, three times") {
  const Listener listener;
  const Pair pair(listener);
  start_keepalive(pair.client.get(), 1s);
  CHECK(option_of(pair.client.get(), SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(option_of(pair.client.get(), IPPROTO_TCP, TCP_KEEPIDLE) == 1);
  CHECK(option_of(pair.client.get(), IPPROTO_TCP, TCP_KEEPINTVL) == 1);
  CHECK(option_of(pair.client.get(), IPPROTO_TCP, TCP_KEEPCNT) == 3);
}

TEST_CASE("keepalive goes on until a probe was answered") {
  const Listener listener;
  const Pair pair(listener);
  const int client = pair.client.get();
  std::this_thread::sleep_for(50ms);  // the handshake is no answer
  start_keepalive(client, 1s);
  CHECK_FALSE(stop_answered_keepalive(client, 20ms));  // no probe has left: nothing is known
  CHECK(option_of(client, SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(eventually([&] { return stop_answered_keepalive(client, 20ms); }));
  CHECK(option_of(client, SOL_SOCKET, SO_KEEPALIVE) == 0);
  CHECK_FALSE(stop_answered_keepalive(-1, 1h));
}

TEST_CASE("a listener that can't be is refused with its endpoint and the cause") {
  const Listener listener;
  const auto refused = [](const Endpoint& at) {
    return refusal_of([&] { open_listener(at, {}); });
  };
  CHECK(refused(listener.at()) ==
        "--listen " + listener.at().to_string() +
            ": bind says: Address already in use; who listens there? (ss -ltnp)");
  CHECK_THAT(refused(endpoint("203.0.113.1", 9000)),
             ContainsSubstring("--listen 203.0.113.1:9000: bind says: Cannot assign requested"));
}

TEST_CASE("a listener that is only bound finds what is in the way, and takes nobody") {
  const Listener listener;
  const ListenOptions only_bind{.only_bind = true};
  CHECK_THAT(refusal_of([&] { open_listener(listener.at(), only_bind); }),
             ContainsSubstring("Address already in use"));
  const int bound = open_listener(endpoint("127.0.0.1", 0), only_bind);
  CHECK(option_of(bound, SOL_SOCKET, SO_ACCEPTCONN) == 0);
  CHECK(option_of(listener.get(), SOL_SOCKET, SO_ACCEPTCONN) == 1);
  ::close(bound);
}

TEST_CASE("an address of this host can be bound, another can't") {
  CHECK(probe_bind(Address::parse("127.0.1.1")) == 0);
  CHECK(probe_bind(Address::parse("203.0.113.1")) == EADDRNOTAVAIL);
}

TEST_CASE("the routes choose a source, or there is none") {
  CHECK(route_source(endpoint("127.0.0.1", 9000)) == Address::parse("127.0.0.1"));
  CHECK(route_source(endpoint("255.255.255.255", 9000)) == std::nullopt);
}

TEST_CASE("over IPv6 all is the same, and a dual listener takes IPv4 too") {
  if (probe_bind(Address::parse("::1")) != 0) return;  // a host without IPv6
  const Listener listener({}, "::1");
  const Pair pair(listener, "::1");
  CHECK(local_endpoint(pair.client.get()).address == Address::parse("::1"));
  CHECK(pair.server.get() > 0);
  CHECK(route_source(listener.at()) == Address::parse("::1"));

  for (const bool dual : {false, true}) {
    const Listener any({.dual = dual}, "::");
    const ConnectStart start =
        connect_from(endpoint("127.0.1.1"), endpoint("127.0.0.1", any.at().port));
    const Owned client(start.descriptor);
    const bool opened = client.get() >= 0 && wait_for(client.get(), POLLOUT) &&
                        take_socket_error(client.get()) == 0;
    CHECK(opened == dual);
  }
}

}  // namespace
}  // namespace c1k
