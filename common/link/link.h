// A link joins a worker's talk to its transport and wire, for all of its connections: it reads,
// keeps what was torn or not taken, and says what is to be said. Who speaks when is its owner's
// (client/work/traffic.h, server/answers.h), who hears each element by a call.
//
// At rest a connection costs nothing here. A speaker's row comes when something is half-way, and
// goes back at rest (link/speakers.h); what came of a torn head, or was not taken of a reply, is in
// the store, which is bounded: where it is full each is read from by a little at a time.
#pragma once

#include <optional>

#include "common/link/speakers.h"
#include "common/link/store.h"
#include "common/link/transport.h"
#include "common/talk/talk.h"

namespace c1k {

inline constexpr std::size_t kInput = 65'536;  // read at once
// Torn heads are put in front of what comes next.
inline constexpr std::size_t kLinkBuffer = kLongestHead + kInput;

// Table: speaker(connection), set_speaker(connection, index), number(connection),
// sticky(connection), set_sticky(connection, bits). Own: see Speaker.
template <class Wire, class Table, class Own = Nothing>
class Link {
 public:
  // All must outlive it. `connections`: indices are below. `buffer`: kLinkBuffer bytes that are the
  // worker's for all input. `tls`: nullptr: nothing is sealed.
  Link(Wire& wire, Table& table, Talk& talk, std::size_t connections, std::span<char> buffer,
       WireBytes bytes, const TlsUse* tls = nullptr)
      : wire_(wire),
        table_(table),
        talk_(talk),
        transport_(wire, bytes, tls, connections),
        speakers_(connections),
        buffer_(buffer) {}
  ~Link() {
    for (std::uint32_t speaker = 1; speaker <= speakers_.end(); ++speaker) forget_kept(speaker);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  Speaker<Own>& operator[](std::uint32_t speaker) { return speakers_[speaker]; }
  const Speaker<Own>& operator[](std::uint32_t speaker) const { return speakers_[speaker]; }
  std::uint32_t speakers() const { return speakers_.size(); }
  std::uint32_t last_speaker() const { return speakers_.end(); }  // rows up to here were used
  std::uint32_t speaker(ConnectionIndex connection) const { return table_.speaker(connection); }
  std::uint64_t number(ConnectionIndex connection) const;
  // Its row, a new one if it had none.
  std::uint32_t wake(ConnectionIndex connection);
  // The row goes back if nothing is half-way and its owner does not need it
  // (Speaker::is_scheduled).
  void let_rest(std::uint32_t speaker);
  void on_close(ConnectionIndex connection);
  auto& transport() { return transport_; }
  const auto& transport() const { return transport_; }

  // What was said last, or is owed, was not taken whole: no other message may begin.
  bool is_blocked(std::uint32_t speaker) const {
    return speakers_[speaker].unsent > 0 || speakers_[speaker].owed != nullptr;
  }
  // Says `said`, as far as it is taken: how many bytes of it. is_blocked() may not be so before.
  std::size_t say(std::uint32_t speaker, const Said& said, std::span<const char> header = {});
  // Goes on with what was half said.
  std::size_t say_rest(std::uint32_t speaker, std::span<const char> header = {});
  // Says something between messages (a ping), or keeps it behind what was not taken: how many bytes
  // were. nullopt: there is no place for it, a reply is half-way.
  std::optional<std::size_t> interject(ConnectionIndex connection, std::span<const char> bytes);
  // There is room for output again, and nothing is half-said: goes on with what is owed. How many
  // bytes of it were taken. The row is its owner's to let go: let_rest().
  std::size_t reply_rest(ConnectionIndex connection);

  // Reads what there is, and calls take(heard) for each element, in order; take() returns whether
  // to go on, and what is left over then is hear_rest()'s. `to_the_end`: until nothing is left for
  // sure. `bytes` of the result: those that were there for the talk; replied() says how many of the
  // replies' bytes were taken.
  template <class Take>
  WireInput read(ConnectionIndex connection, bool to_the_end, Take take);
  template <class Take>
  void hear_rest(ConnectionIndex connection, Take take);
  std::size_t rest() const { return rest_.size(); }
  std::size_t replied() const { return replied_; }  // of the last read()

 private:
  // So much is read at once even where the store is full. Beyond Store::kMost it keeps at most a
  // torn head of each connection, and what is owed for so many bytes.
  static constexpr std::size_t kAlways = 256;
  // Who has not taken so much is not read from: it would only owe more.
  static constexpr std::size_t kMostOwed = 4096;

  std::size_t may_read(ConnectionIndex connection);
  std::size_t take_torn(ConnectionIndex connection);
  template <class Take>
  void hear(ConnectionIndex connection, std::span<char> bytes, Take take);
  Heard hear_one(ConnectionIndex connection, std::span<char> bytes);
  void keep_torn(ConnectionIndex connection, std::span<const char> bytes);
  void reply(ConnectionIndex connection, const Heard& heard);
  std::size_t say_or_keep(ConnectionIndex connection, std::span<const char> bytes);
  std::size_t owed(ConnectionIndex connection) const;
  void forget_kept(std::uint32_t speaker);
  void want_room(ConnectionIndex connection);

  Wire& wire_;
  Table& table_;
  Talk& talk_;
  Transport<Wire> transport_;
  Speakers<Own> speakers_;
  Store store_;
  std::span<char> buffer_;
  std::span<char> rest_;
  std::size_t replied_ = 0;
  bool is_stopped_ = false;  // take() has said so; rest_ may be empty all the same
};

}  // namespace c1k

#include "common/link/link_hears.h"
#include "common/link/link_rows.h"
#include "common/link/link_says.h"
