// The part of the client's command line that is about whose TCP makes the connections.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace c1k {

// How frames come and go (common/stack/frame_port.h).
enum class StackIo : std::uint8_t { packet, xdp };
std::string_view word_of(StackIo io);  // as --stack-io takes it

struct StackOptions {
  bool is_own = false;  // frames of a device, and no kernel sockets (common/stack)
  std::string device;
  std::optional<StackIo> io;  // nullopt: whichever the device allows
};

void add_stack_options(boost::program_options::options_description& options);

// Throws Refusal: own without a device or without addresses, or something of it without own.
StackOptions read_stack_options(const boost::program_options::variables_map& values);

}  // namespace c1k
