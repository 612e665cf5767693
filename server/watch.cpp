#include "server/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/refusal.h"
#include "common/host/host_sample.h"
#include "common/run/tally.h"
#include "server/columns.h"
#include "server/plan.h"

namespace c1k {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::seconds{1};

std::vector<pid_t> find_some(const std::vector<ProcessSpec>& specs) {
  std::vector<pid_t> processes = find_processes(specs);
  if (!processes.empty()) return processes;
  std::string texts;
  for (const ProcessSpec& spec : specs) texts += (texts.empty() ? "" : ", ") + spec.text;
  throw Refusal(fmt::format(
      "--watch {}: no such process (by number, or by its name in /proc/PID/comm)", texts));
}

// The server's columns, in their order; what only an own server knows is an empty cell.
Columns watch_columns() {
  Columns columns = server_columns();
  for (Column& column : columns) {
    if (column.name.starts_with("accepted") || column.name.starts_with("closed") ||
        column.name == "accept_errors")
      column.cell = [](const Sample&) { return Cell{}; };
  }
  return columns;
}

}  // namespace

WatchRole::WatchRole(std::vector<ProcessSpec> specs)
    : specs_(std::move(specs)),
      processes_(find_some(specs_)),
      net_(fmt::format("/proc/{}/net", processes_.front())),
      columns_(watch_columns()),
      queues_(fmt::format("/proc/{}/ns/net", processes_.front())) {
  take_listeners();
  const HostFigures figures = HostSampler(net_).sample(processes_);
  inuse_at_start_ = figures.tcp_inuse;
  descriptors_at_start_ = figures.descriptors;
  say_what_is_hidden();
}

std::string WatchRole::to_sentence() const {
  std::string text =
      fmt::format("watches {} process{}:", processes_.size(), processes_.size() == 1 ? "" : "es");
  for (const pid_t process : processes_) text += fmt::format(" {}", process);
  return text + "; accepts nothing, until " + server_stopping_word();
}

CounterTable WatchRole::counters() const {
  return kServerTable;
}

std::size_t WatchRole::open_counter() const {
  return static_cast<std::size_t>(ServerCount::open);
}

Phase WatchRole::next(const WorkersNow& workers) {
  if (interrupts_ > 0 || !stopped_.empty()) return Phase::done;
  if (workers.now - looked_ >= kLookEvery) {
    look_for_processes(workers.now);
    look_at_limits();
  }
  return processes_.empty() ? Phase::done : Phase::serve;
}

void WatchRole::look_for_processes(Nanoseconds now) {
  looked_ = now;
  std::vector<pid_t> processes = find_processes(specs_);
  if (processes == processes_) return;
  processes_ = std::move(processes);
  if (processes_.empty())
    news_.push_back("what was watched has ended");
  else
    news_.push_back(to_sentence());
}

void WatchRole::look_at_limits() {
  HostFigures figures;
  add_queues(figures, queues_, listeners_);
  if (limits_.look(processes_, figures.accept_queue)) news_.push_back(limits_.to_text());
}

void WatchRole::take_listeners() {
  std::set<std::uint64_t> held;
  for (const pid_t process : processes_) held.merge(socket_inodes_of(process));
  const auto queues = queues_.read();
  if (!queues) return;
  for (const ListenQueue& queue : *queues)
    if (held.contains(queue.inode)) listeners_.insert(queue.inode);
}

void WatchRole::say_what_is_hidden() {
  const HostFigures figures = HostSampler(net_).sample(processes_);
  std::string hidden;
  const auto note = [&hidden](bool is_hidden, const char* what) {
    if (is_hidden) hidden += fmt::format("{}{}", hidden.empty() ? "" : ", ", what);
  };
  note(!figures.user_bytes, "user_bytes (smaps_rollup)");
  note(!figures.descriptors, "descriptors");
  note(listeners_.empty(), "accept_queue (its sockets, or its network namespace)");
  note(!figures.tcp_inuse, "the counters of its network namespace");
  if (!hidden.empty())
    news_.push_back(
        fmt::format("not known, for our rights or this kernel: {}; as root more can be "
                    "read",
                    hidden));
}

void WatchRole::fill(Sample& sample, Nanoseconds) const {
  const std::uint64_t inuse = sample.host.tcp_inuse.value_or(0);
  const std::uint64_t before = inuse_at_start_.value_or(0);
  count_in(std::span(sample.counts), ServerCount::open) = inuse > before ? inuse - before : 0;
  sample.workers = processes_.size();
  add_queues(sample.host, queues_, listeners_);
}

std::string WatchRole::progress(const Sample& sample) const {
  const HostFigures& host = sample.host;
  const auto figure = [](const HostFigures::Figure& known) {
    return known ? format_count(*known) : std::string("?");
  };
  return fmt::format(
      "{:8.1f} s  {:<6} {:>11} open  {:>5.0f} % CPU  {:>10} of its own  queue {} of {}",
      std::chrono::duration<double>(sample.time).count(), name_of(sample.phase),
      format_count(count_in(std::span(sample.counts), ServerCount::open)),
      sample.cpu_pct.value_or(0), host.user_bytes ? format_size(*host.user_bytes) : "?",
      figure(host.accept_queue), figure(host.accept_queue_limit));
}

// Far more sockets than the watched processes have descriptors: the clients' are in there too.
bool WatchRole::sees_both_ends(const RunHistory& history) const {
  const HostFigures& most = history.at_most_open();
  if (!most.descriptors || !descriptors_at_start_) return false;
  const std::uint64_t waiting = most.accept_queue.value_or(0);
  const std::uint64_t held =
      *most.descriptors - std::min(*most.descriptors, *descriptors_at_start_) + waiting;
  return history.most_open() >= 20 && 2 * history.most_open() > 3 * held;
}

void WatchRole::describe(RunSummary& summary, const RunHistory& history) const {
  summary.counts.emplace_back("most_open", history.most_open());
  summary.stop_reason = !stopped_.empty() ? stopped_
                        : interrupts_ > 0 ? "ended by a signal"
                                          : "what was watched has ended";
  summary.advice.push_back(
      sees_both_ends(history)
          ? "open counts the TCP sockets of its network namespace: both ends of each connection, "
            "for clients are in there too; and those in the accept queue"
          : "open counts the TCP sockets of its network namespace, those in the accept queue too");
  summary.reasons = watch_reasons(history);
}

std::vector<Reason> WatchRole::watch_reasons(const RunHistory& history) const {
  std::vector<Reason> reasons = reasons_of_bounds({history.bounds(), history.most_open(), false});
  const Sample& last = *history.last();
  if (limits_.was_met())
    reasons.push_back({"descriptor-limit", limits_.to_text(),
                       "raise its nofile (ulimit -n, LimitNOFILE), and its own count of clients"});
  else if (history.most_waiting_at_rest() > 0)
    reasons.push_back(
        {"not-accepted",
         fmt::format("{} waited in its accept queue and it accepted none of them for a second",
                     format_count(history.most_waiting_at_rest())),
         "is it busy, or at a count of clients of its own (worker_connections, maxclients)?"});
  if (const std::uint64_t overflows = counter_in(last.host.kernel, "listen_overflows");
      overflows > 0)
    reasons.push_back(
        {"accept-queue",
         fmt::format("{} connections met a full accept queue", format_count(overflows)),
         "raise net.core.somaxconn and the server's own backlog; does it accept fast enough?"});
  return reasons;
}

}  // namespace c1k
