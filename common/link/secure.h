// TLS over a wire. A connection that opens has OpenSSL's object; then its keys alone are left, in a
// row by its index, or nothing where nothing is said or heard any more. What is half-way (the
// beginning of a record that came, the end of one that was sealed) is kept beside it and bounded:
// beyond Secure::kMost no other record is begun for output but a small one, and of input not more
// is taken than the record needs that has begun.
//
// Invariant: a record is sealed once, what the wire did not take of it is kept, and meanwhile
// nothing else is sealed: no number of a key is used for two texts (RFC 8446, 5.3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/link/tls_half.h"
#include "common/link/tls_places.h"
#include "common/net/mapped_table.h"
#include "common/tls/resting.h"
#include "common/tls/tls_use.h"

namespace c1k {

template <class Wire>
class Secure {
 public:
  // closed: the peer has ended it; broken: by the wire, see last().
  enum class Opening : std::uint8_t { going, finished, failed, closed, broken };

  // All must outlive it; indices are below `connections`.
  Secure(Wire& wire, WireBytes bytes, const TlsUse& use, std::size_t connections);

  // --- opening ---
  // `name`: whom a client wants. `first`: said before the handshake, as it is.
  void begin(ConnectionIndex connection, const std::string& name, std::string first = {});
  bool is_opening(ConnectionIndex connection) const;
  // At its begin, and by its events. Nothing is read until there is a place for its handshake.
  Opening go_on(ConnectionIndex connection, Nanoseconds now);
  // One that others wait for (link/tls_places.h); nullopt: none.
  std::optional<ConnectionIndex> stalled(Nanoseconds now) { return places_.stalled(now); }
  std::optional<Nanoseconds> give_memory_back(Nanoseconds now);  // before each wait; when again
  std::size_t objects() const { return places_.taken(); }        // handshakes now
  const TlsOutcome& last() const { return last_; }

  // These keys are all that stays, and what has come behind its handshake.
  void rest(ConnectionIndex connection, const RestingKeys& keys, const std::string& came);

  // --- open ---
  // At least kMostTlsRecord bytes of room. `ended`: by close_notify too; `failed` with
  // Cause::protocol: a record was wrong, or an alert came, see last().
  WireInput read(ConnectionIndex connection, std::span<char> buffer);
  bool was_full() const { return was_full_; }
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes);
  bool flush(ConnectionIndex connection);
  void say_close(ConnectionIndex connection);  // close_notify, where there are keys
  void forget(ConnectionIndex connection);     // its keys are wiped

  static constexpr std::size_t kMost = std::size_t{4} << 20U;  // bytes kept, of a worker
  // So many of a worker keep keys for nothing but an alert that comes after the handshake.
  static constexpr std::size_t kWitnesses = 64;

 private:
  static constexpr std::size_t kInput = 65'536 + kMostTlsRecord;
  static constexpr std::size_t kSmall = 256;  // a record's content where too much is kept

  TlsHalf* find(ConnectionIndex one);
  bool has_keys(ConnectionIndex one) const { return is_keyed_[one]; }
  bool take_place(ConnectionIndex connection, TlsHalf& half, Nanoseconds now);
  WireInput hear(ConnectionIndex connection, Handshake& handshake);
  Opening finish(ConnectionIndex connection, TlsHalf& half, Nanoseconds now);
  void let_in();
  bool keeps_keys() const { return use_.keeps_keys || witnesses_ < kWitnesses; }

  WireInput read_kept(ConnectionIndex connection, Handshake& object, std::span<char> buffer);
  std::size_t write_kept(ConnectionIndex one, Handshake& object, std::span<const char> bytes);
  WireInput read_silent(ConnectionIndex connection);
  std::size_t take_torn(ConnectionIndex connection);
  void keep_torn(ConnectionIndex connection, std::span<const char> bytes);
  std::size_t most_to_ask(std::size_t have, std::size_t room) const;
  std::size_t open_records(ConnectionIndex one, std::span<char> bytes, std::span<char> buffer,
                           WireInput& result);
  void take(ConnectionIndex one, const TlsHeard& heard, std::span<char> buffer, WireInput& result);
  void end_by_fault(ConnectionIndex connection, TlsAlert alert, WireInput& result);
  void update(ConnectionIndex connection, bool asks);
  bool send(ConnectionIndex connection, std::span<const char> record);
  bool flush_object(ConnectionIndex connection, Handshake& object);
  bool is_blocked(ConnectionIndex connection);
  bool can_say(ConnectionIndex connection);
  void say_alert(ConnectionIndex connection, TlsAlert alert);
  void tidy(ConnectionIndex connection, TlsHalf& half);
  void want_room(ConnectionIndex connection);

  Wire& wire_;
  WireBytes bytes_;
  const TlsUse& use_;
  MappedTable<RestingKeys> keys_;
  std::vector<bool> is_keyed_;  // a look at a row would make its page
  KeyCache cache_;
  Resting resting_{cache_};
  std::unordered_map<ConnectionIndex, TlsHalf> halves_;
  TlsPlaces places_;
  TlsSessions sessions_;
  std::size_t kept_ = 0;  // bytes, torn and unsent
  std::size_t witnesses_ = 0;
  bool owes_memory_ = false;  // of handshakes that have ended
  Nanoseconds ended_{0};      // the last of them
  TlsOutcome last_;
  bool was_full_ = false;
  std::vector<char> in_ = std::vector<char>(kInput);
  std::vector<char> out_ = std::vector<char>(kMostTlsRecord);
};

}  // namespace c1k

#include "common/link/secure_keeps.h"
#include "common/link/secure_objects.h"
#include "common/link/secure_opens.h"
#include "common/link/secure_reads.h"
#include "common/link/secure_writes.h"
