// What a connection goes through before it is open: PROXY header, greeting, hello.
#include "client/work/opening.h"

#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/work/peers.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;

// All that comes, until it is so many bytes.
std::string received(const Owned& peer, std::size_t bytes) {
  std::string text;
  eventually([&] {
    char buffer[4096];
    const ssize_t got = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    return text.size() >= bytes;
  });
  return text;
}

std::uint64_t timed(WorkerRun& run, Timing timing) {
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  return timings[timing].total();
}

TEST_CASE("a hello is said once, and is no message", "[threads]") {
  const TemporaryFolder folder;
  const Listener listener;
  WorkerRun run(listener.at(), "3",
                {"--hello-file", folder.write("hello", "I am {connection}\n"), "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 3));
  std::set<std::string> said;
  std::vector<Owned> peers;
  for (int i = 0; i < 3; ++i) {
    peers.push_back(listener.accept());
    said.insert(received(peers.back(), 16));
  }
  CHECK(said ==
        std::set<std::string>{"I am 0000000000\n", "I am 0000000001\n", "I am 0000000002\n"});
  CHECK(run.count(Count::wire_bytes_sent) == 3 * 16);
  CHECK(run.count(Count::bytes_sent) == 0);
  CHECK(run.count(Count::messages_sent) == 0);
  CHECK(timed(run, Timing::opening) == 3);
  CHECK(timed(run, Timing::connect) == 3);
  CHECK(run.always_added_up);
}

TEST_CASE("open when the hello's answer is whole, however it comes", "[threads]") {
  const TemporaryFolder folder;
  const Listener listener;
  WorkerRun run(listener.at(), "1",
                {"--hello-file", folder.write("hello", "HELLO"), "--hello-answer", "4B", "--active",
                 "1", "--message-size", "12B", "--message-every", "20ms"});
  const Owned peer = listener.accept();
  CHECK(received(peer, 5) == "HELLO");
  send_text(peer.get(), "W");
  std::this_thread::sleep_for(std::chrono::milliseconds{30});
  send_text(peer.get(), "EL");
  std::this_thread::sleep_for(std::chrono::milliseconds{30});
  CHECK(run.count(Count::open) == 0);
  CHECK(run.count(Count::connecting) == 1);
  send_text(peer.get(), "C0000000000\n");  // its end, and an answer that nobody has asked for yet
  REQUIRE(run.reaches(Count::open, 1));
  CHECK(run.count(Count::wire_bytes_received) == 15);
  CHECK(run.count(Count::bytes_received) == 11);
  CHECK(eventually([&] { return run.count(Count::messages_sent) >= 1; }));
  CHECK(received(peer, 12).substr(0, 12) == "0000000000k\n");
  CHECK(run.always_added_up);
}

TEST_CASE("who does not answer the hello, hangs up or resets was never open", "[threads]") {
  const TemporaryFolder folder;
  const Listener listener;
  WorkerRun run(listener.at(), "3",
                {"--hello-file", folder.write("hello", "HELLO"), "--hello-answer", "4B",
                 "--connect-timeout", "300ms", "--rate", "max"});
  std::vector<Owned> peers;
  for (int i = 0; i < 3; ++i) peers.push_back(listener.accept());
  send_text(peers[0].get(), "WEL");
  ::shutdown(peers[1].get(), SHUT_WR);
  const linger now{1, 0};
  ::setsockopt(peers[2].get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  received(peers[2], 5);
  peers[2].close();
  CHECK(eventually([&] { return run.count(Count::failed_not_greeted) >= 2; }));
  CHECK(eventually([&] { return run.count(Count::failed_reset) >= 1; }));
  CHECK(run.count(Count::open) == 0);
  CHECK(run.count(Count::failed_timeout) == 0);
  CHECK(run.always_added_up);
}

TEST_CASE("greeting, hello and its answer come in their order", "[threads]") {
  const TemporaryFolder folder;
  const Listener listener;
  WorkerRun run(listener.at(), "1",
                {"--hello-file", folder.write("hello", "HELLO"), "--hello-answer", "2B",
                 "--expect-greeting"});
  const Owned peer = listener.accept();
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  char byte = 0;
  CHECK(::recv(peer.get(), &byte, 1, MSG_DONTWAIT) < 0);  // nothing is said before the greeting
  send_text(peer.get(), "220 ready");
  CHECK(received(peer, 5) == "HELLO");
  CHECK(run.count(Count::open) == 0);
  send_text(peer.get(), "ok");
  CHECK(run.reaches(Count::open, 1));
  CHECK(run.count(Count::bytes_received) == 0);
  CHECK(run.count(Count::wire_bytes_received) == 11);
}

TEST_CASE("an answer larger than what is read at once is heard to its end", "[threads]") {
  const TemporaryFolder folder;
  const Listener listener;
  WorkerRun run(listener.at(), "1",
                {"--hello-file", folder.write("hello", "HELLO"), "--hello-answer", "1MiB"});
  const Owned peer = listener.accept();
  const std::string answer((1 << 20) + 5, 'x');
  for (std::size_t sent = 0; sent < answer.size();) {
    const std::size_t taken = send_some(peer.get(), std::span(answer).subspan(sent));
    sent += taken;
    if (taken == 0) wait_for(peer.get(), POLLOUT);
  }
  CHECK(run.reaches(Count::open, 1));
  CHECK(run.reaches(Count::bytes_received, 5));
  CHECK(run.count(Count::wire_bytes_received) == answer.size());
}

TEST_CASE("a PROXY header comes first of all and tells the true ends", "[threads]") {
  const TemporaryFolder folder;
  const Listener listener;
  for (const std::string version : {"v1", "v2"}) {
    WorkerRun run(listener.at(), "1",
                  {"--proxy-protocol", version, "--hello-file", folder.write("hello", "HELLO")});
    const Owned peer = listener.accept();
    const std::string header =
        proxy_header(parse_proxy_version(version), peer_of(peer.get()), listener.at());
    CHECK(received(peer, header.size() + 5) == header + "HELLO");
    CHECK(run.reaches(Count::open, 1));
    CHECK(run.count(Count::wire_bytes_sent) == header.size() + 5);
    CHECK(run.count(Count::bytes_sent) == 0);
  }
}

TEST_CASE("a PROXY header claims what it is told to, each connection another", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "4",
                {"--proxy-protocol", "v1", "--proxy-source", "10.7.0.1-10.7.0.2", "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 4));
  std::set<std::string> claimed;
  std::vector<Owned> peers;
  for (int i = 0; i < 4; ++i) {
    peers.push_back(listener.accept());
    const std::string header = received(peers.back(), 30);
    claimed.insert(header.substr(0, header.find(' ', 11)) +
                   header.substr(header.rfind(' ', header.rfind(' ') - 1), 5));
  }
  CHECK(claimed == std::set<std::string>{"PROXY TCP4 10.7.0.1 1024", "PROXY TCP4 10.7.0.1 1025",
                                         "PROXY TCP4 10.7.0.2 1024", "PROXY TCP4 10.7.0.2 1025"});
}

}  // namespace
}  // namespace c1k
