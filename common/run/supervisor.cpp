#include "common/run/supervisor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "common/base/refusal.h"
#include "common/host/host_limits.h"

namespace c1k {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::milliseconds{100};
constexpr Nanoseconds kStuckDrain = std::chrono::seconds{30};  // nothing closed: kill the workers
constexpr Nanoseconds kForkPause = std::chrono::milliseconds{200};  // after a worker was lost
constexpr Nanoseconds kLeaveTime = std::chrono::seconds{5};         // for idle workers to exit
constexpr Nanoseconds kKillTime = std::chrono::milliseconds{20};

}  // namespace

Supervisor::Supervisor(const Role& role, Board& board, Nanoseconds interval,
                       std::vector<Sink*> sinks, Progress& progress, std::vector<pid_t> helpers)
    : role_(role),
      board_(board),
      interval_(interval),
      sinks_(std::move(sinks)),
      progress_(progress),
      pool_(role.crew, board, events_.bell(), std::move(helpers)),
      sampler_(role.figures, board, pool_),
      phase_(role.course.first_phase()),
      memory_(read_host_limits().memory_total.value_or(0)),
      drain_(kStuckDrain) {
  board_.phase = phase_;
}

RunEnd Supervisor::run() {
  start_workers();
  const Nanoseconds zero = monotonic_now();
  sampler_.begin(zero);
  take_sample(zero);
  role_.course.begin(zero);
  pool_.wake_all();
  events_.every(interval_, zero, [this] { take_sample(monotonic_now()); });
  events_.every(kLookEvery, zero, [this] { look_around(); });
  events_.on_bell([this] { look(); });
  events_.on_signal([this](int signal) { on_signal(signal); });
  events_.run();
  leave();
  return end_;
}

void Supervisor::start_workers() {
  for (std::size_t i = 0; i < role_.crew.workers_at_start(); ++i)
    if (!pool_.start_one() && i == 0)
      throw Refusal(std::string("fork of the first worker: ") + std::strerror(errno));
}

void Supervisor::on_signal(int signal) {
  if (signal == SIGCHLD)
    reap();
  else
    role_.course.interrupt();
  look();
}

void Supervisor::look_around() {
  if (memory_.look(available_bytes())) role_.course.memory_is_short(memory_.is_short());
  warn_of_errors();
  look();
}

void Supervisor::look() {
  const WorkersNow now = workers_now();
  sampler_.scan_attempts(now.now);
  const Phase next = role_.course.leaves_at_once() ? Phase::done : role_.course.next(now);
  if (next != phase_ && next != Phase::done) enter(next);
  for (const std::string& text : role_.course.take_news()) progress_.warn(text, text, now.now);
  if (next == Phase::done) return events_.stop();
  if (role_.course.take_wake()) pool_.wake_all();
  watch_drain(now);
  grow();
}

WorkersNow Supervisor::workers_now() {
  WorkersNow workers{monotonic_now(), sampler_.read_counts(), pool_.alive(), 0, ~std::uint32_t{0}};
  for (const Worker& worker : pool_.workers()) {
    if (!worker.alive) continue;
    const BoardRow& row = board_.rows[worker.row];
    if (role_.crew.has_room(row)) ++workers.workers_with_room;
    workers.least_swept = std::min(workers.least_swept, row.swept());
  }
  return workers;
}

void Supervisor::enter(Phase phase) {
  phase_ = phase;
  const Nanoseconds now = monotonic_now();
  take_sample(now);  // the moment of the change, before anybody acts on it
  role_.course.enter(phase, now);
  board_.phase = phase;
  pool_.wake_all();
}

void Supervisor::grow() {
  if (monotonic_now() < no_fork_before_) return;
  while (role_.crew.wants_worker(workers_now())) {
    if (pool_.start_one()) continue;
    const char* why = pool_.workers().size() < kMaxWorkers ? std::strerror(errno) : "the limit";
    progress_.warn(
        "fork", fmt::format("no further worker process after {}: {}", pool_.workers().size(), why),
        monotonic_now());
    return;
  }
}

void Supervisor::watch_drain(const WorkersNow& workers) {
  if (phase_ != Phase::drain || !drain_.look(workers.counts, workers.now)) return;
  progress_.warn("drain", "nothing closed for 30 s: the workers are killed", workers.now);
  pool_.kill_all();
}

void Supervisor::warn_of_errors() {
  for (const Worker& worker : pool_.workers()) {
    const Fault fault = board_.rows[worker.row].take_fault();
    if (!fault) continue;
    const std::string text = role_.crew.explain(fault);
    if (!text.empty()) progress_.warn(text, text, monotonic_now());
  }
}

void Supervisor::take_sample(Nanoseconds now) {
  const Sample sample = sampler_.take(phase_, now);
  for (Sink* sink : sinks_) sink->take(sample);
}

void Supervisor::reap() {
  pool_.reap([this](const Worker& worker, bool clean) {
    if (clean && phase_ == Phase::done) return;
    ++end_.workers_lost;
    no_fork_before_ = monotonic_now() + kForkPause;
    progress_.warn(fmt::format("worker {}", worker.row),
                   fmt::format("worker {} (process {}) ended without being asked to: what it held "
                               "is counted as worker_lost",
                               worker.row, worker.process),
                   monotonic_now());
    book(worker, Loss::died);
  });
}

void Supervisor::book(const Worker& worker, Loss loss) {
  BoardRow& row = board_.rows[worker.row];
  sampler_.read_counts();  // before the repair: what it left half written is not read
  const auto good = sampler_.row_counts(worker.row);
  std::vector<std::uint64_t> counts(good.begin(), good.end());
  role_.crew.book_loss(row, counts, loss);
  row.repair();
  row.publish(counts);
  pool_.wake_all();  // what it gave back is free for the others
}

void Supervisor::leave() {
  phase_ = Phase::done;
  board_.phase = Phase::done;
  if (role_.course.leaves_at_once()) return abandon();
  pool_.wake_all();
  const Nanoseconds deadline = monotonic_now() + kLeaveTime;
  while (pool_.alive() > 0) {
    reap();
    if (EventLoop::take_interrupt()) return abandon();
    if (monotonic_now() > deadline) pool_.kill_all();
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  take_sample(monotonic_now());
}

void Supervisor::abandon() {
  pool_.kill_all();
  std::this_thread::sleep_for(kKillTime);  // then they no longer write their rows
  for (const Worker& worker : pool_.workers())
    if (worker.alive) book(worker, Loss::left);
  take_sample(monotonic_now());
}

}  // namespace c1k
