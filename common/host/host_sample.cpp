#include "common/host/host_sample.h"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <utility>

#include "common/host/kernel_counters.h"
#include "common/host/proc_file.h"
#include "common/host/processes.h"

namespace c1k {
namespace {

using Figure = HostFigures::Figure;

Figure sum(Figure a, Figure b) {
  if (!a) return b;
  return *a + b.value_or(0);
}

Figure times(Figure figure, std::uint64_t factor) {
  return figure ? Figure{*figure * factor} : figure;
}

Nanoseconds now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

// PSS of one process: its private pages and its share of the others (proc(5), smaps_rollup).
Figure pss_of(pid_t process) {
  const auto text = read_proc(fmt::format("/proc/{}/smaps_rollup", process).c_str());
  return text ? times(figure_in(*text, "Pss:"), 1024) : std::nullopt;
}

void read_memory(HostFigures& figures) {
  const auto text = read_proc("/proc/meminfo");
  if (!text) return;
  figures.available_bytes = times(figure_in(*text, "MemAvailable:"), 1024);
  figures.slab_bytes = times(figure_in(*text, "Slab:"), 1024);
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

HostSampler::HostSampler(std::string net, const std::string& device)
    : net_(std::move(net)),
      before_(read_cpu()),
      at_start_(read_kernel_counters(net_)),
      bounds_(net_, device),
      bounds_at_(std::chrono::steady_clock::now()) {}

std::optional<HostSampler::CpuTimes> HostSampler::read_cpu() {
  const auto text = read_proc("/proc/stat");
  if (!text) return std::nullopt;
  unsigned long long user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0,
                     steal = 0;
  if (std::sscanf(text->c_str(), "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice,
                  &system, &idle, &iowait, &irq, &softirq, &steal) != 8)
    return std::nullopt;
  return CpuTimes{user + nice + system + idle + iowait + irq + softirq + steal, idle + iowait,
                  softirq};
}

void HostSampler::read_sockets(HostFigures& figures) const {
  if (const auto text = read_proc((net_ + "/sockstat").c_str())) {
    figures.tcp_inuse = figure_in(*text, "TCP:", "inuse");
    figures.tcp_orphan = figure_in(*text, "TCP:", "orphan");
    figures.tcp_tw = figure_in(*text, "TCP:", "tw");
    figures.tcp_alloc = figure_in(*text, "TCP:", "alloc");
    figures.tcp_queue_pages = figure_in(*text, "TCP:", "mem");
  }
  if (const auto text = read_proc((net_ + "/sockstat6").c_str()))
    figures.tcp_inuse = sum(figures.tcp_inuse, figure_in(*text, "TCP6:", "inuse"));
}

void HostSampler::read_pss(HostFigures& figures, std::span<const pid_t> ours) {
  const Nanoseconds begin = now();
  for (const pid_t process : ours) figures.user_bytes = sum(figures.user_bytes, pss_of(process));
  pss_.done(begin, now());
}

HostFigures HostSampler::sample(std::span<const pid_t> ours, bool whole) {
  HostFigures figures;
  if (whole || pss_.is_due(now())) read_pss(figures, ours);
  for (const pid_t process : ours)
    figures.descriptors = sum(figures.descriptors, descriptors_of(process));
  read_memory(figures);
  read_sockets(figures);
  figures.files_open = number_at("/proc/sys/fs/file-nr");
  figures.kernel = growth(read_kernel_counters(net_), at_start_);
  const auto since = std::exchange(bounds_at_, std::chrono::steady_clock::now());
  figures.bounds = bounds_.read(std::chrono::duration<double>(bounds_at_ - since).count());
  const auto times = read_cpu();
  if (times && before_ && times->all > before_->all) {
    const std::uint64_t all = times->all - before_->all;
    figures.host_cpu_pct = 100.0 - percent(times->idle - before_->idle, all);
    figures.host_softirq_pct = percent(times->softirq - before_->softirq, all);
  }
  before_ = times;
  return figures;
}

std::optional<std::uint64_t> available_bytes() {
  const auto text = read_proc("/proc/meminfo");
  return text ? times(figure_in(*text, "MemAvailable:"), 1024) : std::nullopt;
}

std::optional<std::uint64_t> cpu_time_of(pid_t process) {
  clockid_t clock = 0;
  timespec used{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
    return std::nullopt;
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(used.tv_nsec);
}

}  // namespace c1k
