// The worker processes of a program: how many there are, and what each does. A run may have none.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/run/board.h"
#include "common/run/seat.h"
#include "common/run/workers_now.h"

namespace c1k {

enum class Loss : std::uint8_t {
  died,  // the worker is gone, and what it held with it
  left,  // we killed it on purpose: a second Ctrl-C
};

class Crew {
 public:
  virtual ~Crew() = default;

  virtual std::size_t workers_at_start() const = 0;
  virtual std::uint64_t worker_limit() const = 0;                  // connections that one may hold
  virtual std::span<const int> descriptors() const { return {}; }  // a worker keeps these open
  // Processes beside the workers that are the run's too.
  virtual std::vector<pid_t> helpers() const { return {}; }
  virtual bool wants_worker(const WorkersNow& workers) = 0;  // one more, now
  virtual bool has_room(const BoardRow& row) const = 0;
  // What a worker's fault means, for a warning; empty: nothing to say.
  virtual std::string explain(const Fault& fault) const = 0;
  // Books in `counts` what a lost worker held (the sums add up before and after), and returns to
  // the board what of its row had not become a connection.
  virtual void book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) = 0;
  // In the worker process: returns when the phase is done.
  virtual void run_worker(Seat& seat) = 0;
};

class NoCrew : public Crew {
 public:
  std::size_t workers_at_start() const override { return 0; }
  std::uint64_t worker_limit() const override { return 0; }
  bool wants_worker(const WorkersNow&) override { return false; }
  bool has_room(const BoardRow&) const override { return false; }
  std::string explain(const Fault&) const override { return ""; }
  void book_loss(const BoardRow&, std::span<std::uint64_t>, Loss) override {}
  void run_worker(Seat&) override {}
};

}  // namespace c1k
