// Options and plans for the client's tests, made without a host.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "client/plan/plan.h"
#include "common/host/host_facts.h"

namespace c1k {

// The options of a command line; what is refused comes as a Refusal.
inline ClientOptions options_of(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"c1k-client"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_client_options(static_cast<int>(argv.size()), argv.data()).value();
}

// A target on loopback, if none is among the words, and `count` connections, and more words.
inline ClientOptions options_for(const std::string& count, std::vector<std::string> words = {}) {
  words.insert(words.begin(), {"--count", count});
  if (std::find(words.begin(), words.end(), "--target") == words.end())
    words.insert(words.begin(), {"--target", "127.0.0.1:9000"});
  return options_of(words);
}

inline Address ip(const std::string& text) {
  return Address::parse(text);
}
inline std::vector<Address> ips(const std::string& first, std::uint64_t count) {
  std::vector<Address> addresses;
  for (std::uint64_t i = 0; i < count; ++i) addresses.push_back(ip(first).plus(i));
  return addresses;
}

// One target, reached from its own address, unless there are aliases.
inline Route route_to(const Endpoint& target, std::vector<Address> aliases = {}) {
  return {{target}, std::move(aliases), {target.address}, true};
}

// A host of 2 cores with the usual port range.
inline HostFacts limits_of(std::uint64_t nofile) {
  HostFacts limits;
  limits.nofile_soft = limits.nofile_hard = nofile;
  limits.cores = 2;
  limits.memory_available = 16'000'000'000;
  limits.port_range = PortRange{32768, 60999};
  return limits;
}

}  // namespace c1k
