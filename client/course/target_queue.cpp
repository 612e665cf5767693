#include "client/course/target_queue.h"

namespace c1k {

TargetQueue::TargetQueue(const ClientPlan& plan) {
  if (!plan.target_is_here) return;
  for (const SlotFamily& family : plan.slots.families())
    targets_.insert(family.targets.begin(), family.targets.end());
  queues_.emplace("/proc/self/ns/net");
}

// A listener at the wildcard address is of all addresses; at [::] of IPv4's too, unless it is
// IPV6_V6ONLY, which sock_diag does not say: then another listener has the port.
bool TargetQueue::is_of_target(const ListenQueue& queue) const {
  if (scope_of(queue.address) != Scope::unspecified)
    return targets_.contains({queue.address, queue.port});
  const bool is_v4 = queue.address.family() == Family::v4;
  for (const Endpoint& target : targets_)
    if (target.port == queue.port && (!is_v4 || target.address.family() == Family::v4)) return true;
  return false;
}

std::optional<TargetQueue::Length> TargetQueue::read() const {
  if (!queues_ || !queues_->is_open()) return std::nullopt;
  const auto all = queues_->read();
  if (!all) return std::nullopt;
  std::optional<Length> sum;
  for (const ListenQueue& queue : *all) {
    if (!is_of_target(queue)) continue;
    if (!sum) sum.emplace();
    sum->waiting += queue.length;
    sum->limit += queue.limit;
  }
  return sum;
}

}  // namespace c1k
