// WebSocket's frames as they come, whatever side hears them: one element of the input at a time,
// torn anywhere. What is known of a message that is half-way is in its TalkRow.
#pragma once

#include <cstdint>
#include <span>

#include "common/talk/talk.h"
#include "common/talk/ws_frame.h"

namespace c1k {

struct WsRules {
  bool expects_mask = false;  // a client's frames are masked, a server's are not (5.1)
  std::size_t first =
      0;  // so many bytes of a message's first frame that has some are heard together
  std::size_t whole_text = 0;  // text frames with a payload up to this are heard when whole
};

struct WsElement {
  enum class Kind : std::uint8_t { torn, data, ping, pong, close, wrong };
  Kind kind = Kind::torn;
  std::size_t used = 0;
  std::span<char> payload{};  // without its mask
  WsHead head{};              // of a frame that begins here
  bool begins = false;        // data: a frame does
  std::uint64_t at = 0;       // data: where in its message the payload is
  bool ends = false;          // data: its message does
  std::uint16_t code = 0;     // close: the peer's; wrong: what the standard names for it
};

// One element, or a part of a data frame; the input is not empty. A message that `ends` leaves its
// row to the caller: put_to_rest(). The payload is unmasked in place.
WsElement hear_ws(TalkRow& row, std::span<char> input, const WsRules& rules);

}  // namespace c1k
