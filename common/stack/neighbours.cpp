#include "common/stack/neighbours.h"

#include <algorithm>
#include <utility>

namespace c1k {
namespace {

constexpr Nanoseconds kDefends = std::chrono::seconds{10};  // RFC 5227, 1.1: DEFEND_INTERVAL
constexpr Nanoseconds kAsksAgain = std::chrono::seconds{1};
constexpr Nanoseconds kStale = std::chrono::seconds{30};
constexpr std::size_t kAnnouncedAtOnce = 256;
constexpr Nanoseconds kGivenUp = Nanoseconds::max();

bool is_unspecified(const Address& address) {
  return address == Address{} || address == Address::v6({});
}

}  // namespace

Neighbours::Neighbours(const Hardware& hardware, std::vector<Address> ours)
    : hardware_(hardware), ours_(std::move(ours)), places_(ours_) {}

bool Neighbours::has(const Address& address) const {
  if (places_.find(address) == AddressPlaces::kNone) return false;
  const auto found = defended_.find(address);
  return found == defended_.end() || found->second != kGivenUp;
}

void Neighbours::ask_for(const Address& hop) {
  hops_.try_emplace(hop);
}

// Our own frames come back from some switches.
void Neighbours::hear(std::span<const std::uint8_t> frame, Nanoseconds now) {
  const auto question = question_in(frame);
  if (question && question->hardware != hardware_ && has(question->address) &&
      question->asker != question->address)
    frames_.push_back(answer_frame(*question, hardware_));
  const auto claim = claim_in(frame);
  if (!claim || claim->hardware == hardware_) return;
  const bool is_probe = question && is_unspecified(question->asker);
  if (has(claim->address) && !is_probe) return on_conflict(*claim, now);
  const auto hop = hops_.find(claim->address);
  if (hop == hops_.end() || is_probe) return;
  hop->second.hardware = claim->hardware;
  hop->second.heard = now;
}

void Neighbours::on_conflict(const Claim& claim, Nanoseconds now) {
  const auto [at, is_first] = defended_.try_emplace(claim.address, now);
  if (is_first || now - at->second >= kDefends) {
    at->second = now;
    frames_.push_back(announcement_frame(claim.address, hardware_));
    return;
  }
  at->second = kGivenUp;
  lost_.push_back(claim);
}

void Neighbours::tick(Nanoseconds now) {
  for (std::size_t n = 0; n < kAnnouncedAtOnce && announced_ < ours_.size(); ++n)
    frames_.push_back(announcement_frame(ours_[announced_++], hardware_));
  for (auto& [address, hop] : hops_) {
    const bool is_wanted = !hop.hardware || now - hop.heard >= kStale;
    if (is_wanted && now - hop.asked >= kAsksAgain) ask(address, hop, now);
  }
}

// From the first of ours that is of its family and was not given up.
void Neighbours::ask(const Address& address, Hop& hop, Nanoseconds now) {
  hop.asked = now;
  const auto asker = std::find_if(ours_.begin(), ours_.end(), [&](const Address& one) {
    return one.family() == address.family() && has(one);
  });
  if (asker != ours_.end()) frames_.push_back(question_frame(address, *asker, hardware_));
}

std::optional<Hardware> Neighbours::hop(const Address& address) const {
  const auto found = hops_.find(address);
  return found == hops_.end() ? std::nullopt : found->second.hardware;
}

bool Neighbours::knows_all() const {
  return std::all_of(hops_.begin(), hops_.end(),
                     [](const auto& hop) { return hop.second.hardware.has_value(); });
}

}  // namespace c1k
