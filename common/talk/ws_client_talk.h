// WebSocket (RFC 6455), a client's side: asks for the upgrade, sends messages in masked frames,
// and takes what comes, in whatever frames.
#pragma once

#include <string>
#include <vector>

#include "common/base/siphash.h"
#include "common/talk/message.h"
#include "common/talk/talk.h"
#include "common/talk/ws_handshake.h"
#include "common/talk/ws_hears.h"

namespace c1k {

// What a message is answered by: the same again; a message of that size, or of any; nothing; and
// messages of c1k-server --mode push, which come unasked.
enum class WsAnswerBy : std::uint8_t { echo, size, any, nothing, push };

struct WsClient {
  Message request;                 // its first line and fields, but for the host and the key
  std::vector<std::string> hosts;  // of the targets; Said::round says which
  std::string subprotocol;         // asked for; empty: none
  bool is_text = false;            // the kind of messages
  bool answers_close = false;      // by the same code, before the connection ends
};

class WsClientTalk : public Talk {
 public:
  WsClientTalk(WsClient client, Message message, WsAnswerBy answer, std::size_t answer_size);

  std::uint8_t first_step() const override { return Step::request; }
  Said opening(std::uint64_t number, std::uint8_t step) const override;
  void was_said(TalkRow& row) const override { row.step = Step::answer; }
  Heard hear(std::uint64_t number, TalkRow& row, std::span<char> input) override;
  std::uint64_t size(const Said& said) override;
  std::span<const char> render(const Said& said, std::uint64_t skip) override;
  bool has_frames() const override { return true; }
  std::uint64_t overhead(const Said& said) override;
  std::span<const char> ping(std::uint64_t number, std::int64_t stamp) override;
  std::span<const char> farewell(std::uint64_t number) override;

 private:
  struct Step {
    static constexpr std::uint8_t open = 0, request = 1, answer = 2;
  };
  Heard hear_answer(std::uint64_t number, TalkRow& row, std::span<const char> input);
  Heard hear_data(std::uint64_t number, TalkRow& row, const WsElement& element);
  bool is_as_sent(std::uint64_t number, const WsElement& element, std::uint8_t kind);
  bool is_push_part(TalkRow& row, const WsElement& element) const;
  std::span<const char> control(WsOpcode opcode, std::uint64_t number,
                                std::span<const char> payload);
  std::span<const char> close(std::uint64_t number, std::uint16_t code);
  WsKey key(std::uint64_t number) const;
  std::string_view host(const Said& said) const;
  std::span<const char> request(const Said& said);
  WsHead message_head(const Said& said);

  WsClient client_;
  Message message_;
  WsAnswerBy answer_;
  std::size_t answer_size_;
  SipKey secret_ = SipKey::random();
  std::uint64_t controls_ = 0;  // so many were said
  WsAccept accept_;
  std::string filler_;   // of a push, a period longer than what is compared at once
  std::string scratch_;  // what was rendered last
};

}  // namespace c1k
