// The accept queue of the target, where it listens in this host's network namespace: what waits
// there its program has not accepted, whatever the client's kernel says.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "client/plan/plan.h"
#include "common/host/listen_queues.h"

namespace c1k {

class TargetQueue {
 public:
  explicit TargetQueue(const ClientPlan& plan);

  struct Length {
    std::uint64_t waiting = 0;
    std::uint64_t limit = 0;
  };
  // Over the listeners of all targets; about 50 us, and nothing where no target is here. nullopt:
  // there is none, none listens, or the kernel does not say.
  std::optional<Length> read() const;

 private:
  bool is_of_target(const ListenQueue& queue) const;

  std::set<Endpoint> targets_;
  std::optional<ListenQueues> queues_;
};

}  // namespace c1k
