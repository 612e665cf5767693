// A talk: one protocol as bytes and events, for one worker. It knows how its messages look and what
// has been heard, on both sides of a connection; it knows no sockets, no clock, and not who speaks
// when. A link (link/link.h) joins it to a wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

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

// What is known of an element that is half-way. All zeros: the connection is at rest, which is the
// state of an open one between two elements, and then no row is kept (link/speakers.h).
struct TalkRow {
  std::uint64_t left;   // bytes of it that are still to come
  std::uint64_t size;   // of it
  std::int64_t stamp;   // its own
  std::uint8_t step;    // of the opening; 0: it is open
  bool is_wrong;        // something in it was not as expected
  std::uint8_t sticky;  // facts that stay: kept with the connection, not in this row
};
inline bool is_at_rest(const TalkRow& row) {
  return row.left == 0 && row.step == 0;
}

enum class What : std::uint8_t {
  torn,    // its head has not come whole: nothing is used, the same bytes come again with more
  part,    // of an element, or of what is none
  whole,   // the last of an element
  opened,  // the conversation says that the connection is open
  broken,  // not of this protocol: it can't go on
};
struct Heard {
  What what = What::part;
  std::size_t used = 0;           // bytes of the input, from its beginning
  std::span<const char> reply{};  // owed at once, as it is: bytes of the input
  std::uint64_t size = 0;         // whole: of the element
  std::int64_t stamp = 0;         // whole: its own
  bool is_wrong = false;          // whole: it was not as expected
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

  // One element of the input, or a part of one; the input is not empty.
  virtual Heard hear(std::uint64_t number, TalkRow& row, std::span<const char> input) = 0;

  // How many bytes it has, and some of them, from `skip` on (below the size); good until the next
  // call of the talk.
  virtual std::uint64_t size(const Said& said) = 0;
  virtual std::span<const char> render(const Said& said, std::uint64_t skip) = 0;
};

}  // namespace c1k
