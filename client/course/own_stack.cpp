#include "client/course/own_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "client/check/port_choice.h"
#include "client/work/worker.h"
#include "common/base/refusal.h"
#include "common/host/conflict_probe.h"
#include "common/host/device.h"
#include "common/host/child_process.h"
#include "common/stack/own_wire.h"

namespace c1k {
namespace {

constexpr std::uint32_t kMostMtu = 1'500;  // two segments fit into a slot of the ring

std::vector<Address> all_aliases(const Slots& slots) {
  std::vector<Address> all;
  for (const SlotFamily& family : slots.families())
    all.insert(all.end(), family.aliases.begin(), family.aliases.end());
  return all;
}

void refuse_conflicts(const Device& device, const std::vector<Address>& ours) {
  const ProbeResult result = probe_conflicts(device, ours);
  if (!result.skipped.empty())
    throw Refusal(fmt::format("--stack own: its addresses can't be probed: {}", result.skipped));
  if (result.claims.empty()) return;
  const Claim& first = result.claims.front();
  throw Refusal(fmt::format(
      "--ips: {} of them {} taken, {} by {}: name addresses of that network that no host has",
      result.claims.size(), result.claims.size() == 1 ? "is" : "are", first.address.to_string(),
      hardware_text(first.hardware)));
}

// In the order of the slots' families.
std::vector<Address> targets_of(const Slots& slots) {
  std::vector<Address> all;
  for (const SlotFamily& family : slots.families())
    for (const Endpoint& target : family.targets) all.push_back(target.address);
  return all;
}

// By target, in that order.
std::vector<Address> hops_of(const Slots& slots, const std::string& device) {
  std::vector<Address> hops;
  for (const SlotFamily& family : slots.families())
    for (const Endpoint& target : family.targets) {
      const RouteStep step = route_to(target.address);
      if (step.device != device)
        throw Refusal(fmt::format(
            "--dev {}: the route to {} goes {}: 'ip route add {}/{} dev {}' makes one", device,
            target.address.to_string(), step.device.empty() ? "nowhere" : "by " + step.device,
            target.address.to_string(), target.address.family() == Family::v4 ? 32 : 128, device));
      hops.push_back(step.gateway.value_or(target.address));
    }
  return hops;
}

}  // namespace

OwnStack::OwnStack(const ClientPlan& plan, Board& board)
    : plan_(plan), device_(find_device(plan.options.stack.device)) {
  const std::vector<Address> ours = all_aliases(plan.slots);
  std::vector<Address> hops = hops_of(plan.slots, device_.name);
  refuse_conflicts(device_, ours);
  ports_ = open_ports(plan, device_, ours);
  for (const auto& port : ports_)
    for (const int descriptor : port->descriptors()) descriptors_.push_back(descriptor);
  keeper_ = std::make_unique<AddressKeeper>(
      AddressKeeper::Setup{device_, ours, targets_of(plan.slots), std::move(hops)}, board);
  const std::string silent = keeper_->await_hops();
  if (!silent.empty())
    throw Refusal(
        fmt::format("--dev {}: {} does not say its Ethernet address: is it there, and on "
                    "that network?",
                    device_.name, silent));
}

// A port's slots go on where who had it before was lost.
std::size_t OwnStack::take_port(Seat& seat) {
  const auto mine = static_cast<std::uint32_t>(seat.index() + 1);
  for (std::size_t port = 0; port < ports_.size(); ++port) {
    Owner& owner = (*owners_)[port];
    std::uint32_t nobody = 0;
    if (!owner.row.compare_exchange_strong(nobody, mine)) continue;
    if (const std::uint32_t last = owner.last.exchange(mine); last != 0)
      seat.row().next_slot = seat.board().rows[last - 1].next_slot.exchange(0);
    return port;
  }
  throw std::logic_error("there are more workers than ports");
}

void OwnStack::give_back(std::size_t row) {
  for (std::size_t port = 0; port < ports_.size(); ++port)
    if ((*owners_)[port].row == row + 1) (*owners_)[port].row = 0;
}

void OwnStack::run_worker(Seat& seat, RowBook* rows) {
  drop_rights();
  const std::size_t port = take_port(seat);
  ClientPlan mine = plan_;
  mine.slots = plan_.slots.share(port, plan_.workers);
  mine.table_rows = mine.slots.size() + 1;
  const OwnWire::Setup setup{.port = *ports_[port],
                             .slots = mine.slots,
                             .hops = keeper_->hops(),
                             .hardware = device_.hardware,
                             .mtu = static_cast<std::uint16_t>(std::min(device_.mtu, kMostMtu)),
                             .rows = mine.slots.size(),
                             .key = key_};
  ClientWorker<OwnWire>(seat, mine, setup, rows).run();
}

}  // namespace c1k
