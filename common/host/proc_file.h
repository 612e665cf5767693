// Figures out of /proc, as text: read whole, then looked up by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace c1k {

// The whole file; nullopt when it can't be read (no right, or this kernel has none).
std::optional<std::string> read_proc(const char* path);

// The number after `key` in the line that begins with `line`: ("TCP:", "inuse") finds 12 in
// "TCP: inuse 12 orphan 0"; with an empty key the first number after `line`.
std::optional<std::uint64_t> figure_in(std::string_view text, std::string_view line,
                                       std::string_view key = {});

// The first number of a file of one line, e.g. a sysctl.
std::optional<std::uint64_t> number_at(const char* path);

}  // namespace c1k
