// What a run with --stack own has beside its plan: the device's port for each worker, the addresses
// that are kept, and each worker's part of the slots.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "client/course/address_keeper.h"
#include "client/plan/plan.h"
#include "common/base/siphash.h"
#include "common/net/shared.h"
#include "common/run/seat.h"
#include "common/stack/frame_port.h"

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
  std::vector<pid_t> helpers() const { return {keeper_->process()}; }
  // In the worker process: the part of the plan that nobody has, until the phase is done.
  void run_worker(Seat& seat, RowBook* rows);
  // The worker of that row is gone: another may have its part.
  void give_back(std::size_t row);

 private:
  static constexpr std::size_t kMostPorts = 256;
  struct Owner {
    std::atomic<std::uint32_t> row{0};   // and one; 0: nobody
    std::atomic<std::uint32_t> last{0};  // who had it before, as above
  };

  std::size_t take_port(Seat& seat);

  const ClientPlan& plan_;
  Shared<std::array<Owner, kMostPorts>> owners_;
  Device device_;
  SipKey key_ = SipKey::random();
  std::vector<std::unique_ptr<FramePort>> ports_;
  std::unique_ptr<AddressKeeper> keeper_;
  std::vector<int> descriptors_;
};

}  // namespace c1k
