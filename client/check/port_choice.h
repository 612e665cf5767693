// Which way frames come and go with a TCP of our own, and the ports that are opened for it.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "client/plan/plan.h"
#include "common/net/hardware.h"
#include "common/stack/frame_port.h"

namespace c1k {

// Sets it where the user has not: AF_XDP for one worker, if the device, the kernel and our rights
// allow it; a packet socket for several, which share a device by it. It is tried, with a program
// that hands nothing over, and only as the kernel runs it for any driver: one for the driver itself
// may take the link down for a moment.
void choose_stack_io(ClientOptions& options, const HostLimits& limits);

// Why AF_XDP is not to be had on that device now; empty: it is. Tries it as above.
std::string why_no_xdp(const std::string& device);

// One for each worker, in their order. `ours`: the addresses that frames come for. Throws Refusal.
std::vector<std::unique_ptr<FramePort>> open_ports(const ClientPlan& plan, const Device& device,
                                                   std::span<const Address> ours);

}  // namespace c1k
