// What a connection of limit_ws_client and limit_ws_server says and hears: plain, or by an object
// of OpenSSL's own, that stays as long as the connection. Nothing of the project is used here.
#pragma once

#include <errno.h>

#include <string_view>
#include <utility>
#include <vector>

#include "bench/limit_tls.h"

namespace limit {

class Channels {
 public:
  // nullptr: plain.
  Channels(SSL_CTX* context, bool is_server) : context_(context), is_server_(is_server) {}

  // What a handshake can do now; plain, nothing is to be done.
  State open(int descriptor) {
    if (context_ == nullptr) return State::finished;
    SSL*& object = at(descriptor);
    if (object == nullptr) {
      object = SSL_new(context_);
      require(object != nullptr && SSL_set_fd(object, descriptor) == 1, "SSL_new");
      is_server_ ? SSL_set_accept_state(object) : SSL_set_connect_state(object);
    }
    const int done = SSL_do_handshake(object);
    if (done == 1) return State::finished;
    const int why = SSL_get_error(object, done);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? State::going : State::failed;
  }

  // As send(2) and recv(2) with MSG_DONTWAIT; of TLS one record at most is heard.
  ssize_t send(int descriptor, const char* bytes, std::size_t size) {
    if (context_ == nullptr) return ::send(descriptor, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    return told(descriptor, SSL_write(at(descriptor), bytes, static_cast<int>(size)));
  }
  ssize_t recv(int descriptor, char* buffer, std::size_t size) {
    if (context_ == nullptr) return ::recv(descriptor, buffer, size, MSG_DONTWAIT);
    return told(descriptor, SSL_read(at(descriptor), buffer, static_cast<int>(size)));
  }

  void close(int descriptor) {
    if (context_ != nullptr) SSL_free(std::exchange(at(descriptor), nullptr));
    ::close(descriptor);
  }

 private:
  ssize_t told(int descriptor, int done) {
    if (done > 0) return done;
    const int why = SSL_get_error(at(descriptor), done);
    if (why == SSL_ERROR_ZERO_RETURN) return 0;
    errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : EIO;
    return -1;
  }
  SSL*& at(int descriptor) {
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= objects_.size()) objects_.resize(index + 1'000);
    return objects_[index];
  }

  SSL_CTX* context_;
  bool is_server_;
  std::vector<SSL*> objects_;  // by descriptor
};

// Whether that argument is there and "tls"; others are refused.
inline bool wants_tls(int argc, char** argv, int index) {
  if (argc <= index) return false;
  if (std::string_view(argv[index]) == "tls") return true;
  std::fprintf(stderr, "not tls: %s\n", argv[index]);
  std::exit(2);
}

}  // namespace limit
