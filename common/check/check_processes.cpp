// The rows about processes and their descriptors: workers, nofile, nr_open, file-max,
// epoll-watches, processes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/base/units.h"
#include "common/check/preflight.h"

namespace c1k {
namespace {

constexpr std::uint64_t kFilesPerWorker = 16;  // epoll, pipes, eventfds, streams: at most

std::string nofile_fix(const Needs& needs) {
  return fmt::format("ulimit -Hn {}", nofile_needed(needs));
}

Finding workers_of(const Needs& needs, const HostFacts& facts) {
  Finding finding = workers_finding(facts, std::max<std::uint64_t>(needs.connections, 1),
                                    needs.capacity, needs.asked_workers);
  if (finding.verdict != Verdict::ok && facts.nofile_hard < nofile_needed(needs))
    finding.fix = nofile_fix(needs);
  return finding;
}

// The least number whose square is `square` or more.
std::uint64_t root_up(std::uint64_t square) {
  auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(square)));
  while (root * root < square) ++root;
  return root;
}

// Raised from soft to hard at the start. The count is the row "workers", which needs this fix;
// here: that a worker can hold anything at all.
Finding nofile_of(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t need = std::min(nofile_needed(needs), needs.kept_back + 1);
  Finding finding{"nofile", fmt::format("{} (hard)", format_count(facts.nofile_hard)),
                  format_count(need), Verdict::ok, ""};
  finding.have_number = facts.nofile_hard;
  finding.need_number = need;
  if (facts.nofile_hard >= need) return finding;
  finding.verdict = Verdict::will_fail;
  finding.fix = nofile_fix(needs);
  finding.sentence =
      fmt::format("nofile: the hard limit is {}, and a worker keeps {} descriptors for itself",
                  format_count(facts.nofile_hard), needs.kept_back);
  return finding;
}

// It caps what nofile may be raised to, for whoever has to.
Finding nr_open_of(const Needs& needs, const HostFacts& facts) {
  Finding finding = finding_of({"nr_open", "fs.nr_open", facts.nr_open, nofile_needed(needs),
                                Verdict::will_fail, "nofile can't be raised above it"});
  if (finding.verdict != Verdict::ok && facts.nofile_hard >= nofile_needed(needs)) {
    finding.verdict = Verdict::ok;  // nobody has to
    finding.sentence.clear();
    finding.fix.clear();
    finding.settings.clear();
  }
  return finding;
}

Finding file_max_of(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t need =
      needs.sockets() + (needs.workers + 1) * kFilesPerWorker + facts.files_in_use.value_or(0);
  return finding_of({"file-max", "fs.file-max", facts.file_max, need,
                     facts.may_pass_file_max ? Verdict::may_slow : Verdict::will_fail,
                     facts.may_pass_file_max
                         ? "we may pass it (CAP_SYS_ADMIN); other programs can't open files then"
                         : "beyond it every open and socket of the host fails (ENFILE)"});
}

// The limit is each user's. Of the target only the user, if it is the same, would count here.
Finding watches_of(const Needs& needs, const HostFacts& facts) {
  const bool own_fit = facts.epoll_watches.value_or(0) >= needs.connections;
  return finding_of({"epoll-watches", "fs.epoll.max_user_watches", facts.epoll_watches,
                     needs.sockets(), own_fit ? Verdict::may_slow : Verdict::will_fail,
                     own_fit ? "that is if the target here runs as the same user"
                             : "a connection beyond it can't be watched (ENOSPC)"});
}

struct Ceiling {
  std::uint64_t left;
  std::string text;
  std::string fix;
};

Finding processes_of(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t need = needs.workers + 1 + needs.log_writers;
  const std::uint64_t used = facts.threads_in_use.value_or(0);
  std::vector<Ceiling> ceilings;
  const auto add = [&](const Fact& most, std::uint64_t taken, const std::string& text,
                       const std::string& fix) {
    if (most) ceilings.push_back({*most > taken ? *most - taken : 0, text, fix});
  };
  add(facts.threads_max, used, "kernel.threads-max",
      fmt::format("sysctl -w kernel.threads-max={}", used + need));
  add(facts.pid_max, used, "kernel.pid_max",
      fmt::format("sysctl -w kernel.pid_max={}", used + need));
  add(facts.processes_hard, 0, "nproc, of all the user's processes",
      fmt::format("ulimit -u {}", need));
  if (facts.processes_cgroup)
    add(facts.processes_cgroup->limit, facts.processes_cgroup->used, facts.processes_cgroup->knob,
        fmt::format("echo {} > {}", facts.processes_cgroup->used + need,
                    facts.processes_cgroup->knob));
  const auto least = std::min_element(ceilings.begin(), ceilings.end(),
                                      [](const auto& a, const auto& b) { return a.left < b.left; });
  Finding finding{"processes", "not known", format_count(need), Verdict::ok, ""};
  finding.need_number = need;
  if (least == ceilings.end()) return finding;
  finding.have = fmt::format("{} left ({})", format_count(least->left), least->text);
  finding.have_number = least->left;
  if (need <= least->left) return finding;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format("processes: {} are needed, {} leaves {}", format_count(need),
                                 least->text, format_count(least->left));
  finding.fix = least->fix;
  return finding;
}

}  // namespace

std::uint64_t most_workers(const HostLimits& limits) {
  if (limits.nofile_hard <= kReservedDescriptors) return 0;
  return std::min(kMaxWorkers, limits.nofile_hard - kReservedDescriptors);
}

Finding workers_finding(const HostLimits& limits, std::uint64_t connections,
                        std::uint64_t per_worker, std::uint64_t asked) {
  const std::uint64_t needed =
      per_worker == 0 ? kMaxWorkers + 1 : divide_up(connections, per_worker);
  const std::uint64_t limit = std::min(asked == 0 ? kMaxWorkers : asked, most_workers(limits));
  Finding finding{
      "workers",
      fmt::format("{} (nofile {})", format_count(limit), format_count(limits.nofile_hard)),
      format_count(needed), Verdict::ok, ""};
  finding.have_number = limit;
  finding.need_number = needed;
  if (needed <= limit) return finding;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format(
      "workers: {} connections need {} worker processes that hold {} each (nofile: the hard limit "
      "is {}, less {} kept back); there may be {}: {}",
      format_count(connections), format_count(needed), format_count(per_worker),
      format_count(limits.nofile_hard), kReservedDescriptors, format_count(limit),
      asked == 0 ? "raise nofile (ulimit -Hn) or lower the count"
                 : "raise --workers or leave it out");
  return finding;
}

// With a limit of s beyond what is kept back there are s workers at the most, for the supervisor
// holds a descriptor of each, and they hold s each.
std::uint64_t nofile_needed(const Needs& needs) {
  const std::uint64_t most = needs.asked_workers > 0 ? needs.asked_workers : kMaxWorkers;
  const std::uint64_t count = std::max<std::uint64_t>(needs.connections, 1);
  const std::uint64_t share = std::max(divide_up(count, most), std::min(root_up(count), most));
  return share + needs.kept_back;
}

void append_process_findings(Findings& findings, const Needs& needs, const HostFacts& facts) {
  findings.push_back(workers_of(needs, facts));
  findings.push_back(nofile_of(needs, facts));
  findings.push_back(nr_open_of(needs, facts));
  findings.push_back(file_max_of(needs, facts));
  findings.push_back(watches_of(needs, facts));
  findings.push_back(processes_of(needs, facts));
}

}  // namespace c1k
