// Real sockets for tests: on 127.0.0.1, and gone at the end of their scope.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>
#include <utility>

#include "common/net/socket.h"
#include "tests/base/eventually.h"

namespace c1k {

// A descriptor that is closed at the end.
class Owned {
 public:
  explicit Owned(int descriptor = -1) : descriptor_(descriptor) {}
  Owned(Owned&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { close(); }

  int get() const { return descriptor_; }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_;
};

inline Endpoint endpoint(const char* address, std::uint16_t port = 0) {
  return {Address::parse(address), port};
}

class Listener {
 public:
  explicit Listener(const ListenOptions& options = {}, const char* address = "127.0.0.1")
      : descriptor_(open_listener(endpoint(address), options)) {}
  int get() const { return descriptor_.get(); }
  Endpoint at() const { return local_endpoint(get()); }
  // The next connection of its queue; -1 when none came.
  Owned accept() const {
    int accepted = -1;
    eventually([&] { return (accepted = accept_connection(get())) >= 0; });
    return Owned(accepted);
  }

 private:
  Owned descriptor_;
};

inline bool wait_for(int descriptor, short events) {
  pollfd one{descriptor, events, 0};
  return ::poll(&one, 1, 20'000) == 1;
}

inline ConnectStart connect_from(const Endpoint& source, const Endpoint& target,
                                 CloseMode mode = CloseMode::reset) {
  return start_connect(SocketAddress(source), SocketAddress(target), mode);
}

inline Endpoint peer_of(int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return endpoint_of(storage);
}

// Both ends of a connection; `mode` is the client's.
struct Pair {
  explicit Pair(const Listener& listener, const char* source = "127.0.1.1",
                CloseMode mode = CloseMode::reset)
      : client(connect_from(endpoint(source), listener.at(), mode).descriptor) {
    wait_for(client.get(), POLLOUT);
    server = listener.accept();
  }
  Owned client;
  Owned server;
};

// A port of 127.0.0.1 where nobody listens, kept from others: a SYN to it is answered by a RST.
class ClosedPort {
 public:
  ClosedPort() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const SocketAddress address(endpoint("127.0.0.1"));
    ::bind(descriptor_.get(), address.get(), address.size());
  }
  Endpoint at() const { return local_endpoint(descriptor_.get()); }

 private:
  Owned descriptor_;
};

inline bool send_text(int descriptor, std::string_view text) {
  return ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(text.size());
}

}  // namespace c1k
