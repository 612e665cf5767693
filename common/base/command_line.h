// The command line as all programs of c1k read it: Boost.Program_options, made strict.
#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "common/base/refusal.h"

namespace c1k {

// Reads argv[1..] against `options` (long names only, each described once). Unknown, abbreviated
// and repeated single options, a missing value and a stray word are Refusals that name the option
// (an unknown one proposes the nearest name). A value may start with '-': "--count -5" is the value
// "-5". The words in `positional`, when given, collect stray words under that option's name.
// notify() is called. "--help" and "--version" skip the check for required options.
boost::program_options::variables_map parse_command_line(
    const boost::program_options::options_description& options, int argc, const char* const* argv,
    const std::string& positional = {});

// Options under a heading of --help, described by each of `describes`.
template <class... Describe>
void add_group(boost::program_options::options_description& all, const char* heading,
               Describe... describes) {
  constexpr unsigned kWidth = 100;
  boost::program_options::options_description group(heading, kWidth, kWidth / 2);
  (describes(group), ...);
  all.add(group);
}

// Runs `parse` on the text of option `name`, and puts "--name: " before what it refuses.
template <class Parse>
auto parse_option(const boost::program_options::variables_map& values, const std::string& name,
                  Parse parse) {
  try {
    return parse(values[name].template as<std::string>());
  } catch (const Refusal& refusal) {
    throw Refusal("--" + name + ": " + refusal.what());
  }
}

}  // namespace c1k
