// A client and a server by TLS, each over a wire in memory, and what is between them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/link/secure.h"
#include "common/tls/record.h"
#include "tests/link/fake_wire.h"

namespace c1k {

inline std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 7 % 26);
  return text;
}

// How long each record is.
inline std::vector<std::size_t> records_of(const std::string& said) {
  std::vector<std::size_t> sizes;
  for (std::size_t at = 0; at + kTlsHead <= said.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(said[at + i]); };
    sizes.push_back(kTlsHead + byte(3) * 256U + byte(4));
    at += sizes.back();
  }
  return sizes;
}

struct SecureEnd {
  SecureEnd(const TlsUse& its_use, std::size_t connections)
      : use(its_use), secure(wire, {sent, received}, use, connections) {}

  // All that is there, until nothing is left.
  WireInput read(ConnectionIndex connection) {
    WireInput all;
    do {
      const WireInput input = secure.read(connection, buffer);
      all.kind = input.kind;
      all.fault = input.fault;
      all.bytes += input.bytes;
      heard.append(buffer.data(), input.bytes);
    } while (secure.was_full());
    return all;
  }
  std::size_t write(ConnectionIndex connection, const std::string& text) {
    return secure.write(connection, text);
  }

  TlsUse use;
  FakeWire wire;
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  Secure<FakeWire> secure;
  std::vector<char> buffer = std::vector<char>(65'536);
  std::string heard;
};

struct SecurePair {
  static constexpr ConnectionIndex kOne = 7;
  using Opening = Secure<FakeWire>::Opening;

  // `keeps`: OpenSSL's object at both ends.
  explicit SecurePair(bool keeps = false, std::size_t at_once = 256, bool keeps_keys = true)
      : client(use_of(client_context, keeps, at_once, keeps_keys), 1'000),
        server(use_of(server_context, keeps, at_once, keeps_keys), 1'000) {}

  static TlsUse use_of(const std::shared_ptr<const TlsContext>& context, bool keeps,
                       std::size_t at_once, bool keeps_keys) {
    return {.self = {},
            .context = context,
            .keeps_keys = keeps_keys,
            .keeps_object = keeps,
            .resumes = false,
            .at_once = at_once,
            .key_contexts = 64};
  }
  static TlsOptions options(bool is_server) {
    TlsOptions options;
    options.is_server = is_server;
    options.is_insecure = !is_server;
    return options;
  }

  // What one has said comes to the other, at most so much of it.
  static std::size_t carry(SecureEnd& from, SecureEnd& to, ConnectionIndex connection,
                           std::size_t most = ~std::size_t{0}) {
    std::string& said = from.wire.ends[connection].said;
    const std::size_t size = std::min(said.size(), most);
    to.wire.ends[connection].input += said.substr(0, size);
    said.erase(0, size);
    return size;
  }
  void begin(ConnectionIndex connection) {
    client.secure.begin(connection, "c1k.test");
    server.secure.begin(connection, {});
    client.secure.go_on(connection, Nanoseconds{0});
  }
  // Until both have finished, so many bytes at a time.
  void shake(ConnectionIndex connection = kOne, std::size_t piece = ~std::size_t{0}) {
    begin(connection);
    for (int turns = 0; turns < 10'000; ++turns) {
      if (carry(client, server, connection, piece) > 0 && server.secure.is_opening(connection))
        server.secure.go_on(connection, Nanoseconds{0});
      if (carry(server, client, connection, piece) > 0 && client.secure.is_opening(connection))
        client.secure.go_on(connection, Nanoseconds{0});
      if (!client.secure.is_opening(connection) && !server.secure.is_opening(connection)) return;
    }
  }

  SelfCertificate self = make_certificate(std::vector<std::string>{"c1k.test"}, {});
  std::shared_ptr<const TlsContext> client_context = std::make_shared<TlsContext>(options(false));
  std::shared_ptr<const TlsContext> server_context =
      std::make_shared<TlsContext>(options(true), &self);
  SecureEnd client;
  SecureEnd server;
};

}  // namespace c1k
