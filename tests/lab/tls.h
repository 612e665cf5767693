// Certificates for TLS peers on loopback, and what all tests with them do.
#pragma once

#include <string>

#include "tests/lab/scene.h"

namespace c1k::lab {

struct CertificateFiles {
  std::string cert;  // for localhost and 127.0.0.1; its own authority
  std::string key;
};
// `kind`: "ecdsa" or "rsa".
CertificateFiles make_certificate_files(Scene& scene, const std::string& kind,
                                        const std::string& name = "peer");

// "tls://127.0.0.1:40123"
std::string tls_target(const std::string& endpoint);

// Of a client's log: all `count` were open by TLS, all that was sent has its answer, none failed.
void check_tls_talk(const CsvTable& log, double count);

}  // namespace c1k::lab
