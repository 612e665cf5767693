// A transport carries what a talk says and hears over a wire: as it is, or by TLS
// (link/secure.h). It counts what goes over the wire: with TLS handshakes and records.
#pragma once

#include <optional>

#include "common/link/secure.h"

namespace c1k {

template <class Wire>
class Transport {
 public:
  // All must outlive it. `tls`: nullptr: as it is. `connections`: indices are below.
  Transport(Wire& wire, WireBytes bytes, const TlsUse* tls, std::size_t connections)
      : wire_(wire), bytes_(bytes) {
    if (tls != nullptr) secure_.emplace(wire, bytes, *tls, connections);
  }

  Secure<Wire>* secure() { return secure_ ? &*secure_ : nullptr; }
  const Secure<Wire>* secure() const { return secure_ ? &*secure_ : nullptr; }

  // `buffer`: at least least_read() bytes.
  WireInput read(ConnectionIndex connection, std::span<char> buffer) {
    if (secure_) return secure_->read(connection, buffer);
    const WireInput input = wire_.read(connection, buffer);
    bytes_.received += input.bytes;
    was_full_ = input.bytes == buffer.size();
    return input;
  }
  // The last read() was given all that it asked the wire for: more may be there.
  bool was_full() const { return secure_ ? secure_->was_full() : was_full_; }
  std::size_t least_read() const { return secure_ ? kMostTlsRecord : 1; }

  // How many of the bytes were taken: of TLS what is in records that were sealed, and then kept
  // here until the wire has taken them.
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes) {
    if (secure_) return secure_->write(connection, bytes);
    const std::size_t taken = wire_.write(connection, bytes);
    bytes_.sent += taken;
    return taken;
  }
  // There is room for output again. False: not for all that was kept.
  bool flush(ConnectionIndex connection) { return !secure_ || secure_->flush(connection); }
  void say_close(ConnectionIndex connection) {
    if (secure_) secure_->say_close(connection);
  }
  void on_close(ConnectionIndex connection) {
    if (secure_) secure_->forget(connection);
  }

 private:
  Wire& wire_;
  WireBytes bytes_;
  bool was_full_ = false;
  std::optional<Secure<Wire>> secure_;
};

}  // namespace c1k
