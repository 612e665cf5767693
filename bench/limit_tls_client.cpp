// The bare kernel's and OpenSSL's limit, client side.
//
//   limit_tls_client FIRST_ALIAS ALIASES TARGET PORT COUNT
//                    [TIMEOUT_S=120 [IN_FLIGHT=16 [AT_WORK=2]]]
//
// As limit_client, but a connection is open when its TLS handshake is over (bench/limit_tls.h).
#include "bench/limit_hold.h"
#include "bench/limit_tls.h"

namespace {

struct ByTls {
  limit::State go_on(int descriptor) {
    if (!handshakes.is_going(descriptor)) handshakes.begin(descriptor, false);
    return handshakes.go_on(descriptor);
  }
  limit::Handshakes handshakes{limit::tls_context(false)};
};

}  // namespace

int main(int argc, char** argv) {
  return limit::hold_main<ByTls>(argc, argv);
}
