// A TLS connection that keeps OpenSSL's object: its records.
#include <openssl/err.h>

#include "common/tls/handshake.h"

namespace c1k {

std::size_t Handshake::pending() const {
  return BIO_ctrl_pending(in_) + static_cast<std::size_t>(SSL_pending(object_.get()));
}

auto Handshake::hear(std::span<const char> came, std::span<char> out) -> Records {
  if (!came.empty()) BIO_write(in_, came.data(), static_cast<int>(came.size()));
  Records records;
  while (records.bytes < out.size()) {
    ERR_clear_error();
    const auto room = out.subspan(records.bytes);
    const int size = SSL_read(object_.get(), room.data(), static_cast<int>(room.size()));
    if (size <= 0) {
      const Records last = end(SSL_get_error(object_.get(), size));
      records.has_ended = last.has_ended;
      records.has_failed = last.has_failed;
      break;
    }
    records.bytes += static_cast<std::size_t>(size);
  }
  return records;
}

auto Handshake::end(int reason) -> Records {
  if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return {};
  if (reason == SSL_ERROR_ZERO_RETURN) return {.has_ended = true};
  fail();
  return {.has_failed = true};
}

std::size_t Handshake::say(std::span<const char> content) {
  ERR_clear_error();
  const int size = SSL_write(object_.get(), content.data(), static_cast<int>(content.size()));
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

void Handshake::say_close() {
  ERR_clear_error();
  SSL_shutdown(object_.get());
}

SslSession Handshake::take_session() {
  if (gave_session_) return {};
  SslSession session(SSL_get1_session(object_.get()));
  if (!session || SSL_SESSION_is_resumable(session.get()) != 1) return {};
  gave_session_ = true;
  return session;
}

}  // namespace c1k
