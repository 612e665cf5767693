// What a TLS connection has half-way, and where its bytes are counted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/net/fault.h"
#include "common/tls/handshake.h"

namespace c1k {

// Where what goes over the wire is counted.
struct WireBytes {
  std::uint64_t& sent;
  std::uint64_t& received;
};

// Of the last that finished, failed or broke.
struct TlsOutcome {
  TlsFailure failure;
  Fault fault;  // of the wire
  bool was_resumed = false;
  std::string suite;  // "TLSv1.3 TLS_AES_256_GCM_SHA384", of the first that finished
};

// Sessions of a few connections, by which later ones resume.
class TlsSessions {
 public:
  bool is_full() const { return all_.size() >= kMost; }
  void add(SslSession session) {
    if (session && !is_full()) all_.push_back(std::move(session));
  }
  SSL_SESSION* take_turn() {  // nullptr: there is none
    return all_.empty() ? nullptr : all_[next_++ % all_.size()].get();
  }

 private:
  static constexpr std::size_t kMost = 4;

  std::vector<SslSession> all_;
  std::size_t next_ = 0;
};

struct TlsHalf {
  std::unique_ptr<Handshake> handshake;
  std::string name;    // whom a client wants
  std::string torn;    // the beginning of a record
  std::string unsent;  // the end of what was sealed
  bool is_opening = false;
  bool owes_update = false;  // of our key
};

}  // namespace c1k
