// The plain transport: what is said goes over the wire as it is. A transport has these calls; one
// that seals what it carries (TLS) would keep keys and know records here, and its handshake would
// come before the first word of the talk.
#pragma once

#include "common/link/wire.h"

namespace c1k {

template <class Wire>
class Plain {
 public:
  explicit Plain(Wire& wire) : wire_(wire) {}  // must outlive it

  WireInput read(ConnectionIndex connection, std::span<char> buffer) {
    return wire_.read(connection, buffer);
  }
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes) {
    return wire_.write(connection, bytes);
  }

 private:
  Wire& wire_;
};

}  // namespace c1k
