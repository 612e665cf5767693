// One process's share of the connections of limit_ws_client. Nothing of the project is used here.
#pragma once

#include <atomic>

#include "bench/limit_channel.h"
#include "bench/limit_connect.h"
#include "bench/limit_ws.h"

namespace limit {

inline constexpr unsigned kMostFailures = 1'000;
inline constexpr int kClientBatch = 256;

struct Plan {
  Ends ends;
  unsigned count = 0;
  unsigned in_flight = 0;
  unsigned active = 0;
  unsigned size = 0;          // of a message
  std::int64_t every_ns = 0;  // 0: when the one before is answered
  std::int64_t tick_ns = 0;   // how often it looks who is due
  bool is_tls = false;
};

struct alignas(64) Talked {
  std::atomic<std::uint64_t> answered;
  std::atomic<std::uint64_t> missed;  // due, and the one before was not answered yet
};

struct Board {
  std::atomic<std::int64_t> first_connect_ns;
  std::atomic<unsigned> open;
  std::atomic<unsigned> failed;
  std::atomic<unsigned> skipped;
  std::atomic<unsigned> spare;  // slots used beyond the plan's count, in place of others
  Talked talked[1'024];         // by worker
};

class Worker {
 public:
  Worker(const Plan& plan, Board& board, unsigned first);

  void open_all();

  // Sends and hears until there is something to read on `stop`.
  void talk_until(int stop);

  // The sockets' descriptors follow on the poller's, so one call closes them all.
  void close_all() { check(close_range(static_cast<unsigned>(poller_), ~0U, 0), "close"); }

 private:
  enum class At : char { kNothing, kConnecting, kAsked, kOpen };  // kConnecting: and shaking hands

  void start(unsigned slot);
  void collect();
  void advance(int descriptor, std::uint32_t events);
  void fail(int descriptor);
  void say(int descriptor);
  bool hear(int descriptor);
  void send_due(std::int64_t now);
  At& at(int descriptor) { return at_[static_cast<std::size_t>(descriptor)]; }

  const Plan& plan_;
  Board& board_;
  Talked& talked_;
  unsigned first_;
  unsigned end_;
  int poller_;
  Channels channels_;
  unsigned in_flight_ = 0;
  unsigned opened_ = 0;
  std::vector<At> at_;             // by descriptor
  std::vector<unsigned> missing_;  // bytes of the answer, by descriptor
  std::vector<int> active_;
  std::int64_t begin_ns_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace limit
