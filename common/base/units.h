// Numbers as people write them, both ways. All parse_ functions throw Refusal with a sentence
// that quotes the text and says what is expected; the caller puts the option's name before it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace c1k {

using Nanoseconds = std::chrono::nanoseconds;

// Events per second; nullopt is "max": as fast as the kernel allows.
using Rate = std::optional<std::uint64_t>;

// "1000000", "1M", "20k", "1.5M", "2G" (10^3, 10^6, 10^9). A fraction must come out whole;
// "m", a sign, an empty text and anything past 10^18 are refused.
std::uint64_t parse_count(std::string_view text);

// "500ms", "30s", "5m", "1.5h", "0s"; a number without a unit is refused; at most 10 years.
Nanoseconds parse_duration(std::string_view text);

// Bytes: B, kB, MB, GB (powers of 1000), KiB, MiB, GiB (powers of 1024); the unit is required.
std::uint64_t parse_size(std::string_view text);

// "20k", "20k/s" or "max"; 0 is refused; at most 100M/s.
Rate parse_rate(std::string_view text);

// How many `b` hold `a`; a `b` of 0 counts as 1.
constexpr std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) {
  return b == 0 ? a : a / b + (a % b == 0 ? 0 : 1);
}

std::string format_count(std::uint64_t count);      // "1,000,000"
std::string format_duration(Nanoseconds duration);  // "10s", "1.5s", "250ms", "2m", "1h"
std::string format_size(std::uint64_t bytes);       // "4.1 KB", "23.5 GB": powers of 1000
std::string format_rate(const Rate& rate);          // "10,000/s" or "max"

}  // namespace c1k
