#include "server/role.h"

#include <fmt/format.h>

#include <limits>

#include "common/host/device.h"
#include "common/run/tally.h"
#include "common/talk/ws_handshake.h"
#include "server/reasons.h"
#include "server/worker.h"

namespace c1k {

ServerRole::ServerRole(const ServerPlan& plan, Board& board, std::vector<int> listeners)
    : plan_(plan), board_(board), listeners_(std::move(listeners)) {
  for (const int listener : listeners_) inodes_.insert(inode_of(listener));
  if (plan.options.is_ws()) WsAccept::prepare();
}

void ServerRole::fill(Sample& sample, Nanoseconds) const {
  add_queues(sample.host, queues_, inodes_);
}

std::uint64_t ServerRole::most_wanted() const {
  return plan_.options.max_connections > 0 ? plan_.options.max_connections
                                           : std::numeric_limits<std::uint64_t>::max();
}

void ServerRole::begin(Nanoseconds) {
  board_.budget.wanted = most_wanted();
}

Phase ServerRole::next(const WorkersNow& workers) {
  const std::uint64_t open = count_in(workers.counts, ServerCount::open);
  if (phase_ == Phase::serve) {
    note_limits(workers);
    if (interrupts_ == 0 && stopped_.empty()) return phase_;
    phase_ = Phase::drain;
  } else if (phase_ == Phase::drain && open == 0) {
    phase_ = Phase::done;
  }
  return phase_;
}

void ServerRole::enter(Phase phase, Nanoseconds) {
  if (phase != Phase::drain) return;
  for (const int listener : listeners_) stop_listening(listener);
}

void ServerRole::note_limits(const WorkersNow& workers) {
  const bool all_claimed = board_.budget.exhausted() && !memory_short_;
  const bool no_room =
      workers.workers >= plan_.workers_at_most &&
      count_in(workers.counts, ServerCount::open) >= workers.workers * plan_.per_worker;
  const bool limited = all_claimed || no_room;
  if (limited && !limit_noted_) {
    const std::string where = "; what comes now waits in the accept queue";
    news_.push_back(all_claimed
                        ? fmt::format("stopped accepting: --max-connections {} are open{}",
                                      format_count(plan_.options.max_connections), where)
                        : fmt::format("stopped accepting: all {} workers are full ({} each, nofile "
                                      "{}){}",
                                      workers.workers, plan_.per_worker, plan_.table_rows, where));
  }
  limit_noted_ = limited;
}

bool ServerRole::wants_worker(const WorkersNow& workers) {
  return phase_ == Phase::serve && workers.workers < plan_.workers_at_most &&
         workers.workers_with_room < plan_.workers_at_start;
}

bool ServerRole::has_room(const BoardRow& row) const {
  return row.room() > plan_.per_worker / 2;
}

void ServerRole::memory_is_short(bool is_short) {
  memory_short_ = is_short;
  board_.budget.wanted = is_short ? 0 : most_wanted();
  news_.push_back(is_short ? "stopped accepting: the host's memory is nearly used up (MemAvailable "
                             "below 3 %, or 256 MiB)"
                           : "accepting again: there is memory");
}

std::string ServerRole::device() const {
  return device_with(plan_.endpoints.front().address);
}

std::string ServerRole::progress(const Sample& sample) const {
  const auto count = [&sample](ServerCount c) { return count_in(std::span(sample.counts), c); };
  return fmt::format("{:8.1f} s  {:<6} {:>11} open  {:>9.0f}/s accepted  {:>11} closed  {} workers",
                     std::chrono::duration<double>(sample.time).count(), name_of(sample.phase),
                     format_count(count(ServerCount::open)),
                     sample.per_second(static_cast<std::size_t>(ServerCount::accepted)).value_or(0),
                     format_count(count(ServerCount::closed)), sample.workers);
}

std::optional<ProgressFacts> ServerRole::progress_facts(const Sample& sample) const {
  const auto count = [&sample](ServerCount c) { return count_in(std::span(sample.counts), c); };
  return ProgressFacts{.time = sample.time,
                       .phase = name_of(sample.phase),
                       .open = count(ServerCount::open),
                       .per_s = sample.per_second(static_cast<std::size_t>(ServerCount::accepted)),
                       .failed = count(ServerCount::accept_errors),
                       .closed = count(ServerCount::closed),
                       .bytes = sample.host.user_bytes};
}

std::string ServerRole::explain(const Fault& fault) const {
  switch (fault.cause) {
    case Cause::no_descriptor:
      return "accept: EMFILE: a worker's descriptors are used up; raise nofile (ulimit -Hn)";
    case Cause::no_host_file:
      return "accept: ENFILE: the host's descriptors are used up; raise fs.file-max";
    case Cause::no_memory:
      return "accept: the kernel has no memory for another socket; see MemAvailable and tcp_mem";
    case Cause::no_watch:
      return "epoll: ENOSPC: raise fs.epoll.max_user_watches";
    default:
      return "";
  }
}

void ServerRole::book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) {
  const std::uint64_t held = std::exchange(count_in(counts, ServerCount::open), 0);
  count_in(counts, ServerCount::closed) += held;
  count_in(counts, loss == Loss::died ? ServerCount::closed_worker_lost
                                      : ServerCount::closed_by_us) += held;
  count_in(counts, ServerCount::opening) = 0;
  board_.budget.give_back(row.claims());
}

void ServerRole::describe(RunSummary& summary, const RunHistory& history) const {
  const Sample& last = *history.last();
  std::vector<std::string_view> hidden;
  if (!plan_.options.is_ws()) hidden.push_back("websocket");
  if (!plan_.options.is_tls()) hidden.push_back("tls");
  append_counters(summary, kServerTable, last.counts, hidden);
  TlsFailures tls;
  for (const BoardRow& row : std::span(board_.rows).first(board_.rows_used)) tls.add(row);
  summary.reasons = reasons_of(plan_, history, tls);
  summary.stop_reason = stopped_.empty() ? "ended by a signal" : stopped_;
}

void ServerRole::run_worker(Seat& seat) {
  ServerWorker<KernelWire>(seat, plan_, listeners_).run();
}

}  // namespace c1k
