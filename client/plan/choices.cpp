#include "client/plan/choices.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "common/host/listen_queues.h"
#include "common/net/socket.h"

namespace c1k {
namespace {

enum class Answer : std::uint8_t { listens, nobody, unknown };
using Ask = std::function<Answer(const std::vector<Endpoint>&)>;

bool is_own(const Address& address) {
  return probe_bind(address) == 0;
}

// A listener at [::] may be of IPv4 as well, or not: sock_diag does not say.
Answer by_listeners(const std::vector<ListenQueue>& all, const std::vector<Endpoint>& endpoints) {
  bool may_listen = false;
  for (const Endpoint& endpoint : endpoints)
    for (const ListenQueue& queue : all) {
      if (queue.port != endpoint.port) continue;
      const bool is_any = scope_of(queue.address) == Scope::unspecified;
      const bool same_family = queue.address.family() == endpoint.address.family();
      if (queue.address == endpoint.address || (is_any && same_family)) return Answer::listens;
      may_listen = may_listen || (is_any && queue.address.family() == Family::v6);
    }
  return may_listen ? Answer::unknown : Answer::nobody;
}

// Silence is no refusal: who does not answer in time stays.
Answer by_connect(const Endpoint& endpoint, Nanoseconds timeout) {
  const Address any = endpoint.address.family() == Family::v4 ? Address{} : Address::v6({});
  const ConnectStart start =
      start_connect(SocketAddress({any, 0}), SocketAddress(endpoint), CloseMode::reset);
  if (start.descriptor < 0) return Answer::nobody;
  pollfd event{start.descriptor, POLLOUT, 0};
  const auto ms = static_cast<int>(timeout / std::chrono::milliseconds{1});
  const bool is_decided = ::poll(&event, 1, ms) == 1;
  const int error = is_decided ? take_socket_error(start.descriptor) : 0;
  close_descriptor(start.descriptor);
  if (!is_decided) return Answer::unknown;
  return error == 0 ? Answer::listens : Answer::nobody;
}

std::vector<Endpoint> of_address(const Route& route, const Address& address) {
  std::vector<Endpoint> endpoints;
  for (const Endpoint& target : route.targets)
    if (target.address == address) endpoints.push_back(target);
  return endpoints;
}

void leave_out(Route& route, const Address& address) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < route.targets.size(); ++i) {
    if (route.targets[i].address == address) continue;
    route.targets[kept] = route.targets[i];
    route.sources[kept++] = route.sources[i];
  }
  route.targets.resize(kept);
  route.sources.resize(kept);
}

bool leave_out_if(Route& route, Route::Choice& choice, const Ask& ask) {
  std::vector<Address> silent;
  for (const Address& address : choice.addresses)
    if (ask(of_address(route, address)) == Answer::nobody) silent.push_back(address);
  if (silent.empty() || silent.size() == choice.addresses.size()) return false;
  for (const Address& address : silent) {
    leave_out(route, address);
    std::erase(choice.addresses, address);
    route.notes.push_back(fmt::format("{} is {} too, which is left out: nobody listens there",
                                      choice.host, address.to_string()));
  }
  return true;
}

}  // namespace

void leave_out_unheard(Route& route) {
  std::optional<std::vector<ListenQueue>> all;
  for (Route::Choice& choice : route.choices) {
    if (choice.addresses.size() < 2) continue;
    if (!std::all_of(choice.addresses.begin(), choice.addresses.end(), is_own)) continue;
    if (!all) all = ListenQueues("/proc/self/ns/net").read();
    if (!all) return;
    leave_out_if(route, choice,
                 [&all](const auto& endpoints) { return by_listeners(*all, endpoints); });
  }
}

bool leave_out_refusing(Route& route, Nanoseconds timeout) {
  bool left_out = false;
  for (Route::Choice& choice : route.choices) {
    if (choice.addresses.size() < 2) continue;
    const Nanoseconds each = timeout / static_cast<std::int64_t>(choice.addresses.size());
    left_out |= leave_out_if(route, choice, [each](const auto& endpoints) {
      return by_connect(endpoints.front(), each);
    });
  }
  return left_out;
}

}  // namespace c1k
