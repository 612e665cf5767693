#include "server/answers.h"

#include <netinet/tcp.h>

#include "common/talk/filler.h"
#include "common/talk/push.h"
#include "tests/catch.h"
#include "tests/server/serving.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Count = ServerCount;

ServerOptions in(Mode mode) {
  ServerOptions options;
  options.mode = mode;
  return options;
}

std::string text_of(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('!' + i * 7 % 90);
  return text;
}

// Sends all of `text` on each, and reads all that comes back; false: it is not the same.
bool comes_back(const std::vector<Owned>& clients, const std::string& text) {
  std::vector<std::size_t> sent(clients.size(), 0);
  std::vector<std::string> got(clients.size());
  std::string buffer(65536, '\0');
  const bool all = eventually([&] {
    bool complete = true;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      sent[i] += send_some(clients[i].get(), std::span(text).subspan(sent[i]));
      const InputResult input = receive_some(clients[i].get(), buffer);
      got[i].append(buffer, 0, input.bytes);
      complete = complete && got[i].size() == text.size();
    }
    return complete;
  });
  return all && std::all_of(got.begin(), got.end(), [&](const auto& one) { return one == text; });
}

TEST_CASE("echo sends back what comes", "[threads]") {
  Serving serving(in(Mode::echo));
  const auto clients = serving.clients(5);
  CHECK(comes_back(clients, "hello"));
  CHECK(comes_back(clients, text_of(3'000'000)));
  CHECK(serving.reaches(Count::bytes_sent, 5 * 3'000'005));
  CHECK(serving.reaches(Count::bytes_received, 5 * 3'000'005));
}

TEST_CASE("echo to those who don't read keeps no more than it may, and loses nothing",
          "[threads]") {
  Serving serving(in(Mode::echo));
  const auto clients = serving.clients(12);
  const std::string text = text_of(65536);
  std::vector<std::size_t> sent(clients.size(), 0);
  std::size_t last = 0, now = 1;
  const auto total = [&] { return serving.count(Count::bytes_received); };
  // Until nobody takes any more: both directions of all are full.
  CHECK(eventually([&] {
    last = now;
    for (std::size_t i = 0; i < clients.size(); ++i)
      sent[i] += send_some(clients[i].get(), std::span(text).subspan(sent[i] % text.size()));
    std::this_thread::sleep_for(50ms);
    now = 0;
    for (const std::size_t one : sent) now += one;
    return now == last;
  }));
  CHECK(total() - serving.count(Count::bytes_sent) <= Store::kMost);
  CHECK(total() - serving.count(Count::bytes_sent) > 0);
  std::vector<std::size_t> got(clients.size(), 0);
  std::string buffer(65536, '\0');
  bool same = true;
  CHECK(eventually([&] {
    bool complete = true;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const InputResult input = receive_some(clients[i].get(), buffer);
      for (std::size_t j = 0; j < input.bytes; ++j)
        same = same && buffer[j] == text[(got[i] + j) % text.size()];
      got[i] += input.bytes;
      complete = complete && got[i] == sent[i];
    }
    return complete;
  }));
  CHECK(same);
  CHECK(serving.count(Count::open) == 12);
}

TEST_CASE("an echo that is kept goes with its connection", "[threads]") {
  Serving serving(in(Mode::echo));
  auto clients = serving.clients(1);
  const std::string much(1 << 20, 'x');
  CHECK(eventually([&] {
    send_some(clients[0].get(), much);
    return serving.count(Count::bytes_received) > serving.count(Count::bytes_sent);
  }));
  clients.clear();
  CHECK(serving.reaches(Count::closed, 1));
  const auto others = serving.clients(2);
  CHECK(comes_back(others, "again"));
}

TEST_CASE("sink and hold read, count and say nothing", "[threads]") {
  for (const Mode mode : {Mode::sink, Mode::hold}) {
    Serving serving(in(mode));
    const auto clients = serving.clients(2);
    CHECK(send_text(clients[1].get(), text_of(1000)));
    CHECK(serving.reaches(Count::bytes_received, 1000));
    CHECK(serving.count(Count::bytes_sent) == 0);
  }
}

TEST_CASE("push sends each a message every so often, evenly or at once", "[threads]") {
  for (const Spread spread : {Spread::even, Spread::together}) {
    ServerOptions options = in(Mode::push);
    options.push_every = 20ms;
    options.push_size = 100;
    options.push_spread = spread;
    Serving serving(options);
    const auto clients = serving.clients(10);
    std::string buffer(100, '\0');
    for (int round = 0; round < 3; ++round)
      for (const Owned& client : clients) {
        REQUIRE(wait_for(client.get(), POLLIN));
        REQUIRE(::recv(client.get(), buffer.data(), 100, MSG_WAITALL) == 100);
        PushHeader header;
        std::memcpy(&header, buffer.data(), sizeof header);
        CHECK(is_push(header));
        CHECK(header.size == 100);
        CHECK(Nanoseconds{header.sent_ns} <= monotonic_now());
        CHECK(buffer.substr(24) == make_filler(100).substr(24));
      }
    CHECK(eventually([&] { return serving.count(Count::messages_pushed) >= 30; }));
    CHECK(serving.always_added_up);
  }
}

TEST_CASE("a push that is not taken is missed, not kept; what was begun is ended", "[threads]") {
  ServerOptions options = in(Mode::push);
  options.push_every = 2ms;
  options.push_size = kLargestMessage;
  Serving serving(options);
  const auto clients = serving.clients(1);
  CHECK(eventually([&] { return serving.count(Count::messages_missed) >= 20; }));
  std::string got, buffer(65536, '\0');
  CHECK(eventually([&] {
    got.append(buffer, 0, receive_some(clients[0].get(), buffer).bytes);
    return got.size() > 10 * kLargestMessage;
  }));
  for (std::size_t at = 0; at + kLargestMessage <= got.size(); at += kLargestMessage) {
    CHECK(got.compare(at, 8, kPushWord) == 0);
    CHECK(got.compare(at + 24, 1000, make_filler(1024), 24, 1000) == 0);
  }
}

TEST_CASE("TCP_NODELAY of a listener is inherited by what it accepts") {
  for (const bool no_delay : {true, false}) {
    const Listener listener({.no_delay = no_delay});
    const Pair pair(listener);
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(pair.server.get(), IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0);
    CHECK((value != 0) == no_delay);
  }
}

}  // namespace
}  // namespace c1k
