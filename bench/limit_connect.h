// How the clients connect: from explicit source ports, several workers one after the other. Nothing
// of the project is used here.
#pragma once

#include <errno.h>
#include <poll.h>

#include "bench/limit_net.h"

namespace limit {

inline constexpr unsigned kFirstPort = 1024;
inline constexpr unsigned kLastPort = 65'535;

// Ends a worker, and by its parent all others.
[[noreturn]] inline void give_up(const char* why) {
  std::fprintf(stderr, "a worker gives up: %s\n", why);
  kill(getppid(), SIGTERM);
  std::_Exit(1);
}

struct Ends {
  std::uint32_t first_alias = 0;  // host byte order
  unsigned aliases = 0;
  sockaddr_in target{};
};

// FIRST_ALIAS ALIASES TARGET PORT, the first arguments of each client.
inline Ends parse_ends(int argc, char** argv) {
  Ends ends;
  ends.first_alias = parse_address(argv[1]);
  ends.aliases = number(argc, argv, 2, 0);
  ends.target = endpoint(parse_address(argv[3]), number(argc, argv, 4, 0));
  return ends;
}

// From alias `slot` mod ALIASES and port 1024 + `slot` / ALIASES; `flags`: SOCK_NONBLOCK or 0. The
// descriptor, or -1: something else uses this address and port.
inline int connect_from(const Ends& ends, unsigned slot, int flags) {
  const unsigned port = kFirstPort + slot / ends.aliases;
  if (port > kLastPort) give_up("no source port is left");
  if (port == ntohs(ends.target.sin_port)) return -1;
  const sockaddr_in source = endpoint(ends.first_alias + slot % ends.aliases, port);
  const int descriptor = check(socket(AF_INET, SOCK_STREAM | flags, 0), "socket");
  set_reusable(descriptor);
  const auto* from = reinterpret_cast<const sockaddr*>(&source);
  const auto* to = reinterpret_cast<const sockaddr*>(&ends.target);
  if (bind(descriptor, from, sizeof source) == 0 &&
      (connect(descriptor, to, sizeof ends.target) == 0 || errno == EINPROGRESS))
    return descriptor;
  if (errno != EADDRINUSE && errno != EADDRNOTAVAIL) check(-1, "bind or connect");
  close(descriptor);
  return -1;
}

// What a worker is told and tells: its turn to open, that it is done, and that it shall close.
struct Turns {
  Tokens open;
  Tokens done{0};
  Tokens close{0};
};

// Waits for something to read; false when one of the signals or the deadline came first.
inline bool wait_for_input(int descriptor, int signals, std::int64_t until_ns) {
  pollfd wanted[] = {{signals, POLLIN, 0}, {descriptor, POLLIN, 0}};
  const std::int64_t left_ms = std::max<std::int64_t>((until_ns - now_ns()) / 1'000'000, 0);
  return poll(wanted, 2, static_cast<int>(left_ms)) > 0 && wanted[0].revents == 0;
}

// Waits until `workers` of them have said that they are done.
inline bool wait_for_done(Turns& turns, std::size_t workers, int signals, std::int64_t until_ns) {
  for (std::size_t i = 0; i < workers; ++i) {
    if (!wait_for_input(turns.done.in(), signals, until_ns)) return false;
    turns.done.take();
  }
  return true;
}

// Lets all workers close what they hold, and says how long it took.
inline void close_all(Turns& turns, std::size_t workers) {
  const std::int64_t close_ns = now_ns();
  for (std::size_t i = 0; i < workers; ++i) turns.close.pass();
  wait_for_done(turns, workers, -1, close_ns + 120'000'000'000LL);
  std::printf("closed in %.2f s\n", seconds(close_ns, now_ns()));
}

}  // namespace limit
