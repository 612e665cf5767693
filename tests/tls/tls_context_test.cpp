// What the files of a run may have wrong with them.
#include "common/tls/tls_context.h"

#include <openssl/pem.h>

#include "common/base/refusal.h"
#include "tests/tls/desk.h"
#include "tests/tls/files.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

}  // namespace

TEST_CASE("files that are wrong are refused by option, name and reason", "[tls]") {
  const Folder folder;
  const SelfCertificate one = make_certificate({}, {}), other = make_certificate({}, {});
  const std::string cert = folder.write("cert", pem_of(*one.certificate));
  const std::string key = folder.write("key", pem_of_key(one.key.get()));
  const auto refused = [](const std::string& ca, const std::string& cert_file,
                          const std::string& key_file) -> std::string {
    TlsOptions options;
    options.is_server = true;
    options.ca = ca;
    options.cert = cert_file;
    options.key = key_file;
    try {
      const TlsContext context(options);
    } catch (const Refusal& refusal) {
      return refusal.what();
    }
    return "";
  };
  CHECK(refused("", cert, key).empty());
  CHECK_THAT(refused("", cert, ""), ContainsSubstring("--tls-cert needs --tls-key"));
  CHECK_THAT(refused("", "", key), ContainsSubstring("--tls-key needs --tls-cert"));
  CHECK_THAT(refused("", folder / "none", key),
             ContainsSubstring("--tls-cert " + (folder / "none") + ": No such file"));
  CHECK_THAT(refused("", key, key), ContainsSubstring("holds no certificate in PEM"));
  CHECK_THAT(refused("", cert, cert), ContainsSubstring("holds no private key in PEM"));
  CHECK_THAT(refused("", cert, folder.write("other", pem_of_key(other.key.get()))),
             ContainsSubstring("is not the key of --tls-cert"));
  CHECK_THAT(refused("", cert, folder.write("secret", pem_of_key(one.key.get(), "secret"))),
             ContainsSubstring("is encrypted"));
  CHECK_THAT(refused(folder / "none", cert, key), ContainsSubstring("--tls-ca"));
  CHECK_THAT(refused(key, cert, key), ContainsSubstring("holds no certificate in PEM"));
  X509_gmtime_adj(X509_getm_notAfter(other.certificate.get()), -10);
  CHECK_THAT(refused("", folder.write("old", pem_of(*other.certificate)), folder / "other"),
             ContainsSubstring("is expired since"));
  X509_gmtime_adj(X509_getm_notBefore(other.certificate.get()), 1'000);
  CHECK_THAT(refused("", folder.write("new", pem_of(*other.certificate)), folder / "other"),
             ContainsSubstring("is not good before"));
}

TEST_CASE("the keylog has SSLKEYLOGFILE's lines, for nobody else to read", "[tls]") {
  const Folder folder;
  TlsOptions options;
  options.is_insecure = true;
  options.keylog = folder / "keys";
  const TlsContext logs(options);
  TlsDesk desk(false);
  desk.handshake = std::make_unique<Handshake>(logs, "c1k.test");
  desk.shake();
  std::ifstream file(options.keylog);
  std::string line, all;
  while (std::getline(file, line)) all += line.substr(0, line.find(' ')) + "\n";
  CHECK_THAT(all, ContainsSubstring("CLIENT_TRAFFIC_SECRET_0\n") &&
                      ContainsSubstring("SERVER_HANDSHAKE_TRAFFIC_SECRET\n"));
  CHECK((std::filesystem::status(options.keylog).permissions() &
         std::filesystem::perms::others_all) == std::filesystem::perms::none);
}

}  // namespace c1k
