// Conversations that go wrong are reasons, of whole programs: wrong answers, none, of another size.
#include "tests/catch.h"
#include "tests/lab/reasons.h"
#include "tests/lab/small_servers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// Answers whatever comes with `answer`, as often as it comes.
const std::string kAnswering = R"(
import selectors, socket, sys
answer = sys.argv[1].encode()
s = socket.create_server(("127.0.0.1", 0), backlog=1000); print(s.getsockname()[1], flush=True)
sel = selectors.DefaultSelector(); sel.register(s, selectors.EVENT_READ)
while True:
  for key, _ in sel.select():
    if key.fileobj is s:
      c, _ = s.accept(); sel.register(c, selectors.EVENT_READ); continue
    try:
      if key.fileobj.recv(65536): key.fileobj.send(answer); continue
    except OSError: pass
    sel.unregister(key.fileobj); key.fileobj.close()
)";

std::string evidence_beside(Scene& scene, const std::string& target, const Words& more,
                            const std::string& name) {
  const std::string file = scene.file("client.json");
  run_client(scene, 0,
             plus({"--target", target, "--count", "200", "--rate", "2k", "--active", "200",
                   "--message-every", "300ms", "--hold", "2s", "--summary", file},
                  more),
             "client");
  return evidence_of(parsed_summary(file), name);
}

std::string evidence_beside(const std::string& answer, const Words& more, const std::string& name) {
  Scene scene;
  Program server({"python3", "-c", kAnswering, answer});
  if (!eventually(5s, [&server] { return times_in(server.out(), "\n") == 1; })) return "skipped";
  const std::string port = server.out().substr(0, server.out().find('\n'));
  return evidence_beside(scene, "127.0.0.1:" + port, more, name);
}

bool was_skipped(const std::string& evidence) {
  if (evidence == "skipped") WARN("skipped: no python3 here");
  return evidence == "skipped";
}

}  // namespace

TEST_CASE("answers that are all wrong are told, with what came", "[loopback][acceptance]") {
  const std::string evidence = evidence_beside("WRONG", {"--message-size", "5B"}, "answers-wrong");
  if (was_skipped(evidence)) return;
  CHECK_THAT(evidence, ContainsSubstring("answers were wrong: first bytes 'WRONG'"));
  CHECK_THAT(evidence, ContainsSubstring("all "));
}

TEST_CASE("answers of another size than --answer says are told", "[loopback][acceptance]") {
  for (const std::string size : {"6", "8"}) {
    const std::string evidence = evidence_beside(
        "+PONG\r\n", {"--message-size", "6B", "--answer", size + "B"}, "answer-size");
    if (was_skipped(evidence)) return;
    CHECK_THAT(evidence, ContainsSubstring("answers seem to have 7 bytes, --answer says " + size));
  }
}

TEST_CASE("who never reads is told, and how long the oldest message waits",
          "[loopback][acceptance]") {
  Scene scene;
  const SmallServer mute(0, 4096, 0);
  const std::string evidence =
      evidence_beside(scene, mute.target(), {"--message-size", "64B"}, "unanswered");
  CHECK_THAT(evidence, ContainsSubstring("none of ") &&
                           ContainsSubstring("was answered; the oldest of them waited 2."));
}
