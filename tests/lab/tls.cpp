#include "tests/lab/tls.h"

#include "tests/catch.h"

namespace c1k::lab {

CertificateFiles make_certificate_files(Scene& scene, const std::string& kind,
                                        const std::string& name) {
  const CertificateFiles files{scene.file(name + "-cert.pem"), scene.file(name + "-key.pem")};
  const Words key = kind == "rsa" ? Words{"-newkey", "rsa:2048"}
                                  : Words{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"};
  Program openssl(
      plus(plus({"openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                 "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"},
                key),
           {"-keyout", files.key, "-out", files.cert}));
  REQUIRE(openssl.wait(kSoon) == 0);
  return files;
}

std::string tls_target(const std::string& endpoint) {
  return "tls://" + endpoint;
}

void check_tls_talk(const CsvTable& log, double count) {
  CHECK(most(log, "open") == count);
  CHECK(last(log, "handshakes_tls") == count);
  CHECK(last(log, "failed") == 0);
  CHECK(last(log, "messages_sent") >= count);
  CHECK(last(log, "messages_answered") >= last(log, "messages_sent") - count);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "closed_by_us") == last(log, "closed"));
}

}  // namespace c1k::lab
