// A talk: one protocol as bytes and events, for one worker. It knows how its messages look and what
// has been heard, on both sides of a connection; it knows no sockets, no clock, and not who speaks
// when. A link (link/link.h) joins it to a wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace c1k {

// All it takes to make the same bytes again: what a peer took half of is made again from where it
// stopped, so nothing is kept of a message but this.
enum class SaidKind : std::uint8_t { nothing, proxy_header, opening, message };
struct Said {
  std::uint64_t number;  // the connection's
  std::int64_t stamp;    // nanoseconds on the monotonic clock: when it was due, or is sent
  std::uint32_t round;   // of the connection's messages
  SaidKind kind;
};

// No talk leaves more of the input torn than this.
inline constexpr std::size_t kLongestHead = 8192;

// What is known of an element that is half-way. All zeros: the connection is at rest, which is the
// state of an open one between two elements, and then no row is kept (link/speakers.h).
struct TalkRow {
  std::uint64_t left;  // bytes of it, or of its frame, that are still to come
  std::uint64_t size;  // of it; where that is not said before: of what has come of it
  union {
    std::int64_t stamp;  // its own: of a push
    std::uint32_t mask;  // of a frame whose payload is masked; no push is
  };
  std::uint8_t step;    // of the opening; 0: it is open
  bool is_wrong;        // something in it was not as expected
  std::uint8_t sticky;  // facts that stay: kept with the connection, not in this row
  std::uint8_t kind;    // of a message in frames; 0: none is half-way
  bool is_final;        // its last frame
  std::uint8_t utf8;    // within a character (talk/utf8.h)
  std::uint16_t said;   // the size that it said it has, its lowest bits; it may come in frames
};
static_assert(sizeof(TalkRow) == 32);
inline bool is_at_rest(const TalkRow& row) {
  return row.left == 0 && row.step == 0 && row.kind == 0;
}
// Nothing is half-way any more; what stays, stays.
inline void put_to_rest(TalkRow& row) {
  const std::uint8_t sticky = row.sticky;
  row = {};
  row.sticky = sticky;
}

enum class What : std::uint8_t {
  torn,      // its head has not come whole: nothing is used, the same bytes come again with more
  part,      // of an element, or of what is none
  whole,     // the last of an element
  lost,      // no element of those that are expected, or the first byte of what is none
  proxied,   // a PROXY header, whole
  opened,    // the conversation says that the connection is open
  rejected,  // it says that it will not be
  ping,      // the peer asks whether we live
  pong,      // it says that it does
  ended,     // it says that it is over
  broken,    // not of this protocol: it can't go on
};
struct Heard {
  What what = What::part;
  std::size_t used = 0;           // bytes of the input, from its beginning
  std::size_t payload = 0;        // how many of them are a message's own, where it has frames
  std::span<const char> reply{};  // owed at once, as it is; good until the next call of the talk
  std::uint64_t size = 0;         // whole: of the element
  std::int64_t stamp = 0;         // whole, pong: its own
  bool is_wrong = false;          // whole: it was not as expected
  int code = 0;                   // rejected, ended, broken: what the protocol says of why
  std::string_view why{};         // rejected: in words, where the code does not say it
};

class Talk {
 public:
  virtual ~Talk() = default;

  // The first step of the opening; 0: a connection is open as soon as its wire and transport are.
  virtual std::uint8_t first_step() const { return 0; }
  // What is to be said at a step; kind nothing: the peer's word is awaited.
  virtual Said opening(std::uint64_t number, std::uint8_t step) const = 0;
  // It was taken whole: on to the next step, which is 0 when the connection is open by that.
  virtual void was_said(TalkRow& row) const = 0;

  // One element of the input, or a part of one; the input is not empty, and may be written over as
  // far as it is used.
  virtual Heard hear(std::uint64_t number, TalkRow& row, std::span<char> input) = 0;

  // How many bytes it has, and some of them, from `skip` on (below the size); good until the next
  // call of the talk.
  virtual std::uint64_t size(const Said& said) = 0;
  virtual std::span<const char> render(const Said& said, std::uint64_t skip) = 0;

  // --- where messages have frames ---
  virtual bool has_frames() const { return false; }
  // How many bytes of what is said come before the message's own.
  virtual std::uint64_t overhead(const Said&) { return 0; }
  // Asks the peer whether it lives: the words, or none. The answer brings the stamp back.
  virtual std::span<const char> ping(std::uint64_t, std::int64_t) { return {}; }
  // Ends the conversation, in the protocol's words; none: it has no such words.
  virtual std::span<const char> farewell(std::uint64_t) { return {}; }
  // Of a reply only a part was given so far: nothing else may be said between.
  virtual bool is_in_reply(const TalkRow&) const { return false; }
};

}  // namespace c1k
