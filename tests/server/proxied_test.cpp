// --proxy-protocol: a PROXY header comes first, whatever the mode.
#include "common/talk/proxy_header.h"
#include "tests/catch.h"
#include "tests/server/serving.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Count = ServerCount;

ServerOptions behind_proxy(Mode mode, ProxyVersion version) {
  ServerOptions options;
  options.mode = mode;
  options.proxy_version = version;
  return options;
}

std::string header_of(ProxyVersion version) {
  return proxy_header(version, endpoint("10.0.0.1", 1024), endpoint("10.0.0.2", 80));
}

std::string received(const Owned& client, std::size_t bytes) {
  std::string text;
  eventually([&] {
    char buffer[4096];
    const InputResult input = receive_some(client.get(), buffer);
    text.append(buffer, input.bytes);
    return text.size() >= bytes || input.kind == Input::ended || input.kind == Input::failed;
  });
  return text;
}

TEST_CASE("a header is read wherever it is torn, and what follows is the mode's", "[threads]") {
  for (const ProxyVersion version : {ProxyVersion::v1, ProxyVersion::v2}) {
    Serving serving(behind_proxy(Mode::echo, version));
    const std::string header = header_of(version);
    const auto clients = serving.clients(static_cast<int>(header.size()));
    CHECK(serving.reaches(Count::open, header.size()));
    CHECK(serving.reaches(Count::opening, header.size()));
    for (std::size_t i = 0; i < header.size(); ++i)
      if (i > 0) send_text(clients[i].get(), header.substr(0, i));
    std::this_thread::sleep_for(30ms);
    CHECK(serving.count(Count::opening) == header.size());
    for (std::size_t i = 0; i < header.size(); ++i)
      send_text(clients[i].get(), header.substr(i) + "hello");
    for (const Owned& client : clients) REQUIRE(received(client, 5) == "hello");
    CHECK(serving.reaches(Count::opening, 0));
    CHECK(serving.count(Count::proxy_headers) == header.size());
    CHECK(serving.reaches(Count::bytes_received, 5 * header.size()));
    CHECK(serving.reaches(Count::bytes_sent, 5 * header.size()));
    CHECK(serving.count(Count::closed) == 0);
    CHECK(serving.always_added_up);
  }
}

TEST_CASE("who sends no header is closed and counted, who is silent is opening", "[threads]") {
  Serving serving(behind_proxy(Mode::hold, ProxyVersion::v1));
  const auto clients = serving.clients(4);
  send_text(clients[0].get(), "GET / HTTP/1.1\r\n");
  send_text(clients[1].get(), header_of(ProxyVersion::v2));
  send_text(clients[2].get(), header_of(ProxyVersion::v1));
  CHECK(serving.reaches(Count::closed_protocol, 2));
  CHECK(serving.reaches(Count::proxy_headers, 1));
  CHECK(serving.count(Count::open) == 2);
  CHECK(serving.count(Count::opening) == 1);
  CHECK(serving.count(Count::closed) == 2);
  CHECK(serving.count(Count::bytes_received) == 0);
  CHECK(serving.always_added_up);
}

TEST_CASE("pushes and the greeting come when the header has come", "[threads]") {
  ServerOptions options = behind_proxy(Mode::push, ProxyVersion::v2);
  options.push_every = 10ms;
  options.push_size = 30;
  options.greet = true;
  Serving serving(options);
  const auto clients = serving.clients(2);
  send_text(clients[0].get(), header_of(ProxyVersion::v2));
  CHECK(received(clients[0], 31).substr(0, 9) == "!c1k-push");
  char byte = 0;
  CHECK(::recv(clients[1].get(), &byte, 1, MSG_DONTWAIT) < 0);
  CHECK(serving.count(Count::opening) == 1);
}

TEST_CASE("an opening that ends is closed, and opening no more", "[threads]") {
  Serving serving(behind_proxy(Mode::echo, ProxyVersion::v1));
  auto clients = serving.clients(2);
  send_text(clients[0].get(), "PROXY TCP4 ");
  CHECK(serving.reaches(Count::opening, 2));
  clients.clear();
  CHECK(serving.reaches(Count::open, 0));
  CHECK(serving.count(Count::opening) == 0);
  CHECK(serving.count(Count::closed_protocol) == 0);
  CHECK(serving.always_added_up);
}

TEST_CASE("idle time counts from the header's bytes on", "[threads]") {
  ServerOptions options = behind_proxy(Mode::hold, ProxyVersion::v1);
  options.idle_timeout = 300ms;
  Serving serving(options);
  const auto clients = serving.clients(2);
  send_text(clients[0].get(), header_of(ProxyVersion::v1));
  CHECK(serving.reaches(Count::proxy_headers, 1));
  CHECK(serving.reaches(Count::closed_by_us, 2));
  CHECK(serving.count(Count::opening) == 0);
}

}  // namespace
}  // namespace c1k
