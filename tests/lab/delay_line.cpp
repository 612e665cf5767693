// A line with a known delay: c1k_delay_line MILLISECONDS DEVICE_A DEVICE_B [LOSES DOUBLES SWAPS]
//
// The last are percent of the packets: lost, passed on twice, or passed on after the next one.
// Which is chance, but the same in each run.
//
// Enters a network namespace of its own and says "ready"; when both devices are there (somebody
// moves one end of a veth pair in for each) it says "forwarding" and passes every packet from one
// to the other after the delay, in order, until SIGTERM. A proxy could not do this: its kernel
// would answer the SYN. Bounded: it ends by itself after two minutes.
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Packet {
  Clock::time_point due;
  int out;  // the socket that it leaves by
  std::vector<char> bytes;
};

struct Harm {
  int loses = 0;  // percent
  int doubles = 0;
  int swaps = 0;
};

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void bring_up(const char* device) {
  const int any = ::socket(AF_INET, SOCK_DGRAM, 0);
  ifreq request{};
  std::strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_PROMISC;
  if (::ioctl(any, SIOCSIFFLAGS, &request) != 0) fail(device);
  ::close(any);
}

// Frames come with their virtio_net_hdr, which carries what the sender left to the hardware: the
// checksum (packet(7), PACKET_VNET_HDR).
int open_device(const char* device) {
  const int opened = ::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
  const int one = 1;
  const int room = 16 << 20;  // a drain comes as a burst
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(::if_nametoindex(device));
  ::setsockopt(opened, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (opened < 0 || ::setsockopt(opened, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof one) != 0 ||
      ::setsockopt(opened, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0 ||
      ::bind(opened, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    fail(device);
  return opened;
}

// What comes of a packet behind those that are held.
void pass_on(std::deque<Packet>& held, Packet packet, const Harm& harm, std::mt19937& chance) {
  const auto happens = [&chance](int percent) {
    return static_cast<int>(chance() % 100) < percent;
  };
  if (happens(harm.loses)) return;
  if (happens(harm.doubles)) held.push_back(packet);
  if (happens(harm.swaps) && !held.empty() && held.back().out == packet.out)
    std::swap(held.back().bytes, packet.bytes);
  held.push_back(std::move(packet));
}

void forward(const std::array<int, 2>& devices, Clock::duration delay, const Harm& harm) {
  std::deque<Packet> held;
  std::mt19937 chance(1);
  std::array<char, 70'000> buffer;
  const auto end = Clock::now() + std::chrono::minutes{2};
  while (Clock::now() < end) {
    pollfd waiting[2]{{devices[0], POLLIN, 0}, {devices[1], POLLIN, 0}};
    timespec wait{0, 100'000'000};
    if (!held.empty()) {
      const auto left = std::max<Clock::duration>(held.front().due - Clock::now(), {});
      wait.tv_nsec = std::chrono::nanoseconds(left).count();
    }
    ::ppoll(waiting, 2, &wait, nullptr);
    for (std::size_t i = 0; i < 2; ++i)
      for (ssize_t got; (got = ::recv(devices[i], buffer.data(), buffer.size(), 0)) > 0;)
        pass_on(held, {Clock::now() + delay, devices[1 - i], {buffer.data(), buffer.data() + got}},
                harm, chance);
    for (; !held.empty() && held.front().due <= Clock::now(); held.pop_front()) {
      const Packet& packet = held.front();
      [[maybe_unused]] const ssize_t sent =
          ::send(packet.out, packet.bytes.data(), packet.bytes.size(), 0);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 7) return 2;
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  if (::unshare(CLONE_NEWNET) != 0) fail("unshare");
  std::puts("ready");
  std::fflush(stdout);
  while (::if_nametoindex(argv[2]) == 0 || ::if_nametoindex(argv[3]) == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  bring_up(argv[2]);
  bring_up(argv[3]);
  const std::array devices{open_device(argv[2]), open_device(argv[3])};
  std::puts("forwarding");
  std::fflush(stdout);
  Harm harm;
  if (argc == 7) harm = {std::atoi(argv[4]), std::atoi(argv[5]), std::atoi(argv[6])};
  forward(devices, std::chrono::milliseconds{std::atoi(argv[1])}, harm);
  return 0;
}
