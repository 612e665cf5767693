// Which connection a frame belongs to, by arithmetic: a slot's number and one is its index. So a
// worker's tables are dense, and no table says who has which ports.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "common/link/wire.h"
#include "common/net/slots.h"
#include "common/stack/frame.h"

namespace c1k {

// Where an address is in a list.
class AddressPlaces {
 public:
  explicit AddressPlaces(const std::vector<Address>& list);
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t find(const Address& address) const;

 private:
  Address first_;
  std::size_t in_a_row_ = 0;  // all follow on each other; else 0
  std::vector<std::pair<Address, std::uint32_t>> sorted_;
};

class FlowIndex {
 public:
  // The slots must outlive it, and be fewer than 2^32 - 1.
  explicit FlowIndex(const Slots& slots);

  ConnectionIndex find(const Flow& flow) const;  // 0: it belongs to no slot
  Flow at(ConnectionIndex connection) const;
  // Of all targets, in the order of the slots' families.
  std::size_t target(ConnectionIndex connection) const;
  bool has_alias(const Address& address) const;

 private:
  struct Places {
    AddressPlaces aliases;
    std::vector<std::pair<Endpoint, std::uint32_t>> targets;  // sorted
  };
  const Slots& slots_;
  std::vector<Places> families_;
};

}  // namespace c1k
