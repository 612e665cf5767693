// Handshakes that failed, and records that were wrong, over all workers: for the reasons of both
// sides.
#pragma once

#include <cstdint>
#include <string>

#include "common/run/board.h"
#include "common/tls/handshake.h"

namespace c1k {

struct TlsFailures {
  Codes codes;        // tls_failure_code()
  std::string words;  // what OpenSSL says of one

  void add(const BoardRow& row);
  std::uint64_t times() const;
  bool has(TlsFailure::Kind kind) const;
  // "132 x certificate, 2 x alert 116 certificate required; one of them: 'self-signed ...'"
  std::string to_text() const;
};

}  // namespace c1k
