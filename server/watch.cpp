#include "server/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/refusal.h"
#include "common/host/host_sample.h"
#include "common/run/tally.h"
#include "server/columns.h"

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
  inuse_at_start_ = HostSampler(net_).sample({}).tcp_inuse;
  say_what_is_hidden();
}

std::string WatchRole::to_sentence() const {
  std::string text =
      fmt::format("watches {} process{}:", processes_.size(), processes_.size() == 1 ? "" : "es");
  for (const pid_t process : processes_) text += fmt::format(" {}", process);
  return text + "; accepts nothing, until SIGTERM or Ctrl-C";
}

CounterTable WatchRole::counters() const {
  return kServerTable;
}

std::size_t WatchRole::open_counter() const {
  return static_cast<std::size_t>(ServerCount::open);
}

Phase WatchRole::next(const WorkersNow& workers) {
  if (interrupts_ > 0 || !stopped_.empty()) return Phase::done;
  if (workers.now - looked_ >= kLookEvery) look_for_processes(workers.now);
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

void WatchRole::describe(RunSummary& summary, const RunHistory& history) const {
  summary.counts.emplace_back("most_open", history.most_open());
  summary.stop_reason = !stopped_.empty() ? stopped_
                        : interrupts_ > 0 ? "ended by a signal"
                                          : "what was watched has ended";
  const KernelCounters& kernel = history.last()->host.kernel;
  for (Reason& reason : reasons_of_bounds({history.bounds(), history.most_open(), false}))
    summary.reasons.push_back(std::move(reason));
  if (const std::uint64_t overflows = counter_in(kernel, "listen_overflows"); overflows > 0)
    summary.reasons.push_back(
        {"accept-queue",
         fmt::format("{} connects met a full accept queue", format_count(overflows)),
         "raise net.core.somaxconn and the server's own backlog; does it accept fast enough?"});
}

}  // namespace c1k
