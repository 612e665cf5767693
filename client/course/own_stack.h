// What a run with --stack own has beside its plan: the device's port for each worker, the addresses
// that are kept, and each worker's part of the slots.
#pragma once

#include <memory>
#include <vector>

#include "client/course/address_keeper.h"
#include "client/plan/plan.h"
#include "common/base/siphash.h"
#include "common/run/seat.h"
#include "common/stack/packet_port.h"

namespace c1k {

class RowBook;

class OwnStack {
 public:
  // Probes the addresses, takes them, and finds the way to each target. Both must outlive it.
  // Throws Refusal: a right that is missing, an address that somebody has, a target that nobody
  // answers for.
  OwnStack(const ClientPlan& plan, Board& board);

  // What workers keep open.
  const std::vector<int>& descriptors() const { return descriptors_; }
  // In the worker process: its part of the plan, until the phase is done.
  void run_worker(Seat& seat, RowBook* rows) const;

 private:
  const ClientPlan& plan_;
  Device device_;
  SipKey key_ = SipKey::random();
  std::vector<std::unique_ptr<PacketPort>> ports_;
  std::unique_ptr<AddressKeeper> keeper_;
  std::vector<int> descriptors_;
};

}  // namespace c1k
