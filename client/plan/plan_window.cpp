#include "client/plan/plan_window.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/refusal.h"

namespace c1k {
namespace {

// At --rate max nothing says how many may be on their way. The first is about one accept queue
// (somaxconn is 4096 since Linux 5.4); the ramp grows it while that helps, up to the second.
constexpr std::uint64_t kFirstWindow = 4096;
constexpr int kPatiencePart = 20;  // of --connect-timeout: the last wait several times the mean

std::uint64_t first_window(const ClientOptions& options) {
  if (options.max_connecting > 0) return options.max_connecting;
  const Rate rate = options.ramp.highest_rate();
  if (!rate) return kFirstWindow;
  const auto timeout_ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(options.connect_timeout).count());
  return std::max<std::uint64_t>(1, divide_up(*rate * timeout_ms, 1000));
}

// A connection that opens has an object of OpenSSL's, 42 KB: no more of them than are of use.
std::uint64_t most_at_once(const ClientOptions& options, const HostLimits& limits) {
  if (!options.is_tls()) return kLastWindow;
  const std::uint64_t most = kTlsAtOnce * limits.cores;
  if (options.max_connecting > most)
    throw Refusal(fmt::format("--max-connecting {}: with TLS at most {} ({} for each core)",
                              format_count(options.max_connecting), format_count(most),
                              kTlsAtOnce));
  return most;
}

}  // namespace

void set_window(ClientPlan& plan, const ClientOptions& options, const HostLimits& limits) {
  const std::uint64_t most = std::max<std::uint64_t>(plan.slots.usable(), 1);
  const std::uint64_t at_once = most_at_once(options, limits);
  plan.window = std::min(first_window(options), most);
  if (options.is_tls()) plan.window = std::min(plan.window, at_once);
  const bool grows = options.max_connecting == 0 && !options.ramp.highest_rate();
  plan.window_limit = grows ? std::min(at_once, most) : plan.window;
  // A full window of handshakes is work that waits for a processor.
  if (options.is_tls() && options.max_connecting == 0)
    plan.window_patience = options.connect_timeout / kPatiencePart;
}

}  // namespace c1k
