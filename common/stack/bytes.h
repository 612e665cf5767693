// Numbers as networks write them: the most significant byte first (RFC 791, appendix B).
#pragma once

#include <cstdint>

namespace c1k {

constexpr std::uint16_t get16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] << 8U | at[1]);
}
constexpr std::uint32_t get32(const std::uint8_t* at) {
  return std::uint32_t{get16(at)} << 16U | get16(at + 2);
}
constexpr void put16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8U);
  at[1] = static_cast<std::uint8_t>(value);
}
constexpr void put32(std::uint8_t* at, std::uint32_t value) {
  put16(at, static_cast<std::uint16_t>(value >> 16U));
  put16(at + 2, static_cast<std::uint16_t>(value));
}

}  // namespace c1k
