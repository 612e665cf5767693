#include "common/stack/packet_port.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "common/base/refusal.h"
#include "common/net/socket_option.h"
#include "common/stack/packet_filter.h"

namespace c1k {
namespace {

constexpr std::uint32_t kPage = 4'096;
constexpr int kMostWaits = 10;  // of a millisecond, in a batch

[[noreturn]] void refuse(const char* step) {
  throw Refusal(fmt::format("a packet socket: {}: {}{}", step, std::strerror(errno),
                            errno == EPERM ? "; it takes CAP_NET_RAW" : ""));
}

template <class Value>
void set(int descriptor, int level, int option, const Value& value, const char* step) {
  if (::setsockopt(descriptor, level, option, &value, sizeof value) != 0) refuse(step);
}
template <class Value>
void set(int descriptor, int option, const Value& value, const char* step) {
  set(descriptor, SOL_PACKET, option, value, step);
}

// A program of the packet filter, as a socket takes it.
sock_fprog as_program(std::vector<sock_filter>& steps) {
  return {static_cast<unsigned short>(steps.size()), steps.data()};
}

}  // namespace

PacketPort::PacketPort(const Setup& setup)
    : slots_(setup.slots), slot_size_(setup.slot_size), out_(kBatch * kMostSize) {
  receives_ = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (receives_ < 0) refuse("socket");
  sends_ = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (sends_ < 0) refuse("socket");
  set(receives_, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
  auto steps = frames_for(setup.ours);
  set(receives_, SOL_SOCKET, SO_ATTACH_FILTER, as_program(steps), "SO_ATTACH_FILTER");
  open_ring(setup);
  bind(receives_, setup, ETH_P_ALL);
  if (setup.workers > 1) join(setup);
  // Frames go to the device itself, and not through its queueing discipline.
  set(sends_, PACKET_QDISC_BYPASS, 1, "PACKET_QDISC_BYPASS");
  set_option(sends_, SOL_SOCKET, SO_SNDBUF, 4 << 20);  // up to wmem_max; the other takes a right
  set_option(sends_, SOL_SOCKET, SO_SNDBUFFORCE, 4 << 20);
  bind(sends_, setup, 0);
  came_.reserve(kMostFrames);
  for (std::size_t i = 0; i < kBatch; ++i) {
    pieces_[i].iov_base = &out_[i * kMostSize];
    messages_[i].msg_hdr.msg_iov = &pieces_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
}

PacketPort::~PacketPort() {
  if (ring_ != nullptr) ::munmap(ring_, ring_size_);
  if (receives_ >= 0) ::close(receives_);
  if (sends_ >= 0) ::close(sends_);
}

// TPACKET_V2: each frame is told of at once; a block of V3 waits for others, or for a millisecond.
void PacketPort::open_ring(const Setup& setup) {
  set(receives_, PACKET_VERSION, static_cast<int>(TPACKET_V2), "PACKET_VERSION");
  constexpr std::uint32_t kSlotsABlock = 16;
  slots_a_block_ = kSlotsABlock;
  block_size_ = (kSlotsABlock * static_cast<std::uint32_t>(slot_size_) + kPage - 1) / kPage * kPage;
  tpacket_req request{};
  request.tp_block_size = block_size_;
  request.tp_block_nr = setup.slots / kSlotsABlock;
  request.tp_frame_size = static_cast<std::uint32_t>(slot_size_);
  request.tp_frame_nr = request.tp_block_nr * (block_size_ / request.tp_frame_size);
  slots_a_block_ = block_size_ / request.tp_frame_size;
  slots_ = request.tp_frame_nr;
  set(receives_, PACKET_RX_RING, request, "PACKET_RX_RING");
  ring_size_ = std::size_t{block_size_} * request.tp_block_nr;
  void* ring = ::mmap(nullptr, ring_size_, PROT_READ | PROT_WRITE, MAP_SHARED, receives_, 0);
  if (ring == MAP_FAILED) refuse("mmap");
  ring_ = static_cast<std::uint8_t*>(ring);
}

void PacketPort::bind(int descriptor, const Setup& setup, std::uint16_t protocol) const {
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(protocol);
  place.sll_ifindex = setup.device;
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    refuse("bind");
}

void PacketPort::join(const Setup& setup) {
  const int group = setup.group | PACKET_FANOUT_CBPF << 16;
  set(receives_, PACKET_FANOUT, group, "PACKET_FANOUT");
  if (setup.worker != 0) return;  // the program is the group's
  auto steps = worker_by_port(setup.workers);
  set(receives_, PACKET_FANOUT_DATA, as_program(steps), "PACKET_FANOUT_DATA");
}

std::uint8_t* PacketPort::slot(std::uint64_t number) const {
  const auto at = static_cast<std::uint32_t>(number % slots_);
  return ring_ + std::size_t{at / slots_a_block_} * block_size_ + at % slots_a_block_ * slot_size_;
}

void PacketPort::begin() {
  dropped();
  dropped_ = 0;
  unsent_ = 0;
}

void PacketPort::give_back() {
  const std::uint64_t end = place_->read;
  for (std::uint64_t one = place_->given_back; one < end; ++one) {
    auto* header = reinterpret_cast<tpacket2_hdr*>(slot(one));
    std::atomic_ref(header->tp_status).store(TP_STATUS_KERNEL, std::memory_order_release);
    place_->given_back.store(one + 1, std::memory_order_release);
  }
}

std::span<const FramePort::Came> PacketPort::receive() {
  give_back();
  came_.clear();
  while (came_.size() < kMostFrames) {
    const std::uint64_t number = place_->read.load(std::memory_order_relaxed);
    auto* header = reinterpret_cast<tpacket2_hdr*>(slot(number));
    const std::uint32_t status = std::atomic_ref(header->tp_status).load(std::memory_order_acquire);
    if ((status & TP_STATUS_USER) == 0) break;
    const bool is_right = (status & (TP_STATUS_CSUM_VALID | TP_STATUS_CSUMNOTREADY)) != 0;
    came_.push_back({{reinterpret_cast<std::uint8_t*>(header) + header->tp_mac, header->tp_snaplen},
                     is_right ? Trust::skips : Trust::checks});
    place_->read.store(number + 1, std::memory_order_release);
  }
  if (came_.empty()) forget_error();
  return came_;
}

// A device that goes down leaves an error (net/packet/af_packet.c, packet_notifier), and as long as
// nobody has read it the socket is ready: its owner would never wait. When the device is up again,
// frames come as before.
void PacketPort::forget_error() const {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(receives_, SOL_SOCKET, SO_ERROR, &error, &size);
}

std::span<std::uint8_t> PacketPort::reserve() {
  if (waiting_ == kBatch) flush();
  return std::span(out_).subspan(waiting_ * kMostSize, kMostSize);
}

void PacketPort::commit(std::size_t size) {
  pieces_[waiting_++].iov_len = size;
}

// A device that is down takes nothing for a while, and one frame that it can't take at all (larger
// than its MTU now) does not keep the others.
void PacketPort::flush() {
  std::size_t done = 0;
  std::size_t sent = 0;
  for (int waits = 0; done < waiting_;) {
    const int now = ::sendmmsg(sends_, &messages_[done], static_cast<unsigned>(waiting_ - done), 0);
    if (now > 0) {
      done += static_cast<std::size_t>(now);
      sent += static_cast<std::size_t>(now);
    } else if (errno == EMSGSIZE) {
      ++done;
    } else if (waits++ == kMostWaits || !wait_for_room(errno)) {
      break;
    }
  }
  unsent_ += waiting_ - sent;
  waiting_ = 0;
}

// A queue that is full empties itself: the socket's own (EAGAIN) or the device's (ENOBUFS, which
// the socket can't be waited for). After ten such waits in a batch the rest is lost, as on a wire.
bool PacketPort::wait_for_room(int error) const {
  if (error == EINTR) return true;
  if (error != EAGAIN && error != ENOBUFS) return false;
  pollfd watched{sends_, POLLOUT, 0};
  ::poll(&watched, error == EAGAIN ? 1 : 0, 1);
  return true;
}

std::uint64_t PacketPort::dropped() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  if (::getsockopt(receives_, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0)
    dropped_ += stats.tp_drops;
  return dropped_;
}

}  // namespace c1k
