// Addresses and sockets of the limit's clients and servers; nothing of the project is used here.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/limit.h"

namespace limit {

inline std::uint32_t parse_address(const char* text) {
  in_addr address{};
  if (inet_pton(AF_INET, text, &address) == 1) return ntohl(address.s_addr);
  std::fprintf(stderr, "not an IPv4 address: %s\n", text);
  std::exit(2);
}

inline sockaddr_in endpoint(std::uint32_t address, unsigned port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = htonl(address);
  result.sin_port = htons(static_cast<std::uint16_t>(port));
  return result;
}

// Options that are set so in all of it; an accepted socket inherits them from its listener.
inline void set_reusable(int descriptor) {
  const int on = 1;
  check(setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
  // Whichever side closes, no TIME_WAIT is left.
  const linger reset{1, 0};
  check(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), "SO_LINGER");
}

inline void send_at_once(int descriptor) {
  const int on = 1;
  check(setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

// `flags`: SOCK_NONBLOCK or 0.
inline int open_listener(const char* address, unsigned port, int flags) {
  const sockaddr_in at = endpoint(parse_address(address), port);
  const int listener = check(socket(AF_INET, SOCK_STREAM | flags, 0), "socket");
  set_reusable(listener);
  check(bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
  check(listen(listener, 65'535), "listen");
  return listener;
}

inline void watch(int poller, int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  check(epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event), "EPOLL_CTL_ADD");
}

// What the opening of a connection has come to.
enum class State { going, finished, failed };

}  // namespace limit
