// Where frames of an Ethernet device come and go: in batches, from a ring that a worker has for
// itself. Which way (a packet socket, an AF_XDP socket) is chosen when a run begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/stack/frame.h"

namespace c1k {

class FramePort {
 public:
  // What came, as the device left it; `bytes` may be written to.
  struct Came {
    std::span<std::uint8_t> bytes;
    Trust trust = Trust::checks;  // of TCP's checksum
  };

  FramePort() = default;
  virtual ~FramePort() = default;
  FramePort(const FramePort&) = delete;
  FramePort& operator=(const FramePort&) = delete;

  virtual int descriptor() const = 0;  // readable: frames have come
  virtual std::vector<int> descriptors() const = 0;

  // In the worker's process, before all else: what was dropped until now was not this worker's.
  virtual void begin() = 0;
  // What has come, up to most_frames(); good until the next call.
  virtual std::span<const Came> receive() = 0;
  virtual std::size_t most_frames() const = 0;
  // Room for one frame; it goes with the next ones, or with flush().
  virtual std::span<std::uint8_t> reserve() = 0;
  virtual void commit(std::size_t size) = 0;
  virtual void flush() = 0;

  // Since begin(). dropped: the ring was full.
  virtual std::uint64_t dropped() = 0;
  virtual std::uint64_t unsent() const = 0;  // the device took none, or is down
};

}  // namespace c1k
