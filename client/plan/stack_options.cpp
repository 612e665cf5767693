#include "client/plan/stack_options.h"

#include <fmt/format.h>

#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

bool parse_stack(const std::string& text) {
  if (text != "kernel" && text != "own")
    throw Refusal(fmt::format("'{}': write kernel or own", text));
  return text == "own";
}

StackIo parse_io(const std::string& text) {
  for (const StackIo io : {StackIo::packet, StackIo::xdp})
    if (text == word_of(io)) return io;
  throw Refusal(fmt::format("'{}': write packet or xdp", text));
}

bool given(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 && !values[name].defaulted();
}

}  // namespace

std::string_view word_of(StackIo io) {
  return io == StackIo::packet ? "packet" : "xdp";
}

void add_stack_options(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("stack", text("kernel|own")->default_value("kernel"),
      "whose TCP makes the connections. own: ours, by frames of --dev, without kernel sockets: 40 "
      "bytes a connection and less than half of the time. --ips are addresses that no host has "
      "then; they are probed, claimed and answered for. Takes CAP_NET_RAW");
  add("dev", text("NAME"), "with --stack own: the Ethernet device, e.g. eth1");
  add("stack-io", text("packet|xdp"),
      "with --stack own: how frames come and go, by a packet socket or by AF_XDP, which takes "
      "CAP_NET_ADMIN and CAP_BPF too and has one worker. Without it the one that the device and "
      "--workers allow");
}

StackOptions read_stack_options(const po::variables_map& values) {
  StackOptions options;
  options.is_own = parse_option(values, "stack", parse_stack);
  if (given(values, "dev")) options.device = values["dev"].as<std::string>();
  if (!options.is_own && !options.device.empty())
    throw Refusal("--dev goes with --stack own: the kernel's routes choose its devices");
  if (given(values, "stack-io")) options.io = parse_option(values, "stack-io", parse_io);
  if (!options.is_own && options.io)
    throw Refusal("--stack-io goes with --stack own: the kernel's sockets need no frames");
  if (!options.is_own) return options;
  if (options.device.empty())
    throw Refusal("--stack own needs --dev: the Ethernet device that leads to the target");
  if (!given(values, "ips"))
    throw Refusal(
        "--stack own needs --ips: addresses of that network that no host has, e.g. 10.9.0.0/16");
  if (given(values, "ports") && values["ports"].as<std::string>() == "kernel")
    throw Refusal("--ports kernel: with --stack own no kernel chooses ports");
  return options;
}

}  // namespace c1k
