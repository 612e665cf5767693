#include "common/stack/xdp_program.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_link.h>
#include <net/ethernet.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/base/refusal.h"
#include "common/stack/address_bounds.h"
#include "common/stack/bpf_assembler.h"

namespace c1k {
namespace {

constexpr std::uint32_t kQueues = 64;

[[noreturn]] void refuse(const char* step, const char* log = "") {
  const int error = errno;
  const char* why = error == EPERM                      ? "; it takes CAP_NET_ADMIN and CAP_BPF"
                    : error == EBUSY || error == EEXIST ? "; a program of somebody else's is there"
                                                        : "";
  throw Refusal(fmt::format("AF_XDP: {}: {}{}{}", step, std::strerror(error), why, log));
}

// There is no such function in the C library.
int call_bpf(bpf_cmd command, bpf_attr& words) {
  return static_cast<int>(::syscall(SYS_bpf, command, &words, sizeof words));
}

using A = BpfAssembler;

constexpr unsigned kData = 2, kEnd = 3, kReach = 4, kValue = 5, kContext = 6;

// Goes on only if so many bytes are there: the kernel loads no program that reads beyond them.
void reach(A& code, std::int32_t bytes) {
  code.copy(kReach, kData);
  code.increase(kReach, bytes);
  code.jump_if_above(kReach, kEnd, A::pass);
}

void between(A& code, std::int16_t at, const AddressBounds& bounds) {
  code.load(BPF_W, kValue, kData, at);
  code.to_host(kValue);
  code.jump_if(BPF_JLT, kValue, bounds.lowest, A::pass);
  code.jump_if(BPF_JGT, kValue, bounds.highest, A::pass);
}

}  // namespace

std::vector<bpf_insn> redirect_program(int map, std::span<const Address> ours) {
  constexpr int kEthernet = ETH_HLEN, kIpv4 = 20, kIpv6 = 40, kErrors = 128;
  A code;
  code.copy(kContext, 1);
  code.load(BPF_W, kData, 1, offsetof(xdp_md, data));
  code.load(BPF_W, kEnd, 1, offsetof(xdp_md, data_end));
  reach(code, kEthernet + kIpv4);
  code.load(BPF_H, kValue, kData, 12);
  code.jump_if(BPF_JNE, kValue, htons(ETH_P_IP), A::not_v4);
  code.load(BPF_B, kValue, kData, kEthernet + 9);
  code.jump_if(BPF_JEQ, kValue, IPPROTO_TCP, A::v4_target);
  code.jump_if(BPF_JNE, kValue, IPPROTO_ICMP, A::pass);
  code.place(A::v4_target);
  between(code, kEthernet + 16, bounds_of(ours, Family::v4));
  code.go_on(A::redirect);

  code.place(A::not_v4);
  code.jump_if(BPF_JNE, kValue, htons(ETH_P_IPV6), A::pass);
  reach(code, kEthernet + kIpv6 + 1);
  code.load(BPF_B, kValue, kData, kEthernet + 6);
  code.jump_if(BPF_JEQ, kValue, IPPROTO_TCP, A::v6_target);
  code.jump_if(BPF_JNE, kValue, IPPROTO_ICMPV6, A::pass);
  // Errors alone: what neighbours say goes to who keeps the addresses (RFC 4443, 2.1).
  code.load(BPF_B, kValue, kData, kEthernet + kIpv6);
  code.jump_if(BPF_JGT, kValue, kErrors - 1, A::pass);
  code.place(A::v6_target);
  between(code, kEthernet + 24 + 12, bounds_of(ours, Family::v6));

  code.place(A::redirect);
  code.load(BPF_W, 2, kContext, offsetof(xdp_md, rx_queue_index));
  code.load_map(1, map);
  code.set(3, XDP_PASS);  // of a queue without a socket
  code.call(BPF_FUNC_redirect_map);
  code.leave();
  code.place(A::pass);
  code.set(0, XDP_PASS);
  code.leave();
  return code.finish();
}

XdpProgram::XdpProgram(int device, std::span<const Address> ours, XdpMode mode) : XdpProgram() {
  bpf_attr words{};
  words.map_type = BPF_MAP_TYPE_XSKMAP;
  words.key_size = words.value_size = sizeof(std::uint32_t);
  words.max_entries = kQueues;
  map_ = call_bpf(BPF_MAP_CREATE, words);
  if (map_ < 0) refuse("BPF_MAP_CREATE");
  const auto steps = redirect_program(map_, ours);
  static constexpr char kLicense[] = "GPL";
  std::array<char, 4'096> log{};
  words = {};
  words.prog_type = BPF_PROG_TYPE_XDP;
  words.insns = reinterpret_cast<std::uint64_t>(steps.data());
  words.insn_cnt = static_cast<std::uint32_t>(steps.size());
  words.license = reinterpret_cast<std::uint64_t>(&kLicense[0]);
  words.log_buf = reinterpret_cast<std::uint64_t>(log.data());
  words.log_size = log.size();
  words.log_level = 1;
  program_ = call_bpf(BPF_PROG_LOAD, words);
  if (program_ < 0) refuse("BPF_PROG_LOAD", log.data());
  words = {};
  words.link_create.prog_fd = static_cast<std::uint32_t>(program_);
  words.link_create.target_ifindex = static_cast<std::uint32_t>(device);
  words.link_create.attach_type = BPF_XDP;
  words.link_create.flags = mode == XdpMode::native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
  link_ = call_bpf(BPF_LINK_CREATE, words);
  if (link_ < 0) refuse(mode == XdpMode::native ? "its program in the driver" : "its program");
}

XdpProgram::~XdpProgram() {
  for (const int one : {link_, program_, map_})
    if (one >= 0) ::close(one);
}

void XdpProgram::redirect(std::uint32_t queue, int socket) {
  const auto value = static_cast<std::uint32_t>(socket);
  bpf_attr words{};
  words.map_fd = static_cast<std::uint32_t>(map_);
  words.key = reinterpret_cast<std::uint64_t>(&queue);
  words.value = reinterpret_cast<std::uint64_t>(&value);
  if (call_bpf(BPF_MAP_UPDATE_ELEM, words) != 0) refuse("BPF_MAP_UPDATE_ELEM");
}

}  // namespace c1k
