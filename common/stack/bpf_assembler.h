// Writes a program of the kernel's packet machine
// (Documentation/bpf/standardization/instruction-set): the few instructions that ours needs, and
// jumps to labels that are placed later.
#pragma once

#include <linux/bpf.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace c1k {

class BpfAssembler {
 public:
  enum Label : std::uint8_t { v4_target, not_v4, v6_target, redirect, pass, labels_ };

  // to = *(from + at); `size`: BPF_B, BPF_H, BPF_W.
  void load(unsigned size, unsigned to, unsigned from, std::int16_t at) {
    add(BPF_LDX | size | BPF_MEM, to, from, at, 0);
  }
  void copy(unsigned to, unsigned from) { add(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
  void set(unsigned to, std::int32_t value) { add(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value); }
  void increase(unsigned to, std::int32_t value) {
    add(BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, value);
  }
  // 32 bits, from the network's order to the host's.
  void to_host(unsigned which) { add(BPF_ALU | BPF_END | BPF_TO_BE, which, 0, 0, 32); }
  void load_map(unsigned to, int map) {
    add(BPF_LD | BPF_DW | BPF_IMM, to, BPF_PSEUDO_MAP_FD, 0, map);
    add(0, 0, 0, 0, 0);
  }
  void call(std::int32_t function) { add(BPF_JMP | BPF_CALL, 0, 0, 0, function); }
  void leave() { add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0); }

  void go_on(Label at) { jump(at, BPF_JMP | BPF_JA, 0, 0, 0); }
  void jump_if_above(unsigned one, unsigned other, Label to) {
    jump(to, BPF_JMP | BPF_JGT | BPF_X, one, other, 0);
  }
  // 32 bits, without a sign; `how`: BPF_JEQ, BPF_JNE, BPF_JLT, BPF_JGT.
  void jump_if(unsigned how, unsigned one, std::uint32_t value, Label to) {
    jump(to, BPF_JMP32 | how | BPF_K, one, 0, static_cast<std::int32_t>(value));
  }
  void place(Label label) { places_[label] = words_.size(); }

  std::vector<bpf_insn> finish() {
    for (const auto& [at, label] : jumps_)
      words_[at].off = static_cast<std::int16_t>(places_[label] - at - 1);
    return words_;
  }

 private:
  void add(unsigned code, unsigned to, unsigned from, std::int16_t at, std::int32_t value) {
    bpf_insn word{};
    word.code = static_cast<std::uint8_t>(code);
    word.dst_reg = to & 0xfU;
    word.src_reg = from & 0xfU;
    word.off = at;
    word.imm = value;
    words_.push_back(word);
  }
  void jump(Label label, unsigned code, unsigned to, unsigned from, std::int32_t value) {
    jumps_.emplace_back(words_.size(), label);
    add(code, to, from, 0, value);
  }

  std::vector<bpf_insn> words_;
  std::vector<std::pair<std::size_t, Label>> jumps_;
  std::array<std::size_t, labels_> places_{};
};

}  // namespace c1k
