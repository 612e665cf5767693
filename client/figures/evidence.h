// What a run leaves on the board for its reasons, over all workers, as values. Read when the
// workers rest.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "common/run/board.h"
#include "common/run/tls_failures.h"

namespace c1k {

// Of some durations, or moments of the monotonic clock, in seconds.
struct Extent {
  std::uint64_t times = 0;
  double shortest = 0;
  double longest = 0;
  double mean = 0;
  double width() const { return longest - shortest; }
};

// How many bytes came at once to a connection's first message.
struct Bursts {
  std::uint64_t size = 0;    // the most frequent
  std::uint64_t times = 0;   // it
  std::uint64_t others = 0;  // other sizes
};

struct Evidence {
  std::array<Extent, kAgesOf> ages;  // of those that the peer's side closed, by AgeOf
  std::array<Extent, kAgesOf> ends;  // when that was
  std::string last_words;            // of a peer, before it ended a connection
  std::string wrong_words;           // of a peer, whose answer was wrong
  Bursts bursts;
  Codes rejected;              // by status; 0: it was no HTTP
  Codes close_codes;           // of peers
  Codes protocol_codes;        // that were told to peers
  std::string rejected_words;  // the first bytes of a peer that said no
  std::string rejected_why;
  TlsFailures tls_failures;
  std::string tls_suite;  // "TLSv1.3 TLS_AES_256_GCM_SHA384"
};
Evidence evidence_on(const Board& board);

// When the oldest message was due that has no answer, on the monotonic clock; nullopt: none has.
std::optional<Nanoseconds> oldest_unanswered(const Board& board);

}  // namespace c1k
