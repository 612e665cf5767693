#include "common/stack/packet_port.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "common/base/refusal.h"
#include "common/net/socket_option.h"

namespace c1k {
namespace {

constexpr std::uint32_t kPage = 4'096;

[[noreturn]] void refuse(const char* step) {
  throw Refusal(fmt::format("a packet socket: {}: {}{}", step, std::strerror(errno),
                            errno == EPERM ? "; it takes CAP_NET_RAW" : ""));
}

template <class Value>
void set(int descriptor, int option, const Value& value, const char* step) {
  if (::setsockopt(descriptor, SOL_PACKET, option, &value, sizeof value) != 0) refuse(step);
}

// Relative to the network header, wherever a device has put it.
constexpr std::uint32_t net(std::uint32_t offset) {
  return static_cast<std::uint32_t>(SKF_NET_OFF) + offset;
}

sock_filter load8(std::uint32_t at) {
  return {BPF_LD | BPF_B | BPF_ABS, 0, 0, at};
}
sock_filter load16(std::uint32_t at) {
  return {BPF_LD | BPF_H | BPF_ABS, 0, 0, at};
}
// Goes on so many further on if it is that value, or if it is not.
sock_filter equal(std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
  return {BPF_JMP | BPF_JEQ | BPF_K, yes, no, value};
}
sock_filter skip(std::uint32_t steps) {
  return {BPF_JMP | BPF_JA, 0, 0, steps};
}

// The rest of the port that a segment goes to, or that the one came from which an ICMP error
// quotes. What is neither goes to worker 0, and so does what has IP options: nobody sends those.
std::vector<sock_filter> worker_by_port(std::uint32_t workers) {
  constexpr std::uint32_t kIpv4 = 20, kIpv6 = 40, kIcmp = 8;
  return {
      load16(static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PROTOCOL)),  // 0
      equal(ETH_P_IP, 0, 7),                                             // 1: else to 9
      load8(net(9)),                                                     // 2
      equal(IPPROTO_TCP, 0, 2),                                          // 3: else to 6
      load16(net(kIpv4 + 2)),                                            // 4
      skip(10),                                                          // 5: to 16
      equal(IPPROTO_ICMP, 0, 11),                                        // 6: else to 18
      load16(net(kIpv4 + kIcmp + kIpv4)),                                // 7
      skip(7),                                                           // 8: to 16
      equal(ETH_P_IPV6, 0, 8),                                           // 9: else to 18
      load8(net(6)),                                                     // 10
      equal(IPPROTO_TCP, 0, 2),                                          // 11: else to 14
      load16(net(kIpv6 + 2)),                                            // 12
      skip(2),                                                           // 13: to 16
      equal(IPPROTO_ICMPV6, 0, 3),                                       // 14: else to 18
      load16(net(kIpv6 + kIcmp + kIpv6)),                                // 15
      {BPF_ALU | BPF_MOD | BPF_K, 0, 0, workers},                        // 16
      {BPF_RET | BPF_A, 0, 0, 0},                                        // 17
      {BPF_RET | BPF_K, 0, 0, 0},                                        // 18
  };
}

}  // namespace

PacketPort::PacketPort(const Setup& setup)
    : slots_(setup.slots), slot_size_(setup.slot_size), out_(kBatch * kMostSize) {
  receives_ = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (receives_ < 0) refuse("socket");
  sends_ = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (sends_ < 0) refuse("socket");
  set(receives_, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
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
  const sock_fprog program{static_cast<unsigned short>(steps.size()), steps.data()};
  set(receives_, PACKET_FANOUT_DATA, program, "PACKET_FANOUT_DATA");
}

std::uint8_t* PacketPort::slot(std::uint32_t number) const {
  return ring_ + std::size_t{number / slots_a_block_} * block_size_ +
         number % slots_a_block_ * slot_size_;
}

std::span<const PacketPort::Came> PacketPort::receive() {
  for (; held_ > 0; --held_) {
    auto* header = reinterpret_cast<tpacket2_hdr*>(slot((next_ + slots_ - held_) % slots_));
    std::atomic_ref(header->tp_status).store(TP_STATUS_KERNEL, std::memory_order_release);
  }
  came_.clear();
  while (came_.size() < kMostFrames) {
    auto* header = reinterpret_cast<tpacket2_hdr*>(slot(next_));
    const std::uint32_t status = std::atomic_ref(header->tp_status).load(std::memory_order_acquire);
    if ((status & TP_STATUS_USER) == 0) break;
    came_.push_back({{reinterpret_cast<std::uint8_t*>(header) + header->tp_mac, header->tp_snaplen},
                     (status & (TP_STATUS_CSUM_VALID | TP_STATUS_CSUMNOTREADY)) != 0});
    next_ = (next_ + 1) % slots_;
    ++held_;
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

// A device's queue that is full empties itself: three times, then frames are lost as on a wire.
void PacketPort::flush() {
  std::size_t sent = 0;
  for (int tries = 0; sent < waiting_ && tries < 3;) {
    const int now = ::sendmmsg(sends_, &messages_[sent], static_cast<unsigned>(waiting_ - sent), 0);
    if (now > 0)
      sent += static_cast<std::size_t>(now);
    else
      ++tries;
  }
  unsent_ += waiting_ - sent;
  waiting_ = 0;
}

std::uint64_t PacketPort::dropped() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  if (::getsockopt(receives_, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0)
    dropped_ += stats.tp_drops;
  return dropped_;
}

}  // namespace c1k
