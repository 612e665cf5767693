// Frames by a packet socket (packet(7)): a ring for those that come, shared by several workers by
// the port that they go to, and batches of those that go. Slots of the ring hold less than two
// segments, so what a peer may have on its way to us is two: otherwise the kernel hands several
// over as one, longer than a slot.
//
// The kernel fills the ring's slots in turn, and it outlives its worker: how far it was read lies
// in memory that the next worker of this port sees too.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <atomic>

#include "common/base/address.h"
#include "common/net/shared.h"
#include "common/stack/frame_port.h"

namespace c1k {

class PacketPort : public FramePort {
 public:
  static constexpr std::uint32_t kSlots = 2'560;  // 7.5 MiB: two batches and a half
  static constexpr std::size_t kSlotSize = 3'072;
  static constexpr std::size_t kRingBytes = kSlots * kSlotSize;

  struct Setup {
    int device = 0;                 // its index
    std::span<const Address> ours;  // what frames come for; good during the constructor
    std::uint16_t group = 0;        // of workers that share it; with one worker there is none
    std::uint16_t worker = 0;       // of [0, workers): it has those ports whose rest is this
    std::uint16_t workers = 1;
    std::uint32_t slots = kSlots;  // of the ring
    std::size_t slot_size = kSlotSize;
  };

  // Needs CAP_NET_RAW. Throws Refusal, which names the step. Workers of a group open theirs in the
  // order of their numbers: what a frame's port gives is that number.
  explicit PacketPort(const Setup& setup);
  ~PacketPort() override;

  int descriptor() const override { return receives_; }
  std::vector<int> descriptors() const override { return {receives_, sends_}; }
  void begin() override;
  std::span<const Came> receive() override;
  std::size_t most_frames() const override { return kMostFrames; }
  std::span<std::uint8_t> reserve() override;
  void commit(std::size_t size) override;
  void flush() override;
  std::uint64_t dropped() override;
  std::uint64_t unsent() const override { return unsent_; }

 private:
  // A drain has two answers to each of 256 closes, and more come meanwhile.
  static constexpr std::size_t kMostFrames = 1'024;
  static constexpr std::size_t kBatch = 64;
  static constexpr std::size_t kMostSize = 9'216;
  // Slots since the ring began, each of them after the deed: who dies in between leaves one that
  // is looked at, or given back, once more.
  struct Place {
    std::atomic<std::uint64_t> read{0};
    std::atomic<std::uint64_t> given_back{0};
  };

  void open_ring(const Setup& setup);
  void join(const Setup& setup);
  void bind(int descriptor, const Setup& setup, std::uint16_t protocol) const;
  std::uint8_t* slot(std::uint64_t number) const;
  void give_back();
  void forget_error() const;
  bool wait_for_room(int error) const;

  int receives_ = -1;
  int sends_ = -1;
  std::uint8_t* ring_ = nullptr;
  std::size_t ring_size_ = 0;
  std::uint32_t slots_ = 0;
  std::size_t slot_size_ = 0;
  std::uint32_t slots_a_block_ = 0;
  std::uint32_t block_size_ = 0;
  Shared<Place> place_;
  std::vector<Came> came_;
  std::vector<std::uint8_t> out_;
  std::array<mmsghdr, kBatch> messages_{};
  std::array<iovec, kBatch> pieces_{};
  std::size_t waiting_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t unsent_ = 0;
};

}  // namespace c1k
