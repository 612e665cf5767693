// Messages and answers that are on their way: how many may be, whose turn an answer is, and that
// their bytes add up.
#include "client/work/traffic.h"
#include "tests/catch.h"
#include "tests/client/work/peers.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;

TEST_CASE("who owes 64 answers gets no other message, until it has answered", "[threads]") {
  const Listener listener;
  WorkerRun run(
      listener.at(), "1",
      {"--active", "1", "--message-every", "1ms", "--answer", "1B", "--message-size", "4B"});
  const Owned peer = listener.accept();
  CHECK(eventually([&] { return run.count(Count::messages_missed) > 20; }));
  const std::uint64_t sent = run.count(Count::messages_sent);
  CHECK(sent > 30);
  CHECK(sent <= 64);
  CHECK(run.count(Count::messages_in_flight) == sent);
  send_text(peer.get(), std::string(sent, '.'));
  CHECK(eventually([&] { return run.count(Count::messages_sent) > sent; }));
  CHECK(run.count(Count::messages_answered) == sent);
  CHECK(run.always_added_up);
}

TEST_CASE("a peer that does not read costs missed messages; then all of it arrives", "[threads]") {
  const Listener listener;
  WorkerRun run(
      listener.at(), "1",
      {"--active", "1", "--message-every", "2ms", "--message-size", "1MiB", "--answer", "none"});
  Peers peers(listener, 1);
  CHECK(eventually([&] { return run.count(Count::messages_missed) >= 10; }));
  const std::uint64_t sent = run.count(Count::bytes_sent);
  CHECK(sent % (1 << 20) != 0);  // it stopped in the middle of a message
  CHECK(run.count(Count::messages_in_flight) == 1);
  CHECK(eventually([&] {
    peers.read();
    return run.count(Count::messages_unanswered) >= 20;
  }));
  const std::string& text = peers.texts[0];
  for (std::size_t at = 0; at + 20 < text.size(); at += 1 << 20)
    REQUIRE(text.substr(at, 12) == text.substr(0, 12));
  CHECK(run.always_added_up);
}

TEST_CASE("an answer's latency counts the rounds that were missed before the next message",
          "[threads]") {
  const Listener listener;
  WorkerRun run(
      listener.at(), "1",
      {"--active", "1", "--message-every", "50ms", "--message-size", "1MiB", "--answer", "1B"});
  Peers peers(listener, 1);
  CHECK(eventually([&] { return run.count(Count::messages_missed) >= 5; }));
  const std::uint64_t before = run.count(Count::messages_sent);
  CHECK(eventually([&] {
    peers.read();
    return run.count(Count::messages_sent) > before;
  }));
  send_text(peers.all[0].get(), std::string(before, '.'));
  CHECK(run.reaches(Count::messages_answered, before));
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  CHECK(timings[Timing::message].quantile(0.0).value_or(0) > 200e6);  // all were due before those
  CHECK(run.always_added_up);
}

TEST_CASE("the bytes of messages add up as the messages do", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "2",
                {"--active", "100%", "--message-every", "20ms", "--message-size", "16B"});
  Peers peers(listener, 2);
  REQUIRE(run.reaches(Count::open, 2));
  REQUIRE(wait_for(peers.all[0].get(), POLLIN));
  peers.read();
  send_text(peers.all[0].get(), peers.texts[0].substr(0, 16) + "0000");
  CHECK(run.reaches(Count::bytes_received, 20));
  CHECK(run.count(Count::bytes_loose) == 4);  // of an answer that is not whole
  CHECK(run.count(Count::bytes_answered) == 16);
  peers.all.clear();
  CHECK(run.reaches(Count::open, 0));
  CHECK(run.count(Count::bytes_in_flight) == 0);
  CHECK(run.count(Count::bytes_unanswered) == 16 * run.count(Count::messages_unanswered));
  CHECK(run.count(Count::bytes_loose) == 4);
  CHECK(run.always_added_up);
}

TEST_CASE("an answer before its message was sent whole: the bytes add up", "[threads]") {
  const Listener listener;
  WorkerRun run(
      listener.at(), "1",
      {"--active", "1", "--message-every", "50ms", "--message-size", "1MiB", "--answer", "1B"});
  Peers peers(listener, 1);
  CHECK(eventually([&] { return run.count(Count::messages_missed) >= 2; }));
  const std::uint64_t begun = run.count(Count::messages_sent);
  const std::uint64_t taken = run.count(Count::bytes_sent);
  CHECK(taken < begun << 20);
  send_text(peers.all[0].get(), std::string(begun, '.'));
  CHECK(run.reaches(Count::messages_answered, begun));
  CHECK(run.count(Count::bytes_answered) == taken);
  CHECK(run.count(Count::bytes_in_flight) == 0);
  CHECK(eventually([&] {
    peers.read();
    return run.count(Count::bytes_answered) == begun << 20;
  }));
  CHECK(run.always_added_up);
}

}  // namespace
}  // namespace c1k
