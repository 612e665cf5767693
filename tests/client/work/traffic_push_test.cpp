// What a server pushes, as the client's worker takes it.
#include <cstring>
#include <limits>

#include "client/work/traffic.h"
#include "common/talk/filler.h"
#include "common/talk/push.h"
#include "tests/catch.h"
#include "tests/client/work/peers.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;

TEST_CASE("pushes are counted whole, torn ones too, and what is none is wrong", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "2", {"--answer", "push"});
  Peers peers(listener, 2);
  REQUIRE(run.reaches(Count::open, 2));
  std::string text = make_filler(100);
  PushHeader header{{}, 100, monotonic_now().count()};
  std::memcpy(header.word, kPushWord, 8);
  std::memcpy(text.data(), &header, sizeof header);
  const std::string two = text + text;
  for (const char& byte : two) send_text(peers.all[0].get(), {&byte, 1});
  CHECK(run.reaches(Count::messages_pushed, 2));
  CHECK(run.count(Count::messages_wrong) == 0);
  text[50] = '!';
  send_text(peers.all[0].get(), text);
  CHECK(run.reaches(Count::messages_pushed, 3));
  CHECK(run.count(Count::messages_wrong) == 1);
  send_text(peers.all[1].get(), "this is no push, whatever else it may be");
  CHECK(run.reaches(Count::messages_wrong, 2));
  CHECK(run.count(Count::messages_pushed) == 3);
  CHECK(run.count(Count::bytes_loose) == run.count(Count::bytes_received) - 300);
  CHECK(run.count(Count::open) == 2);
}

std::string push_of(std::size_t size, std::int64_t sent_ns) {
  std::string text = make_filler(size);
  PushHeader header{{}, size, sent_ns};
  std::memcpy(header.word, kPushWord, 8);
  std::memcpy(text.data(), &header, sizeof header);
  return text;
}

TEST_CASE("a push may claim any moment: one long ago is late, one to come is not", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", {"--answer", "push"});
  Peers peers(listener, 1);
  REQUIRE(run.reaches(Count::open, 1));
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t sent : {Limits::min(), Limits::min() + 1, std::int64_t{-1}})
    send_text(peers.all[0].get(), push_of(40, sent));
  CHECK(run.reaches(Count::messages_pushed, 3));
  CHECK(run.count(Count::messages_late) == 3);
  for (const std::int64_t sent : {Limits::max(), monotonic_now().count() + 1'000'000'000'000})
    send_text(peers.all[0].get(), push_of(40, sent));
  CHECK(run.reaches(Count::messages_pushed, 5));
  CHECK(run.count(Count::messages_late) == 3);
  CHECK(run.count(Count::messages_wrong) == 0);
}

TEST_CASE("a push that comes with the greeting is not thrown away, nor one that is the greeting",
          "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "3", {"--answer", "push", "--expect-greeting"});
  Peers peers(listener, 3);
  send_text(peers.all[0].get(), "!" + push_of(100, 0) + push_of(100, 0));
  send_text(peers.all[1].get(), push_of(100, 0));  // no --greet there
  send_text(peers.all[2].get(), "!");
  CHECK(run.reaches(Count::open, 3));
  CHECK(run.reaches(Count::messages_pushed, 3));
  CHECK(run.count(Count::messages_wrong) == 0);
  CHECK(run.count(Count::bytes_received) == 300);
  CHECK(run.always_added_up);
}

}  // namespace
}  // namespace c1k
