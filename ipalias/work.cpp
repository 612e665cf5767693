#include "ipalias/work.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <system_error>

#include "common/base/refusal.h"

namespace c1k {
namespace {

// A batch is one write and fsync of the journal: large enough that 60,000 take 15 of them.
constexpr std::size_t kBatch = 4096;

Entries batch_of(const Entries& entries, std::size_t from) {
  const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(from);
  const auto left = static_cast<std::size_t>(entries.end() - begin);
  return {begin, begin + static_cast<std::ptrdiff_t>(std::min(kBatch, left))};
}

bool has_routes(const Entries& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const JournalEntry& entry) { return entry.is_route; });
}

std::string text_of(const JournalEntry& entry) {
  return fmt::format("{}/{}", entry.address.to_string(), entry.prefix);
}

struct Stop {
  std::string sentence;
  int error = 0;
};

// One call of add: what it has done so far, and how to undo it.
class Addition {
 public:
  // Both must outlive it.
  Addition(Netlink& netlink, JournalFile& journal)
      : netlink_(netlink), journal_(journal), before_(journal.entries()) {}

  void add(const Entries& batch) {
    try {
      journal_.append(batch);
    } catch (const std::system_error& error) {
      throw Stop{error.what(), error.code().value()};
    }
    touched_.insert(touched_.end(), batch.begin(), batch.end());
    const std::vector<int> results = netlink_.add(batch);
    std::optional<Stop> stop;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (results[i] == 0) ++added_;
      if (results[i] == EEXIST) foreign_.push_back(batch[i]);
      if (results[i] != 0 && results[i] != EEXIST && !stop)
        stop =
            Stop{fmt::format("{}: {}", text_of(batch[i]), std::strerror(results[i])), results[i]};
    }
    if (stop) throw *stop;
  }

  std::size_t finish() {
    if (!foreign_.empty()) journal_.replace(without(journal_.entries(), foreign_));
    return foreign_.size();
  }

  // Takes away what was added; throws.
  [[noreturn]] void roll_back(const Stop& stop) {
    if (touched_.empty()) throw Refusal(stop.sentence + "; nothing was changed");
    const Entries ours = without(touched_, foreign_);
    const Removal plan = plan_removal(ours, netlink_.present(has_routes(ours)), keeps_marks());
    const std::vector<int> results = netlink_.remove(plan.remove);
    Entries left = before_;
    for (std::size_t i = 0; i < results.size(); ++i)
      if (results[i] != 0) left.push_back(plan.remove[i]);
    const std::size_t stuck = left.size() - before_.size();
    journal_.replace(left);
    const bool is_clean = added_ == 0 && stuck == 0;
    if (is_clean && stop.error == EPERM)
      throw Refusal(
          fmt::format("{}; it takes CAP_NET_ADMIN in this network namespace: run it as "
                      "root. Nothing was changed",
                      stop.sentence));
    if (is_clean) throw Refusal(stop.sentence + "; nothing was changed");
    if (stuck == 0)
      throw Failure(
          fmt::format("{}; the {} added before it are taken away again", stop.sentence, added_));
    throw Failure(
        fmt::format("{}; of {} added before it {} could not be taken away again: the "
                    "journal names them, c1k-ipalias remove --all tries it again",
                    stop.sentence, added_, stuck));
  }

 private:
  Netlink& netlink_;
  JournalFile& journal_;
  const Entries before_;
  Entries touched_;
  Entries foreign_;
  std::size_t added_ = 0;
};

}  // namespace

std::size_t add_entries(Netlink& netlink, JournalFile& journal, const Entries& missing,
                        const Progress& progress) {
  Addition addition(netlink, journal);
  try {
    for (std::size_t from = 0; from < missing.size(); from += kBatch) {
      const Entries batch = batch_of(missing, from);
      addition.add(batch);
      progress(from + batch.size(), missing.size());
    }
    return addition.finish();
  } catch (const Stop& stop) {
    addition.roll_back(stop);
  }
}

Removed remove_entries(Netlink& netlink, JournalFile& journal, const Entries& ours,
                       const Progress& progress) {
  const Removal plan = plan_removal(ours, netlink.present(has_routes(ours)), keeps_marks());
  Removed removed{0, plan.forget.size() - plan.foreign.size(), plan.foreign};
  if (!plan.forget.empty()) journal.replace(without(journal.entries(), plan.forget));
  std::string failed;
  for (std::size_t from = 0; from < plan.remove.size(); from += kBatch) {
    const Entries batch = batch_of(plan.remove, from);
    const std::vector<int> results = netlink.remove(batch);
    Entries done;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      // EADDRNOTAVAIL (address), ESRCH (route): somebody was faster.
      const bool is_gone = results[i] == EADDRNOTAVAIL || results[i] == ESRCH;
      if (results[i] == 0) ++removed.removed;
      if (is_gone) ++removed.gone;
      if (results[i] == 0 || is_gone)
        done.push_back(batch[i]);
      else if (failed.empty())
        failed = fmt::format("{}: {}", text_of(batch[i]), std::strerror(results[i]));
    }
    if (!done.empty()) journal.replace(without(journal.entries(), done));
    if (!failed.empty())
      throw Failure(fmt::format("{}; {} were removed, and the journal names the rest", failed,
                                removed.removed));
    progress(from + batch.size(), plan.remove.size());
  }
  return removed;
}

}  // namespace c1k
