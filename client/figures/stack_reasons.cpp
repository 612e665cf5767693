// What a stack of our own found out about this host and its network.
#include <fmt/format.h>

#include "client/figures/counters.h"
#include "client/figures/reasons.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

std::optional<Reason> ring_full(const ReasonCase& e) {
  const std::uint64_t frames = count_in(e.counts, ClientCount::ring_drops);
  if (frames == 0) return std::nullopt;
  return Reason{
      "ring",
      fmt::format("{} frames came and found the ring of {} full: this host did not look "
                  "soon enough, and their peers said them again",
                  format_count(frames), e.plan.options.stack.device),
      "what came so fast was too much for these processors: a lower --rate, fewer at once "
      "(--max-connecting), or more workers (--workers) where there are more cores"};
}

std::optional<Reason> unsent(const ReasonCase& e) {
  const std::uint64_t frames = count_in(e.counts, ClientCount::frames_unsent);
  if (frames == 0) return std::nullopt;
  return Reason{"device",
                fmt::format("{} frames were not taken by {}, or their next hop was not known",
                            format_count(frames), e.plan.options.stack.device),
                fmt::format("is it up, and its queue long enough: ip -s link show {}",
                            e.plan.options.stack.device)};
}

std::optional<Reason> wrong_checksums(const ReasonCase& e) {
  const std::uint64_t frames = count_in(e.counts, ClientCount::bad_checksums);
  if (frames == 0) return std::nullopt;
  return Reason{
      "checksum",
      fmt::format("{} frames for connections of ours had a wrong checksum and were thrown "
                  "away",
                  format_count(frames)),
      "a cable, a driver's offload (ethtool -k), or somebody who makes frames up"};
}

}  // namespace

std::vector<Reason> stack_reasons(const ReasonCase& found) {
  std::vector<Reason> reasons;
  for (auto& reason : {ring_full(found), unsent(found), wrong_checksums(found)})
    if (reason) reasons.push_back(*reason);
  return reasons;
}

}  // namespace c1k
