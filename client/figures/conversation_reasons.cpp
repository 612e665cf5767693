// What a run's conversations say: answers that were wrong, late, or never came, and messages that
// were never sent. Up to one in a hundred is an accident.
#include <fmt/format.h>

#include <algorithm>

#include "client/figures/counters.h"
#include "client/figures/reasons.h"
#include "common/base/quote.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

constexpr double kShare = 0.01;
constexpr double kBusyPct = 92;

double share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

class Conversation {
 public:
  explicit Conversation(const ReasonCase& found)
      : found_(found),
        counts_(found.history.at_end()
                    ? std::span<const std::uint64_t>(found.history.at_end()->counts)
                    : found.counts) {}

  std::uint64_t count(ClientCount counter) const { return count_in(counts_, counter); }
  const TrafficOptions& options() const { return found_.plan.options.traffic; }
  std::uint64_t sent() const { return count(ClientCount::messages_sent); }
  std::uint64_t answered() const { return count(ClientCount::messages_answered); }
  // When the hold ended: those whose connection was lost, and those that wait for longer than an
  // answer may take.
  std::uint64_t unanswered() const {
    const double late_s = std::chrono::duration<double>(options().late_after).count();
    const bool are_overdue = found_.oldest_unanswered_s.value_or(0) > late_s;
    return count(ClientCount::messages_unanswered) +
           (are_overdue ? count(ClientCount::messages_in_flight) : 0);
  }

  std::optional<Reason> wrong() const {
    const std::uint64_t wrong = count(ClientCount::messages_wrong);
    const std::uint64_t heard = answered() + count(ClientCount::messages_pushed);
    const std::uint64_t all = std::max(heard, wrong);
    if (wrong == 0 || share(wrong, all) <= kShare) return std::nullopt;
    std::string evidence =
        wrong == all
            ? fmt::format("all {} answers were wrong", format_count(wrong))
            : fmt::format("{} of {} answers were wrong", format_count(wrong), format_count(all));
    if (!found_.evidence.wrong_words.empty())
      evidence += ": first bytes " + quote(found_.evidence.wrong_words, kFirstBytes);
    return Reason{"answers-wrong", evidence,
                  "is it the service that was meant, and does it answer what --answer says?"};
  }

  // Every first burst has the same size, and it is not the answer's.
  std::optional<Reason> size() const {
    const Bursts& bursts = found_.evidence.bursts;
    const std::uint64_t wanted = options().answer_size;
    if (wanted == 0 || bursts.times < 5 || bursts.others * 20 > bursts.times ||
        bursts.size == wanted)
      return std::nullopt;
    const bool has_rest = bursts.size > wanted && count(ClientCount::bytes_loose) > 0;
    const bool is_short =
        bursts.size < wanted && answered() * bursts.size < sent() * wanted && answered() < sent();
    if (!has_rest && !is_short) return std::nullopt;
    return Reason{
        "answer-size",
        fmt::format("answers seem to have {} bytes, --answer says {}: {} of {} came at once "
                    "with that size",
                    format_count(bursts.size), format_count(wanted), format_count(bursts.times),
                    format_count(bursts.times + bursts.others)),
        fmt::format("--answer {}B", bursts.size)};
  }

  std::optional<Reason> missing() const {
    if (options().answer == Answer::none || options().answer == Answer::push) return std::nullopt;
    const std::uint64_t missing = unanswered();
    if (missing == 0 || share(missing, sent()) <= kShare) return std::nullopt;
    std::string evidence =
        answered() == 0 ? fmt::format("none of {} messages was answered", format_count(sent()))
                        : fmt::format("{} of {} messages were not answered", format_count(missing),
                                      format_count(sent()));
    if (const auto oldest = found_.oldest_unanswered_s)
      evidence += fmt::format("; the oldest of them waited {:.1f} s", *oldest);
    return Reason{"unanswered", evidence,
                  "does the target read, and answer what it is sent? Who never answers is in no "
                  "latency"};
  }

  std::optional<Reason> late() const {
    const std::uint64_t late = count(ClientCount::messages_late);
    const std::uint64_t all = answered() + count(ClientCount::messages_pushed);
    if (late == 0 || share(late, all) <= kShare) return std::nullopt;
    return Reason{"answers-late",
                  fmt::format("{} of {} came later than {} (--late-after)", format_count(late),
                              format_count(all), format_duration(options().late_after)),
                  "who is busy: the target, or this host (message_late_us is our own part)? Or it "
                  "stood still for a while"};
  }

  // Who is to blame is told by what else was seen.
  std::optional<Reason> missed() const {
    const std::uint64_t missed = count(ClientCount::messages_missed);
    const std::uint64_t due = sent() + missed;
    if (missed == 0 || share(missed, due) <= kShare) return std::nullopt;
    const auto [who, fix] = why_missed();
    return Reason{
        "messages-missed",
        fmt::format("{} of {} messages that were due were not sent ({:.1f} %): {}",
                    format_count(missed), format_count(due), 100 * share(missed, due), who),
        fix};
  }

 private:
  std::pair<std::string, std::string> why_missed() const {
    const RampLoad load = found_.history.hold_load();
    const auto late = found_.history.timings()[Timing::message_late].quantile(0.99);
    const double every_s = std::chrono::duration<double>(options().every).count();
    const double late_s = late.value_or(0) / 1e9;
    if (load.host_cpu_pct >= kBusyPct)
      return {
          fmt::format("the host was {:.0f} % busy (too much was asked of it)", load.host_cpu_pct),
          "fewer messages (--active, --message-every), or client and target on hosts of their "
          "own"};
    if (late_s > every_s / 2)
      return {fmt::format("this client was late itself, by {:.2f} s (p99)", late_s),
              "the client could not keep up: fewer messages, or more workers (--workers)"};
    return {"the target had not taken, or not answered, the ones before",
            "it is too slow for so many, or stood still: fewer messages (--active, "
            "--message-every), or look at the target"};
  }

  const ReasonCase& found_;
  std::span<const std::uint64_t> counts_;
};

}  // namespace

std::vector<Reason> conversation_reasons(const ReasonCase& found) {
  if (!found.plan.options.traffic.is_on()) return {};
  const Conversation conversation(found);
  std::vector<Reason> reasons;
  for (auto& reason : {conversation.wrong(), conversation.size(), conversation.missing(),
                       conversation.late(), conversation.missed()})
    if (reason) reasons.push_back(*reason);
  return reasons;
}

}  // namespace c1k
