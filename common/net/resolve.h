// Names to addresses, before the run: look-ups may take seconds and are never made during it.
#pragma once

#include <string>
#include <vector>

#include "common/base/address_range.h"
#include "common/base/endpoint.h"

namespace c1k {

// All addresses of the host (getaddrinfo, TCP), each once, in its order. Throws Refusal that quotes
// the name and says what the resolver said.
std::vector<Address> resolve_host(const std::string& host);

// Whether `host` is an address as it stands, and no name.
bool is_literal(const std::string& host);

// The addresses of a network device, IPv4 first, without IPv6 link-local ones. Throws Refusal when
// there is no such device or it has none.
std::vector<Address> addresses_of_device(const std::string& device);

// Those of all devices, without IPv6 link-local ones. Throws Refusal: the kernel does not tell.
std::vector<Address> addresses_of_host();

// Every alias that `spec` names on this host, each once.
std::vector<Address> aliases_of(const AliasSpec& spec);

}  // namespace c1k
