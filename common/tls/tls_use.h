// What the TLS connections of a run have in common, for those who carry bytes over them.
#pragma once

#include <cstddef>
#include <memory>

#include "common/tls/self_certificate.h"
#include "common/tls/tls_context.h"

namespace c1k {

// Buffers, handshakes and keyed contexts of a worker, at most about.
inline constexpr std::size_t kTlsWorkerBytes = std::size_t{16} << 20U;

struct TlsUse {
  std::shared_ptr<const SelfCertificate> self;  // of a server that was given none
  std::shared_ptr<const TlsContext> context;    // never nullptr
  bool keeps_keys = true;     // something may be said or heard later; else nothing is kept
  bool keeps_object = false;  // --tls-keep: OpenSSL's own, for as long as the connection lives
  bool resumes = false;       // a client: by sessions of earlier connections
  std::size_t at_once = 256;  // handshakes of a worker; the others wait until one has ended
  std::size_t key_contexts = 1'024;  // of a worker (tls/key_cache.h)
};

}  // namespace c1k
