// A ring that an AF_XDP socket shares with the kernel (Documentation/networking/af_xdp.rst): one
// side produces, the other consumes, and how far each has come is in the ring itself. So it is
// whole for whoever has the mapping, also after a worker has died.
#pragma once

#include <linux/if_xdp.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace c1k {

template <class Entry>
class XdpRing {
 public:
  XdpRing() = default;
  XdpRing(const XdpRing&) = delete;
  XdpRing& operator=(const XdpRing&) = delete;
  ~XdpRing() {
    if (memory_ != nullptr) ::munmap(memory_, bytes_);
  }

  // `size`: a power of two, as the socket was told; `page`: XDP_PGOFF_... Throws
  // std::system_error.
  void map(int socket, const xdp_ring_offset& at, std::uint32_t size, off_t page) {
    bytes_ = at.desc + std::size_t{size} * sizeof(Entry);
    void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, socket, page);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    memory_ = static_cast<std::uint8_t*>(memory);
    producer_ = reinterpret_cast<std::uint32_t*>(memory_ + at.producer);
    consumer_ = reinterpret_cast<std::uint32_t*>(memory_ + at.consumer);
    flags_ = reinterpret_cast<std::uint32_t*>(memory_ + at.flags);
    entries_ = reinterpret_cast<Entry*>(memory_ + at.desc);
    size_ = size;
  }

  // Numbers of entries since the ring began; they come round after 2^32.
  std::uint32_t produced() const {
    return std::atomic_ref(*producer_).load(std::memory_order_acquire);
  }
  std::uint32_t consumed() const {
    return std::atomic_ref(*consumer_).load(std::memory_order_acquire);
  }
  void produce_to(std::uint32_t number) {
    std::atomic_ref(*producer_).store(number, std::memory_order_release);
  }
  void consume_to(std::uint32_t number) {
    std::atomic_ref(*consumer_).store(number, std::memory_order_release);
  }
  Entry& operator[](std::uint32_t number) { return entries_[number & (size_ - 1)]; }
  std::uint32_t waiting() const { return produced() - consumed(); }
  bool needs_wakeup() const {
    return (std::atomic_ref(*flags_).load(std::memory_order_relaxed) & XDP_RING_NEED_WAKEUP) != 0;
  }

 private:
  std::uint8_t* memory_ = nullptr;
  std::size_t bytes_ = 0;
  std::uint32_t* producer_ = nullptr;
  std::uint32_t* consumer_ = nullptr;
  std::uint32_t* flags_ = nullptr;
  Entry* entries_ = nullptr;
  std::uint32_t size_ = 0;
};

}  // namespace c1k
