#include "client/plan/plan_workers.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/refusal.h"

namespace c1k {
namespace {

// Processes are what descriptors ask for; without any, one for each core. Each has the ports with
// its rest, so all have slots.
void set_own_workers(ClientPlan& plan, const ClientOptions& options, const HostLimits& limits) {
  constexpr std::uint64_t kMost = 256;  // of a fanout (packet(7))
  if (options.stack.io == StackIo::xdp && options.run.workers > 1)
    throw Refusal(fmt::format(
        "--workers {}: with --stack-io xdp one worker has all of the device's frames: leave it "
        "away, or take --stack-io packet",
        options.run.workers));
  const std::uint64_t most = options.stack.io == StackIo::xdp
                                 ? 1
                                 : std::clamp<std::uint64_t>(plan.slots.ports(), 1, kMost);
  plan.workers = std::min<std::uint64_t>(
      options.run.workers > 0 ? options.run.workers : std::max<std::uint64_t>(limits.cores, 1),
      most);
  plan.at_work = plan.workers;
  plan.capacity = options.count;
  plan.per_worker = divide_up(options.count, plan.workers);
  plan.table_rows = plan.slots.size() / plan.workers + 1;
}

void set_kernel_workers(ClientPlan& plan, const ClientOptions& options, const HostLimits& limits) {
  plan.table_rows = limits.nofile_hard;
  plan.capacity =
      limits.nofile_hard > kReservedDescriptors ? limits.nofile_hard - kReservedDescriptors : 0;
  const std::uint64_t needed = divide_up(options.count, plan.capacity);
  plan.workers =
      options.run.workers > 0 ? options.run.workers : std::max<std::uint64_t>(needed, limits.cores);
  plan.at_work =
      std::min<std::uint64_t>(plan.workers, options.run.workers > 0 ? plan.workers : limits.cores);
  plan.per_worker = std::min(plan.capacity, divide_up(options.count, plan.workers));
}

}  // namespace

std::vector<PortRange> ports_for_own(std::vector<PortRange> ports, std::uint64_t pairs,
                                     std::uint64_t count) {
  std::uint64_t wanted = divide_up(2 * count, std::max<std::uint64_t>(pairs, 1)) + 64;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    if (wanted <= ports[i].size()) {
      ports[i].last = static_cast<std::uint16_t>(ports[i].first + wanted - 1);
      ports.resize(i + 1);
    } else {
      wanted -= ports[i].size();
    }
  }
  return ports;
}

void set_workers(ClientPlan& plan, const ClientOptions& options, const HostLimits& limits) {
  if (options.stack.is_own)
    set_own_workers(plan, options, limits);
  else
    set_kernel_workers(plan, options, limits);
}

}  // namespace c1k
