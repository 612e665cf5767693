#include "client/check/port_choice.h"

#include <unistd.h>

#include <algorithm>

#include "common/base/refusal.h"
#include "common/host/device.h"
#include "common/stack/packet_port.h"
#include "common/stack/xdp_port.h"

namespace c1k {
namespace {

// A driver that can't is no reason to refuse: the kernel can for it.
std::unique_ptr<FramePort> open_xdp(int device, std::span<const Address> ours) {
  try {
    return std::make_unique<XdpPort>(device, ours, XdpMode::native);
  } catch (const Refusal&) {
    return std::make_unique<XdpPort>(device, ours, XdpMode::generic);
  }
}

std::unique_ptr<FramePort> open_packet(const ClientPlan& plan, int device,
                                       std::span<const Address> ours, std::uint64_t worker) {
  PacketPort::Setup setup;
  setup.device = device;
  setup.ours = ours;
  setup.group = static_cast<std::uint16_t>(::getpid());
  setup.worker = static_cast<std::uint16_t>(worker);
  setup.workers = static_cast<std::uint16_t>(plan.workers);
  return std::make_unique<PacketPort>(setup);
}

}  // namespace

std::string why_no_xdp(const std::string& device) {
  try {
    const XdpPort tried(static_cast<int>(find_device(device).index), {}, XdpMode::generic);
    return "";
  } catch (const Refusal& refusal) {
    return refusal.what();
  }
}

void choose_stack_io(ClientOptions& options, const HostLimits& limits) {
  if (!options.stack.is_own || options.stack.io) return;
  const std::uint64_t workers = options.run.workers > 0 ? options.run.workers : limits.cores;
  const bool is_xdp = workers <= 1 && why_no_xdp(options.stack.device).empty();
  options.stack.io = is_xdp ? StackIo::xdp : StackIo::packet;
}

std::vector<std::unique_ptr<FramePort>> open_ports(const ClientPlan& plan, const Device& device,
                                                   std::span<const Address> ours) {
  const auto index = static_cast<int>(device.index);
  std::vector<std::unique_ptr<FramePort>> ports;
  if (plan.options.stack.io == StackIo::xdp) {
    ports.push_back(open_xdp(index, ours));
    return ports;
  }
  for (std::uint64_t worker = 0; worker < plan.workers; ++worker)
    ports.push_back(open_packet(plan, index, ours, worker));
  return ports;
}

}  // namespace c1k
