// gnuplot as a child process: a script goes in, a picture comes out. No shell, no temporary file.
#pragma once

#include <string>

namespace c1k {

// Runs `gnuplot` of the PATH, without the user's own settings, and gives what it wrote to its
// standard output: a PNG. Blocks until it ends. Throws Refusal: there is none (names the package),
// it failed (its own first words), or what came out is no PNG. For programs with one thread:
// SIGPIPE is ignored meanwhile.
std::string draw_with_gnuplot(const std::string& script);

}  // namespace c1k
