#include "common/stack/xdp_port.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <thread>

#include "common/base/clock.h"
#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::size_t kBatch = 64;
constexpr int kMostWaits = 10;  // of a millisecond in a batch, of 50 for memory and a queue

[[noreturn]] void refuse(const char* step) {
  const char* why = errno == EPERM     ? "; it takes CAP_NET_RAW"
                    : errno == ENOBUFS ? "; 'ulimit -l' is less than its memory (8 MB)"
                    : errno == EBUSY   ? "; another AF_XDP socket has that queue"
                                       : "";
  throw Refusal(fmt::format("AF_XDP: {}: {}{}", step, std::strerror(errno), why));
}

template <class Value>
void set(int socket, int option, const Value& value, const char* step) {
  if (::setsockopt(socket, SOL_XDP, option, &value, sizeof value) != 0) refuse(step);
}

}  // namespace

XdpPort::XdpPort(int device, std::span<const Address> ours, XdpMode mode) : XdpPort() {
  socket_ = ::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (socket_ < 0) refuse("socket");
  find_memory();
  make_rings();
  program_ = std::make_unique<XdpProgram>(device, ours, mode);
  bind(device);
  program_->redirect(0, socket_);
  came_.reserve(most_frames());
}

XdpPort::~XdpPort() {
  if (socket_ >= 0) ::close(socket_);
  if (memory_ != nullptr) ::munmap(memory_, size_.bytes());
}

// What an earlier socket had locked is given back a little after it was closed (net/xdp/xdp_umem.c,
// xdp_put_umem).
void XdpPort::find_memory() {
  if (make_memory(kLarge)) return;
  for (int waits = 0; !make_memory(kSmall); ++waits) {
    if (waits == kMostWaits) refuse("XDP_UMEM_REG");
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

// Shared, so that the workers have it that are forked later. False: so much may not be locked.
bool XdpPort::make_memory(const Size& size) {
  void* memory =
      ::mmap(nullptr, size.bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) refuse("mmap");
  xdp_umem_reg words{};
  words.addr = reinterpret_cast<std::uint64_t>(memory);
  words.len = size.bytes();
  words.chunk_size = kChunk;
  if (::setsockopt(socket_, SOL_XDP, XDP_UMEM_REG, &words, sizeof words) != 0) {
    const int error = errno;
    ::munmap(memory, size.bytes());
    errno = error;
    if (error == ENOBUFS) return false;
    refuse("XDP_UMEM_REG");
  }
  memory_ = static_cast<std::uint8_t*>(memory);
  size_ = size;
  return true;
}

void XdpPort::make_rings() {
  const std::uint32_t in = std::bit_ceil(size_.incoming);
  const std::uint32_t out = std::bit_ceil(size_.outgoing);
  set(socket_, XDP_UMEM_FILL_RING, in, "XDP_UMEM_FILL_RING");
  set(socket_, XDP_UMEM_COMPLETION_RING, out, "XDP_UMEM_COMPLETION_RING");
  set(socket_, XDP_RX_RING, in, "XDP_RX_RING");
  set(socket_, XDP_TX_RING, out, "XDP_TX_RING");
  xdp_mmap_offsets at{};
  socklen_t size = sizeof at;
  if (::getsockopt(socket_, SOL_XDP, XDP_MMAP_OFFSETS, &at, &size) != 0) refuse("XDP_MMAP_OFFSETS");
  fill_.map(socket_, at.fr, in, static_cast<off_t>(XDP_UMEM_PGOFF_FILL_RING));
  completed_.map(socket_, at.cr, out, static_cast<off_t>(XDP_UMEM_PGOFF_COMPLETION_RING));
  incoming_.map(socket_, at.rx, in, XDP_PGOFF_RX_RING);
  outgoing_.map(socket_, at.tx, out, static_cast<off_t>(XDP_PGOFF_TX_RING));
  for (std::uint32_t i = 0; i < size_.incoming; ++i) fill_[i] = i * kChunk;
  fill_.produce_to(size_.incoming);
}

// A queue is let go of a little after the socket that had it was closed, too (xp_release_deferred
// of net/xdp/xsk_buff_pool.c): the one that was tried before the run may have had it.
void XdpPort::bind(int device) {
  sockaddr_xdp place{};
  place.sxdp_family = AF_XDP;
  place.sxdp_ifindex = static_cast<std::uint32_t>(device);
  place.sxdp_flags = XDP_USE_NEED_WAKEUP;
  for (int waits = 0; ::bind(socket_, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0;
       ++waits) {
    if (errno != EBUSY || waits == kMostWaits) refuse("bind");
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

// What a worker that died has left: chunks half-way back, and frames of its that still go out.
void XdpPort::begin() {
  if (fill_.produced() == returning_->filled) incoming_.consume_to(returning_->consumed);
  const Nanoseconds end = monotonic_now() + std::chrono::seconds{1};
  while (completed_.produced() != outgoing_.produced() && monotonic_now() < end) {
    push(0);
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  completed_.consume_to(completed_.produced());
  free_.clear();
  for (std::uint64_t i = 0; i < size_.outgoing; ++i) free_.push_back((size_.incoming + i) * kChunk);
  dropped_before_ = refusals();
  unsent_ = 0;
}

void XdpPort::give_back() {
  if (handed_out_ == 0) return;
  const std::uint32_t from = incoming_.consumed();
  const std::uint32_t to = fill_.produced();
  for (std::uint32_t i = 0; i < handed_out_; ++i)
    fill_[to + i] = incoming_[from + i].addr / kChunk * kChunk;
  *returning_ = {to + handed_out_, from + handed_out_};
  fill_.produce_to(to + handed_out_);
  incoming_.consume_to(from + handed_out_);
  handed_out_ = 0;
}

std::span<const FramePort::Came> XdpPort::receive() {
  give_back();
  if (fill_.needs_wakeup()) ::recvfrom(socket_, nullptr, 0, MSG_DONTWAIT, nullptr, nullptr);
  came_.clear();
  const std::uint32_t from = incoming_.consumed();
  handed_out_ = std::min<std::uint32_t>(incoming_.produced() - from,
                                        static_cast<std::uint32_t>(most_frames()));
  for (std::uint32_t i = 0; i < handed_out_; ++i) {
    const xdp_desc& one = incoming_[from + i];
    came_.push_back({{memory_ + one.addr, one.len}, Trust::partial});
  }
  return came_;
}

void XdpPort::take_completed() {
  const std::uint32_t end = completed_.produced();
  for (std::uint32_t one = completed_.consumed(); one != end; ++one)
    free_.push_back(completed_[one]);
  completed_.consume_to(end);
}

std::span<std::uint8_t> XdpPort::reserve() {
  if (waiting_.size() == kBatch) flush();
  if (free_.empty()) take_completed();
  if (free_.empty() && push(kMostWaits)) take_completed();
  has_chunk_ = !free_.empty();
  if (!has_chunk_) return lost_;
  chunk_ = free_.back();
  return {memory_ + chunk_, kChunk};
}

void XdpPort::commit(std::size_t size) {
  if (!has_chunk_) {
    ++unsent_;
    return;
  }
  free_.pop_back();
  waiting_.push_back({chunk_, static_cast<std::uint32_t>(size), 0});
}

// There are no more chunks than places in the ring.
void XdpPort::flush() {
  if (waiting_.empty()) return;
  const std::uint32_t from = outgoing_.produced();
  for (std::uint32_t i = 0; i < waiting_.size(); ++i) outgoing_[from + i] = waiting_[i];
  outgoing_.produce_to(from + static_cast<std::uint32_t>(waiting_.size()));
  waiting_.clear();
  push(kMostWaits);
  take_completed();
}

// The kernel takes 32 frames at a call (net/xdp/xsk.c, TX_BATCH_SIZE). What a device does not take
// now stays in the ring, and goes with the next ones. False: nothing went.
bool XdpPort::push(int waits) {
  const std::uint32_t before = completed_.produced();
  while (const std::uint32_t left = outgoing_.waiting()) {
    const bool is_taken = ::sendto(socket_, nullptr, 0, MSG_DONTWAIT, nullptr, 0) >= 0;
    if (outgoing_.waiting() < left) continue;
    const bool may_wait = is_taken || errno == EAGAIN || errno == EBUSY || errno == ENOBUFS;
    if (!may_wait || waits-- <= 0) break;
    ::poll(nullptr, 0, 1);
  }
  return completed_.produced() != before;
}

std::uint64_t XdpPort::refusals() const {
  xdp_statistics words{};
  socklen_t size = sizeof words;
  if (::getsockopt(socket_, SOL_XDP, XDP_STATISTICS, &words, &size) != 0) return 0;
  return words.rx_dropped + words.rx_ring_full;
}

std::uint64_t XdpPort::dropped() {
  return refusals() - dropped_before_;
}

}  // namespace c1k
