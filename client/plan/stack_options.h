// The part of the client's command line that is about whose TCP makes the connections.
#pragma once

#include <boost/program_options.hpp>
#include <string>

namespace c1k {

struct StackOptions {
  bool is_own = false;  // frames of a device, and no kernel sockets (common/stack)
  std::string device;
};

void add_stack_options(boost::program_options::options_description& options);

// Throws Refusal: own without a device or without addresses, or a device without it.
StackOptions read_stack_options(const boost::program_options::variables_map& values);

}  // namespace c1k
