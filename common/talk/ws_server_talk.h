// WebSocket (RFC 6455), a server's side: answers the upgrade or refuses it, and then does what the
// protocol demands, and what its service is: nothing more, the same back, or pushes.
#pragma once

#include <string>

#include "common/talk/talk.h"
#include "common/talk/ws_handshake.h"
#include "common/talk/ws_hears.h"

namespace c1k {

enum class WsService : std::uint8_t { hold, echo, push };

class WsServerTalk : public Talk {
 public:
  // `path`: the only one that is served; empty: any. `push_size`: of a push, with its header.
  WsServerTalk(WsService service, std::string path, std::size_t push_size);

  std::uint8_t first_step() const override { return kRequest; }
  Said opening(std::uint64_t, std::uint8_t) const override { return {}; }
  void was_said(TalkRow&) const override {}
  // Messages are echoed in the frames in which they come; of a large one a part may be replied
  // before all of it was heard.
  Heard hear(std::uint64_t number, TalkRow& row, std::span<char> input) override;
  std::uint64_t size(const Said&) override { return push_.size(); }
  std::span<const char> render(const Said& said, std::uint64_t skip) override;
  bool has_frames() const override { return true; }
  std::uint64_t overhead(const Said&) override { return push_.size() - push_size_; }
  std::span<const char> ping(std::uint64_t number, std::int64_t stamp) override;
  std::span<const char> farewell(std::uint64_t) override { return close(WsCode::going_away); }
  bool is_in_reply(const TalkRow& row) const override {
    return service_ == WsService::echo && row.step == 0 && row.left > 0;
  }

 private:
  static constexpr std::uint8_t kRequest = 1;

  Heard hear_request(TalkRow& row, std::span<const char> input);
  Heard hear_data(TalkRow& row, const WsElement& element) const;
  std::span<const char> close(std::uint16_t code);
  std::span<const char> control(WsOpcode opcode, std::span<const char> payload);

  WsService service_;
  std::string path_;
  std::size_t push_size_;
  std::string push_;  // its frame
  WsAccept accept_;
  std::string scratch_;  // what was said last
};

}  // namespace c1k
