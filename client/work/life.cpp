#include "client/work/life.h"

#include <algorithm>

namespace c1k {

Life::Life(const LifeOptions& options, std::size_t rows, std::uint32_t seed)
    : options_(options), table_(rows), chance_(seed + 1) {}

UserMemory Life::memory(const LifeOptions& options) {
  if (!options.replaces()) return {};
  UserMemory memory{sizeof(Row) +
                    std::max(sizeof(decltype(free_)::value_type), decltype(returns_)::kBytesEach)};
  if (options.lifetime) memory.each += 2 * decltype(lifetimes_)::kBytesEach;
  return memory;
}

void Life::enroll(ConnectionIndex connection, const Turn& turn) {
  Row& row = table_[connection];
  row.slot = turn.slot;
  row.tries = turn.tries;
  ++row.generation;
  row.has_lived = 0;
}

void Life::on_open(ConnectionIndex connection, Nanoseconds now) {
  Row& row = table_[connection];
  row.tries = 0;
  if (!options_.lifetime) return;
  forget_lost();
  const auto& [shortest, longest] = *options_.lifetime;
  lifetimes_.push(now + between(shortest, longest), {connection, row.generation});
}

// Those that were lost before their time stay in until it comes; where many are lost, not all of
// them.
void Life::forget_lost() {
  if (lifetimes_.size() < forget_from_) return;
  lifetimes_.forget_if([this](const Expiry& expiry) { return !is_current(expiry); });
  forget_from_ = std::max(kFewExpiries, 2 * lifetimes_.size());
}

bool Life::on_end(ConnectionIndex connection, Nanoseconds now) {
  Row& row = table_[connection];
  ++row.generation;
  if (row.has_lived == 0) return on_refused({row.slot, row.tries}, now);
  free_.push_back(row.slot);
  return false;
}

bool Life::on_refused(const Turn& turn, Nanoseconds now) {
  if (!options_.reconnect) {
    free_.push_back(turn.slot);
    return false;
  }
  returns_.push(now + wait_after(turn.tries), {turn.slot, turn.tries + 1});
  return true;
}

std::optional<Turn> Life::take_free() {
  if (free_.empty()) return std::nullopt;
  const Turn turn{free_.front(), 0};
  free_.pop_front();
  return turn;
}

std::optional<ConnectionIndex> Life::take_expired(Nanoseconds now) {
  while (const auto due = lifetimes_.take(now)) {
    if (!is_current(*due)) continue;
    table_[due->connection].has_lived = 1;
    return due->connection;
  }
  return std::nullopt;
}

// Doubled with each try that came to nothing; up to half of it is left out by chance, so that what
// was lost together does not come back together.
Nanoseconds Life::wait_after(std::uint32_t tries) {
  const auto& [first, longest] = *options_.reconnect;
  Nanoseconds wait = first;
  for (std::uint32_t i = 0; i < tries && wait < longest; ++i) wait = std::min(2 * wait, longest);
  return between(wait / 2, wait);
}

Nanoseconds Life::between(Nanoseconds shortest, Nanoseconds longest) {
  return Nanoseconds{std::uniform_int_distribution(shortest.count(), longest.count())(chance_)};
}

}  // namespace c1k
