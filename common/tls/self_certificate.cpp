#include "common/tls/self_certificate.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>

namespace c1k {
namespace {

constexpr long kDay = 24 * 60 * 60;
constexpr long kGoodFor = 30 * kDay;

void add_extension(X509& certificate, X509& issuer, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str());
  if (extension == nullptr) fail_openssl("a certificate's extension");
  X509_add_ext(&certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void set_number(X509& certificate) {
  std::array<unsigned char, 8> number{};
  if (RAND_bytes(number.data(), number.size()) != 1) fail_openssl("a certificate's number");
  number[0] &= 0x7f;  // not negative (RFC 5280, 4.1.2.2)
  BIGNUM* big = BN_bin2bn(number.data(), number.size(), nullptr);
  BN_to_ASN1_INTEGER(big, X509_get_serialNumber(&certificate));
  BN_free(big);
}

// Unsigned yet; from an hour ago on, for clocks that differ.
Certificate begin(const std::string& name, EVP_PKEY& key) {
  Certificate made(X509_new());
  if (!made) fail_openssl("a certificate");
  X509_set_version(made.get(), X509_VERSION_3);
  set_number(*made);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -kDay / 24);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kGoodFor);
  X509_set_pubkey(made.get(), &key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return made;
}

void sign(X509& certificate, const X509& issuer, EVP_PKEY& key) {
  X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer));
  if (X509_sign(&certificate, &key, EVP_sha256()) == 0) fail_openssl("a signature");
}

std::string alternatives(std::span<const std::string> names, std::span<const Address> addresses) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "DNS:" : ",DNS:") + name;
  for (const Address& address : addresses)
    text += (text.empty() ? "IP:" : ",IP:") + address.to_string();
  return text;
}

}  // namespace

SelfCertificate make_certificate(std::span<const std::string> names,
                                 std::span<const Address> addresses) {
  const PrivateKey root(EVP_EC_gen("P-256"));
  SelfCertificate made{nullptr, PrivateKey(EVP_EC_gen("P-256")), nullptr};
  if (!root || !made.key) fail_openssl("a key");
  made.authority = begin("c1k-server's own authority", *root);
  add_extension(*made.authority, *made.authority, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(*made.authority, *made.authority, NID_key_usage, "critical,keyCertSign");
  add_extension(*made.authority, *made.authority, NID_subject_key_identifier, "hash");
  sign(*made.authority, *made.authority, *root);

  made.certificate = begin("c1k-server", *made.key);
  add_extension(*made.certificate, *made.authority, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*made.certificate, *made.authority, NID_key_usage, "critical,digitalSignature");
  add_extension(*made.certificate, *made.authority, NID_ext_key_usage, "serverAuth");
  add_extension(*made.certificate, *made.authority, NID_authority_key_identifier, "keyid");
  const std::string others = alternatives(names, addresses);
  if (!others.empty())
    add_extension(*made.certificate, *made.authority, NID_subject_alt_name, others);
  sign(*made.certificate, *made.authority, *root);
  return made;
}

std::string pem_of(const X509& certificate) {
  const BioObject memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_X509(memory.get(), &certificate) != 1) fail_openssl("PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace c1k
