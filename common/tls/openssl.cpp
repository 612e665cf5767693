#include "common/tls/openssl.h"

#include <openssl/err.h>

#include <stdexcept>

namespace c1k {

std::string take_openssl_error() {
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const char* words = ERR_reason_error_string(error);
  if (words != nullptr) return words;
  return error == 0 ? "no reason given" : "error " + std::to_string(ERR_GET_REASON(error));
}

void fail_openssl(const std::string& step) {
  throw std::runtime_error("OpenSSL: " + step + ": " + take_openssl_error());
}

}  // namespace c1k
