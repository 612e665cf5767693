#include "client/course/address_keeper.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "common/base/clock.h"
#include "common/base/refusal.h"
#include "common/host/device.h"
#include "common/host/child_process.h"
#include "common/stack/neighbours.h"

namespace c1k {
namespace {

constexpr auto kTick = std::chrono::milliseconds{10};
constexpr Nanoseconds kPatience = std::chrono::seconds{3};
constexpr Nanoseconds kRoutesAgain = std::chrono::seconds{5};

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

// Not what goes to our connections: each frame would be copied for nothing.
void take_only_icmpv6(int descriptor) {
  constexpr std::uint32_t kNextHeader = 14 + 6;
  sock_filter steps[] = {{BPF_LD | BPF_B | BPF_ABS, 0, 0, kNextHeader},
                         {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, IPPROTO_ICMPV6},
                         {BPF_RET | BPF_K, 0, 0, 0xffff},
                         {BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog program{std::size(steps), steps};
  ::setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int open_packets(const Device& device, std::uint16_t protocol) {
  const int descriptor = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0)
    throw Refusal(fmt::format("--stack own: a packet socket: {}{}", std::strerror(errno),
                              errno == EPERM ? "; it takes CAP_NET_RAW" : ""));
  constexpr int kOne = 1;
  ::setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &kOne, sizeof kOne);
  if (protocol == ETH_P_IPV6) take_only_icmpv6(descriptor);
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(protocol);
  place.sll_ifindex = static_cast<int>(device.index);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    fail("bind");
  // Who asks for one of our IPv6 addresses asks its solicited-node group (RFC 4291, 2.7.1).
  packet_mreq all{};
  all.mr_ifindex = static_cast<int>(device.index);
  all.mr_type = PACKET_MR_ALLMULTI;
  ::setsockopt(descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
  return descriptor;
}

}  // namespace

AddressKeeper::AddressKeeper(Setup setup, Board& board) : setup_(std::move(setup)), board_(board) {
  sockets_[0] = open_packets(setup_.device, ETH_P_ARP);
  sockets_[1] = open_packets(setup_.device, ETH_P_IPV6);
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
  lifeline_ = ends[1];
  process_ = ::fork();
  if (process_ < 0) fail("fork");
  if (process_ == 0) keep(ends[0]);
  ::close(ends[0]);
}

AddressKeeper::~AddressKeeper() {
  ::close(lifeline_);
  ::waitpid(process_, nullptr, 0);
  for (const int descriptor : sockets_) ::close(descriptor);
}

std::string AddressKeeper::await_hops() const {
  const Nanoseconds end = monotonic_now() + kPatience;
  for (std::size_t target = 0; target < setup_.hops.size(); ++target) {
    Hardware hardware;
    while (!book_->get(target, hardware)) {
      if (monotonic_now() > end) return setup_.hops[target].to_string();
      std::this_thread::sleep_for(kTick);
    }
  }
  return "";
}

// What is thrown here ends the process, and not the supervisor's work in its place.
void AddressKeeper::keep(int lifeline) noexcept {
  ::prctl(PR_SET_NAME, "c1k-arp");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  leave_signals_to_parent();
  close_all_but({lifeline, sockets_[0], sockets_[1]});
  drop_rights();
  Neighbours neighbours(setup_.device.hardware, setup_.ours);
  for (const Address& hop : setup_.hops) neighbours.ask_for(hop);
  Nanoseconds routes_again = monotonic_now() + kRoutesAgain;
  while (true) {
    if (monotonic_now() > routes_again) {
      look_at_routes(neighbours);
      routes_again = monotonic_now() + kRoutesAgain;
    }
    neighbours.tick(monotonic_now());
    send(neighbours);
    std::array<pollfd, 3> watched{
        {{lifeline, POLLIN, 0}, {sockets_[0], POLLIN, 0}, {sockets_[1], POLLIN, 0}}};
    const auto wait = neighbours.has_announced_all() && neighbours.knows_all() ? 1'000 : 10;
    ::poll(watched.data(), watched.size(), wait);
    if (watched[0].revents != 0) ::_exit(0);
    hear(neighbours);
    for (const Claim& lost : neighbours.take_lost()) give_up(lost);
  }
}

// A route that is gone, or leads elsewhere, leaves what was known: frames go on where they went.
void AddressKeeper::look_at_routes(Neighbours& neighbours) {
  for (std::size_t target = 0; target < setup_.targets.size(); ++target) {
    const RouteStep step = route_to(setup_.targets[target]);
    const Address hop = step.gateway.value_or(setup_.targets[target]);
    if (step.device != setup_.device.name || hop == setup_.hops[target]) continue;
    setup_.hops[target] = hop;
    neighbours.ask_for(hop);
  }
}

void AddressKeeper::hear(Neighbours& neighbours) {
  std::array<std::uint8_t, 2'048> frame;
  for (const int descriptor : sockets_) {
    ssize_t got = 0;
    while ((got = ::recv(descriptor, frame.data(), frame.size(), 0)) > 0)
      neighbours.hear(std::span(frame).first(static_cast<std::size_t>(got)), monotonic_now());
  }
  for (std::size_t target = 0; target < setup_.hops.size(); ++target)
    if (const auto hardware = neighbours.hop(setup_.hops[target])) book_->set(target, *hardware);
  send(neighbours);
}

void AddressKeeper::send(Neighbours& neighbours) {
  for (const Neighbours::Frame& frame : neighbours.take_frames()) {
    [[maybe_unused]] const ssize_t sent = ::send(sockets_[0], frame.data(), frame.size(), 0);
  }
}

// What this process says goes to standard error by itself: the supervisor need not know.
void AddressKeeper::give_up(const Claim& claim) {
  for (std::size_t alias = 0; alias < setup_.ours.size(); ++alias) {
    if (setup_.ours[alias] != claim.address) continue;
    if (!board_.aliases[alias].given_up.exchange(true)) board_.aliases_given_up.fetch_add(1);
  }
  const std::string line = fmt::format("{} is claimed by {}: it is given up\n",
                                       claim.address.to_string(), hardware_text(claim.hardware));
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace c1k
