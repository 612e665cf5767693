#include "fleet/token.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::size_t kShortest = 16;
constexpr std::size_t kLongest = 1'024;

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string reason() {
  return std::generic_category().message(errno);
}

}  // namespace

Token Token::of(const std::string& text) {
  const std::string line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() < kShortest || line.size() > kLongest)
    throw Refusal(
        fmt::format("a token has {} to {} bytes, this one has {}; `openssl rand -hex "
                    "32` makes one",
                    kShortest, kLongest, line.size()));
  return Token(line);
}

Token Token::read(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) throw Refusal(fmt::format("{}: {}", path, reason()));
  struct stat about {};
  std::array<char, kLongest + 2> bytes{};
  const bool is_known = ::fstat(file, &about) == 0;
  const ssize_t count = ::read(file, bytes.data(), bytes.size());
  const std::string why = reason();
  ::close(file);
  if (count < 0) throw Refusal(fmt::format("{}: {}", path, why));
  if (is_known && S_ISREG(about.st_mode) && (about.st_mode & S_IRWXO) != 0)
    throw Refusal(fmt::format("{}: anybody may read this token; chmod o-rwx it", path));
  try {
    return of(std::string(bytes.data(), static_cast<std::size_t>(count)));
  } catch (const Refusal& refusal) {
    throw Refusal(fmt::format("{}: {}", path, refusal.what()));
  }
}

std::string Token::proof(std::string_view role, std::string_view mine,
                         std::string_view theirs) const {
  const std::string text = fmt::format("c1k-fleet/{}/{}/{}", role, mine, theirs);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (::HMAC(::EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), bytes, text.size(),
             hash.data(), &size) == nullptr)
    throw std::runtime_error("HMAC-SHA256 is not to be had from OpenSSL");
  return hexadecimal(hash.data(), size);
}

bool Token::believes(std::string_view proof, std::string_view role, std::string_view theirs,
                     std::string_view mine) const {
  if (!is_any()) return true;
  const std::string right = this->proof(role, theirs, mine);
  return proof.size() == right.size() &&
         ::CRYPTO_memcmp(proof.data(), right.data(), right.size()) == 0;
}

std::string draw_number() {
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  return hexadecimal(bytes.data(), bytes.size());
}

}  // namespace c1k
