// Frames of one Ethernet device by a packet socket (packet(7)): a ring for those that come, shared
// by several workers by the port that they go to, and batches of those that go. Slots of the ring
// hold less than two segments, so what a peer may have on its way to us is two (kRingWindow):
// otherwise the kernel hands several over as one, longer than a slot.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace c1k {

class PacketPort {
 public:
  static constexpr std::uint32_t kSlots = 2'560;  // 7.5 MiB: two batches and a half
  static constexpr std::size_t kSlotSize = 3'072;
  static constexpr std::size_t kRingBytes = kSlots * kSlotSize;

  struct Setup {
    int device = 0;            // its index
    std::uint16_t group = 0;   // of workers that share it; with one worker there is none
    std::uint16_t worker = 0;  // of [0, workers): it has those ports whose rest is this
    std::uint16_t workers = 1;
    std::uint32_t slots = kSlots;  // of the ring
    std::size_t slot_size = kSlotSize;
  };
  struct Came {
    std::span<std::uint8_t> bytes;
    bool is_checked = false;  // TCP's checksum is right, or will be filled in by a device
  };

  // Needs CAP_NET_RAW. Throws Refusal, which names the step. Workers of a group open theirs in the
  // order of their numbers: what a frame's port gives is that number.
  explicit PacketPort(const Setup& setup);
  ~PacketPort();
  PacketPort(const PacketPort&) = delete;
  PacketPort& operator=(const PacketPort&) = delete;

  int descriptor() const { return receives_; }  // readable: frames have come
  std::array<int, 2> descriptors() const { return {receives_, sends_}; }

  // What has come, up to kMostFrames; good until the next call, which gives the slots back.
  std::span<const Came> receive();
  // Room for one frame; it goes with the next 63, or with flush().
  std::span<std::uint8_t> reserve();
  void commit(std::size_t size);
  void flush();

  // Since the beginning. dropped: the ring was full.
  std::uint64_t dropped();
  std::uint64_t unsent() const { return unsent_; }  // the device took none, or is down

  // A drain has two answers to each of 256 closes, and more come meanwhile.
  static constexpr std::size_t kMostFrames = 1'024;

 private:
  static constexpr std::size_t kBatch = 64;
  static constexpr std::size_t kMostSize = 9'216;

  void open_ring(const Setup& setup);
  void join(const Setup& setup);
  void bind(int descriptor, const Setup& setup, std::uint16_t protocol) const;
  std::uint8_t* slot(std::uint32_t number) const;
  void forget_error() const;

  int receives_ = -1;
  int sends_ = -1;
  std::uint8_t* ring_ = nullptr;
  std::size_t ring_size_ = 0;
  std::uint32_t slots_ = 0;
  std::size_t slot_size_ = 0;
  std::uint32_t slots_a_block_ = 0;
  std::uint32_t block_size_ = 0;
  std::uint32_t next_ = 0;  // slot to be looked at
  std::uint32_t held_ = 0;  // before it, that were handed out
  std::vector<Came> came_;
  std::vector<std::uint8_t> out_;
  std::array<mmsghdr, kBatch> messages_{};
  std::array<iovec, kBatch> pieces_{};
  std::size_t waiting_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t unsent_ = 0;
};

}  // namespace c1k
