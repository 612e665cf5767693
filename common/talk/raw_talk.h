// Bytes without a protocol: a client's messages and their answers, and a server that sends back
// what comes, or throws it away.
#pragma once

#include <optional>

#include "common/talk/message.h"
#include "common/talk/talk.h"

namespace c1k {

// What a connection that a client opens goes through before it is open, in this order.
struct RawOpening {
  bool expects_greeting = false;  // the peer speaks first, whatever it says
  Message hello;                  // said once; empty: none
  std::size_t hello_answer = 0;   // so many bytes come back for it

  bool is_any() const { return expects_greeting || !hello.empty(); }
};

// How a client knows that a message was answered.
struct RawAnswer {
  bool is_echo = false;  // by the message itself
  std::size_t size = 0;  // by so many bytes, if it is no echo; 0: not at all
};

class RawClientTalk : public Talk {
 public:
  RawClientTalk(RawOpening opening, Message message, RawAnswer answer);

  std::uint8_t first_step() const override;
  Said opening(std::uint64_t number, std::uint8_t step) const override;
  void was_said(TalkRow& row) const override;
  Heard hear(std::uint64_t number, TalkRow& row, std::span<char> input) override;
  std::uint64_t size(const Said& said) override;
  std::span<const char> render(const Said& said, std::uint64_t skip) override;

 protected:
  // What comes before the connection is open. `row.step` is not 0.
  virtual Heard hear_greeting(std::span<const char> input) const;
  struct Step {
    static constexpr std::uint8_t open = 0, greeting = 1, hello = 2, hello_answer = 3;
  };

 private:
  Heard hear_hello_answer(TalkRow& row, std::span<const char> input) const;
  std::uint8_t after_greeting() const;
  Message& said_message(const Said& said) {
    return said.kind == SaidKind::opening ? opening_.hello : message_;
  }

  RawOpening opening_;
  Message message_;
  RawAnswer answer_;
};

// The server's side: nothing is an element, all is as it comes.
class RawServerTalk : public Talk {
 public:
  explicit RawServerTalk(bool echoes) : echoes_(echoes) {}

  Said opening(std::uint64_t, std::uint8_t) const override { return {}; }
  void was_said(TalkRow&) const override {}
  Heard hear(std::uint64_t, TalkRow&, std::span<char> input) override {
    return {
        .what = What::part, .used = input.size(), .reply = input.first(echoes_ ? input.size() : 0)};
  }
  std::uint64_t size(const Said&) override { return 0; }
  std::span<const char> render(const Said&, std::uint64_t) override { return {}; }

 private:
  bool echoes_;
};

}  // namespace c1k
