// OpenSSL's objects with an owner, and its errors in words.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace c1k {

template <auto Function>
struct FreedBy {
  template <class Object>
  void operator()(Object* object) const {
    Function(object);
  }
};
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using SslContext = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using SslObject = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using SslSession = std::unique_ptr<SSL_SESSION, FreedBy<SSL_SESSION_free>>;
using BioObject = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;

// The last error of this thread's queue, in its words ("no start line"); the queue is empty then.
std::string take_openssl_error();
// Throws std::runtime_error with these words and OpenSSL's.
[[noreturn]] void fail_openssl(const std::string& step);

}  // namespace c1k
