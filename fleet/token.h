// The secret that the hosts of a fleet share, and how each proves to the other that it has it: by a
// keyed hash of a number that the other has drawn. The token itself is never sent.
#pragma once

#include <string>
#include <string_view>

namespace c1k {

class Token {
 public:
  Token() = default;  // none: every proof is believed, on loopback alone
  explicit Token(std::string secret) : secret_(std::move(secret)) {}

  // The first line of a file, 16 to 1,024 bytes of it. Throws Refusal: unreadable, too short, or
  // others may read it.
  static Token read(const std::string& path);
  // The same of a text: C1K_TOKEN. Throws Refusal.
  static Token of(const std::string& text);

  bool is_any() const { return !secret_.empty(); }

  // HMAC-SHA256 (RFC 2104) of the role and both numbers, in hexadecimal.
  std::string proof(std::string_view role, std::string_view mine, std::string_view theirs) const;
  // Compared in constant time.
  bool believes(std::string_view proof, std::string_view role, std::string_view theirs,
                std::string_view mine) const;

 private:
  std::string secret_;
};

std::string draw_number();  // 32 hexadecimal digits, from the kernel

}  // namespace c1k
