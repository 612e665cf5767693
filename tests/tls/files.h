// Files of certificates and keys, in a folder of their own.
#pragma once

#include <openssl/pem.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "common/tls/openssl.h"

namespace c1k {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/c1k-tls-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name) << text;
    return path_ + "/" + name;
  }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string pem_of_key(EVP_PKEY* key, const char* passphrase = nullptr) {
  const BioObject memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key,
                                passphrase != nullptr ? EVP_aes_128_cbc() : nullptr, nullptr, 0,
                                nullptr, const_cast<char*>(passphrase));
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace c1k
