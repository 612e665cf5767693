#include "client/work/alias_book.h"

#include <algorithm>
#include <optional>

namespace c1k {
namespace {

std::optional<AliasCount> alias_count_of(ClientCount cause) {
  switch (cause) {
    case ClientCount::failed_refused:
      return AliasCount::failed_refused;
    case ClientCount::failed_timeout:
      return AliasCount::failed_timeout;
    case ClientCount::failed_reset:
      return AliasCount::failed_reset;
    case ClientCount::failed_unreachable:
      return AliasCount::failed_unreachable;
    case ClientCount::failed_not_greeted:
      return AliasCount::failed_not_greeted;
    case ClientCount::failed_rejected:
      return AliasCount::failed_rejected;
    case ClientCount::failed_tls:
      return AliasCount::failed_tls;
    case ClientCount::failed_other:
      return AliasCount::failed_other;
    case ClientCount::closed_by_peer:
      return AliasCount::closed_by_peer;
    case ClientCount::closed_reset:
      return AliasCount::closed_reset;
    case ClientCount::closed_timeout:
      return AliasCount::closed_timeout;
    default:
      return std::nullopt;
  }
}

}  // namespace

AliasBook::AliasBook(Board& board, const ClientPlan& plan)
    : board_(board),
      all_(plan.slots.aliases()),
      // All targets have their turn before an alias is blamed.
      patience_(plan.options.alias_give_up == 0
                    ? 0
                    : std::max(plan.options.alias_give_up, 2 * plan.slots.targets())),
      tries_again_(plan.options.life.replaces()) {}

// One that was given up is drawn again when an attempt of before opens after all.
void AliasBook::opened(std::uint16_t alias) {
  AliasWords& words = board_.aliases[alias];
  words.add(AliasCount::opened);
  if (words.given_up.load(std::memory_order_relaxed) && words.given_up.exchange(false))
    board_.aliases_given_up.fetch_sub(1);
  if (!board_.any_opened.load(std::memory_order_relaxed)) board_.any_opened = true;
}

void AliasBook::failed(std::uint16_t alias, ClientCount cause) {
  const auto count = alias_count_of(cause);
  if (!count) return;
  AliasWords& words = board_.aliases[alias];
  words.add(*count);
  if (patience_ == 0 || words.given_up.load(std::memory_order_relaxed) || !is_hopeless(words))
    return;
  if (!words.given_up.exchange(true)) board_.aliases_given_up.fetch_add(1);
}

void AliasBook::closed(std::uint16_t alias, ClientCount cause) {
  if (const auto count = alias_count_of(cause)) board_.aliases[alias].add(*count);
}

// Where another alias has opened something, the fault is this one's, whatever it looks like. Where
// none has, silence may still end (--give-up says how long to wait), and who tries again may wait
// for the target to come up; but an answer that says no is no reason to ask from every port.
bool AliasBook::is_hopeless(const AliasWords& alias) const {
  if (alias[AliasCount::opened] > 0) return false;
  const std::uint64_t answered = alias[AliasCount::failed_refused] +
                                 alias[AliasCount::failed_reset] +
                                 alias[AliasCount::failed_unreachable] +
                                 alias[AliasCount::failed_rejected] + alias[AliasCount::failed_tls];
  if (!board_.any_opened.load(std::memory_order_relaxed))
    return !tries_again_ && answered >= patience_;
  return answered + alias[AliasCount::failed_timeout] + alias[AliasCount::failed_not_greeted] +
             alias[AliasCount::failed_other] >=
         patience_;
}

}  // namespace c1k
