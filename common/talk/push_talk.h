// The push (talk/push.h): a server sends messages with a header, and a client takes them.
#pragma once

#include <string>

#include "common/talk/push.h"
#include "common/talk/raw_talk.h"

namespace c1k {

class PushClientTalk : public RawClientTalk {
 public:
  explicit PushClientTalk(RawOpening opening);
  Heard hear(std::uint64_t number, TalkRow& row, std::span<char> input) override;

 protected:
  Heard hear_greeting(std::span<const char> input) const override;

 private:
  static constexpr std::uint8_t kLost = 1;  // sticky: what came was no push, nor is what follows

  std::string filler_;  // a period longer than any input that is compared at once
};

class PushServerTalk : public Talk {
 public:
  explicit PushServerTalk(std::size_t size);  // of a push, with its header

  Said opening(std::uint64_t, std::uint8_t) const override { return {}; }
  void was_said(TalkRow&) const override {}
  Heard hear(std::uint64_t, TalkRow&, std::span<char> input) override {
    return {.what = What::part, .used = input.size()};
  }
  std::uint64_t size(const Said&) override { return message_.size(); }
  // A message is stamped with the moment at which it was begun.
  std::span<const char> render(const Said& said, std::uint64_t skip) override;

 private:
  std::string message_;
};

}  // namespace c1k
