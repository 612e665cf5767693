// Frames by an AF_XDP socket: the device writes them into memory of ours and takes ours from there,
// past the kernel's network stack. One worker has all of a device's frames: its first queue.
#pragma once

#include <linux/if_xdp.h>

#include <memory>

#include "common/net/shared.h"
#include "common/stack/frame_port.h"
#include "common/stack/xdp_program.h"
#include "common/stack/xdp_ring.h"

namespace c1k {

class XdpPort : public FramePort {
 public:
  // Memory is in chunks: a frame, and the headroom of 256 bytes before it.
  static constexpr std::size_t kChunk = 4'096;
  struct Size {
    std::uint32_t incoming;
    std::uint32_t outgoing;
    constexpr std::size_t bytes() const { return (incoming + outgoing) * kChunk; }
  };
  // The smaller one is below the 8 MiB that may be locked without CAP_IPC_LOCK (RLIMIT_MEMLOCK).
  static constexpr Size kLarge{2'560, 512};
  static constexpr Size kSmall{1'536, 384};

  // `ours`: what frames come for; good during the constructor. Needs CAP_NET_RAW, CAP_NET_ADMIN and
  // CAP_BPF. Throws Refusal, which names the step.
  XdpPort(int device, std::span<const Address> ours, XdpMode mode);
  ~XdpPort() override;

  int descriptor() const override { return socket_; }
  // Not the program's: it is the supervisor's to keep.
  std::vector<int> descriptors() const override { return {socket_}; }
  void begin() override;
  std::span<const Came> receive() override;
  // Two batches and a half.
  std::size_t most_frames() const override { return size_.incoming * 2 / 5; }
  std::span<std::uint8_t> reserve() override;
  void commit(std::size_t size) override;
  void flush() override;
  std::uint64_t dropped() override;
  std::uint64_t unsent() const override { return unsent_; }

 private:
  XdpPort() = default;  // what another constructor leaves half-made is taken down too

  // While chunks go back to the kernel: what the two rings will say then. Who dies in between has
  // given them back, or has not.
  struct Returning {
    std::uint32_t filled = 0;
    std::uint32_t consumed = 0;
  };

  void find_memory();
  bool make_memory(const Size& size);
  void make_rings();
  void bind(int device);
  std::uint64_t refusals() const;
  void give_back();
  void take_completed();
  bool push(int waits);

  int socket_ = -1;
  Size size_{};
  std::uint8_t* memory_ = nullptr;
  std::unique_ptr<XdpProgram> program_;
  XdpRing<std::uint64_t> fill_;
  XdpRing<xdp_desc> incoming_;
  XdpRing<xdp_desc> outgoing_;
  XdpRing<std::uint64_t> completed_;
  Shared<Returning> returning_;
  std::uint32_t handed_out_ = 0;  // of what has come, since the last look
  std::vector<Came> came_;
  std::vector<std::uint64_t> free_;  // chunks to send from
  std::vector<xdp_desc> waiting_;
  std::vector<std::uint8_t> lost_ = std::vector<std::uint8_t>(kChunk);  // where there is no chunk
  std::uint64_t chunk_ = 0;                                             // that was reserved
  bool has_chunk_ = false;
  std::uint64_t dropped_before_ = 0;
  std::uint64_t unsent_ = 0;
};

}  // namespace c1k
