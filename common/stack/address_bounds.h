// What filters of frames compare an address with: the lowest and the highest of ours.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "common/base/address.h"

namespace c1k {

// Of the last 32 bits; of none the lowest is above the highest.
struct AddressBounds {
  std::uint32_t lowest = 0xffff'ffff;
  std::uint32_t highest = 0;
};

inline AddressBounds bounds_of(std::span<const Address> ours, Family family) {
  AddressBounds bounds;
  for (const Address& address : ours) {
    if (address.family() != family) continue;
    const std::size_t at = family == Family::v4 ? 0 : 12;
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word = word << 8U | address.bytes()[at + i];
    bounds.lowest = std::min(bounds.lowest, word);
    bounds.highest = std::max(bounds.highest, word);
  }
  return bounds;
}

}  // namespace c1k
