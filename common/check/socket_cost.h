// The self-test of --check: what one end of an idle TCP connection costs in this kernel's memory,
// and what a message that waits to be read adds.
#pragma once

#include <cstdint>
#include <optional>

namespace c1k {

// What is believed: below and above, something else happened to the slabs meanwhile.
inline constexpr std::uint64_t kLeastSocketBytes = 2'500;
inline constexpr std::uint64_t kMostSocketBytes = 6'500;
inline constexpr std::uint64_t kLeastMessageBytes = 400;
inline constexpr std::uint64_t kMostMessageBytes = 3'000;

struct SocketCost {
  std::optional<std::uint64_t> socket_bytes;   // of one end
  std::optional<std::uint64_t> message_bytes;  // in slabs, unread: all but its payload
};

// Opens up to 3,000 connections on loopback, both ends watched by epoll, says something on each
// that is not read, and closes them by RST; about 0.2 s. By /proc/slabinfo where it may be read
// (root), else by Slab: of /proc/meminfo. nullopt: too few descriptors for a measure, or a figure
// that is not believed.
SocketCost measure_socket_cost();

// Bytes of all active objects of a /proc/slabinfo (slabinfo(5)), each with its share of its slab.
std::uint64_t active_slab_bytes(const char* slabinfo, std::uint64_t page_bytes);

}  // namespace c1k
