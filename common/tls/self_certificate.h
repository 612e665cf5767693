// A certificate for a server that was given none, and the authority that has signed it: made anew
// at each start, kept in memory, good for 30 days.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/base/address.h"
#include "common/tls/openssl.h"

namespace c1k {

struct SelfCertificate {
  Certificate certificate;
  PrivateKey key;  // ECDSA with P-256
  Certificate authority;
};

// For these names and addresses (RFC 5280, 4.2.1.6). Throws std::runtime_error: OpenSSL can't.
SelfCertificate make_certificate(std::span<const std::string> names,
                                 std::span<const Address> addresses);

// As --tls-ca takes it.
std::string pem_of(const X509& certificate);

}  // namespace c1k
