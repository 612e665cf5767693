// What others wrote, in a sentence of ours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace c1k {

// "'text'": bytes that are not printable ASCII become '?', so that none of them reaches a terminal
// or gnuplot; of more than `longest` the rest is "...".
std::string quote(std::string_view text, std::size_t longest = 40);

}  // namespace c1k
