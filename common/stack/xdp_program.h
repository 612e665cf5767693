// The program that hands frames of a device to an AF_XDP socket (bpf(2),
// Documentation/bpf/map_xskmap): those that packet_filter.h would let in go to the socket, every
// other one on its usual way. It is on the device as long as its link's descriptor is open
// anywhere, and so goes with its processes.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <span>
#include <vector>

#include "common/base/address.h"

namespace c1k {

// native: the driver runs it. generic: the kernel does so, for any driver, a little later.
enum class XdpMode : std::uint8_t { native, generic };

class XdpProgram {
 public:
  // Throws Refusal, which names the step: CAP_NET_ADMIN and CAP_BPF are missing, the driver can't,
  // somebody else's program is on the device.
  XdpProgram(int device, std::span<const Address> ours, XdpMode mode);
  ~XdpProgram();
  XdpProgram(const XdpProgram&) = delete;
  XdpProgram& operator=(const XdpProgram&) = delete;

  // Frames of that queue of the device go to that socket.
  void redirect(std::uint32_t queue, int socket);

 private:
  XdpProgram() = default;  // what another constructor leaves half-made is taken down too

  int map_ = -1;
  int program_ = -1;
  int link_ = -1;
};

// The words of that program, for the map with that descriptor.
std::vector<bpf_insn> redirect_program(int map, std::span<const Address> ours);

}  // namespace c1k
