// Who is silent costs a client its connection's row, also where others speak.
#include "client/work/traffic.h"
#include "common/talk/push.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

// A worker's conversation over real sockets, without its loop.
struct Conversation {
  explicit Conversation(std::vector<std::string> words) {
    words.insert(words.end(), {"--ips", "127.0.1.1"});
    plan = make_client_plan(options_for("3", words), route_to(listener.at(), {ip("127.0.1.1")}),
                            limits_of(1'000));
    board->active.wanted = plan.options.traffic.active;
    traffic.emplace(seat, plan, wire, connections, tally, buffer, nullptr);
  }

  // The next connection, as the wire has made it: its event, and how it stands.
  Opened connect() {
    const Nanoseconds now = monotonic_now();
    SocketAddress source({ip("127.0.1.1"), 0});
    const SocketAddress target(listener.at());
    const WireStart begun = wire.start(source, target, CloseMode::reset, std::nullopt);
    REQUIRE(begun.connection != 0);
    connection = begun.connection;
    connections.start(connection, now);
    connections.connected(connection);
    peer = listener.accept();
    const Opened opened = traffic->begin(next_event(), now);
    if (opened == Opened::yes) open();
    return opened;
  }
  void open() {
    connections.open(connection, monotonic_now(), traffic->number());
    ++tally[ClientCount::open];
    traffic->on_open(connection, monotonic_now());
  }
  WireEvent next_event() {
    while (true)
      for (const WireEvent& event : wire.wait(std::chrono::seconds{20}))
        if (event.connection == connection) return event;
  }

  Listener listener;
  ClientPlan plan;
  BoardMapping board;
  Seat seat{*board, 0, -1, -1, -1};
  KernelWire wire{Reports::once};
  Connections connections{1'000};
  Tally<ClientCount> tally;
  std::vector<char> buffer = std::vector<char>(kLinkBuffer);
  std::optional<Traffic<KernelWire>> traffic;
  ConnectionIndex connection = 0;
  Owned peer;
};

TEST_CASE("of those that are open only who is scheduled has a row") {
  Conversation talk({"--active", "1", "--message-every", "1h"});
  std::size_t rows = 0;
  for (int i = 0; i < 3; ++i) {
    CHECK(talk.connect() == Opened::yes);
    CHECK(talk.connections.number(talk.connection) == static_cast<std::uint64_t>(i));
    rows += talk.connections.speaker(talk.connection) != 0 ? 1 : 0;
  }
  CHECK(rows == 1);
}

TEST_CASE("rotating, those that wait for their turn have no row") {
  Conversation talk({"--active", "1", "--active-choice", "rotating", "--message-every", "1h"});
  std::size_t rows = 0;
  for (int i = 0; i < 3; ++i) {
    talk.connect();
    rows += talk.connections.speaker(talk.connection) != 0 ? 1 : 0;
  }
  CHECK(rows == 1);
}

TEST_CASE("who is opening has a row until it is open, and keeps its number") {
  Conversation talk({"--expect-greeting"});
  CHECK(talk.connect() == Opened::not_yet);
  CHECK(talk.connections.speaker(talk.connection) != 0);
  send_text(talk.peer.get(), "!");
  CHECK(talk.traffic->go_on(talk.next_event(), monotonic_now()) == Opened::yes);
  talk.open();
  CHECK(talk.connections.speaker(talk.connection) == 0);
  CHECK(talk.connections.number(talk.connection) == 0);
}

TEST_CASE("who hears half a push has a row until it has heard the rest") {
  Conversation talk({"--answer", "push"});
  CHECK(talk.connect() == Opened::yes);
  CHECK(talk.connections.speaker(talk.connection) == 0);
  std::string text(30, 'x');
  const PushHeader header{{'c', '1', 'k', '-', 'p', 'u', 's', 'h'}, 30, 0};
  std::memcpy(text.data(), &header, sizeof header);
  for (std::size_t i = sizeof header; i < text.size(); ++i)
    text[i] = static_cast<char>('a' + i % 26);
  for (const std::size_t part : {10U, 27U}) {
    send_text(talk.peer.get(), text.substr(0, part));
    talk.next_event();
    talk.traffic->read(talk.connection, false);
    CHECK(talk.connections.speaker(talk.connection) != 0);
    send_text(talk.peer.get(), text.substr(part));
    talk.next_event();
    talk.traffic->read(talk.connection, false);
    CHECK(talk.connections.speaker(talk.connection) == 0);
  }
  CHECK(talk.tally[ClientCount::messages_pushed] == 2);
  CHECK(talk.tally[ClientCount::messages_wrong] == 0);
}

}  // namespace
}  // namespace c1k
