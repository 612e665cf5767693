// What a target's protocol said of why there are fewer.
#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

Case speaking(std::vector<std::string> more = {}) {
  std::vector<std::string> words{"--target", "ws://127.0.0.1:9000"};
  words.insert(words.end(), more.begin(), more.end());
  return Case("1k", words);
}

TEST_CASE("WebSockets that are well give no reason") {
  CHECK(speaking().names().empty());
}

TEST_CASE("upgrades that were refused are told by code, with the first bytes of one") {
  Case run = speaking();
  run.set(ClientCount::open, 900);
  run.set(ClientCount::failed_rejected, 100);
  run.evidence.rejected = {{0, 1}, {403, 98}, {101, 1}};
  run.evidence.rejected_words = "HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\nno";
  run.evidence.rejected_why = "its Sec-WebSocket-Accept is not of our key";
  REQUIRE(run.names() == Names{"rejected"});
  CHECK(run.reasons()[0].evidence ==
        "100 upgrades were refused: 1 x no HTTP at all, 1 x 101, but a wrong one, 98 x 403; its "
        "Sec-WebSocket-Accept is not of our key; the first bytes of one: 'HTTP/1.1 403 Forbidden | "
        "X: y | no'");
}

TEST_CASE("frames that are not allowed, and silence, are reasons with codes and times") {
  Case run = speaking({"--ping-every", "30s", "--ping-timeout", "4s"});
  run.set(ClientCount::closed_protocol, 3);
  run.set(ClientCount::closed_no_pong, 7);
  run.evidence.protocol_codes = {{1002, 2}, {1007, 1}};
  REQUIRE(run.names() == Names{"protocol", "no-pong"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("1002 x 2, 1007 x 1"));
  CHECK(run.reasons()[1].evidence == "7 did not answer a ping within 4s");
}

TEST_CASE("a target's closes are told by their codes, and its frames are no words") {
  Case run = speaking();
  run.set(ClientCount::closed_by_peer, 5);
  run.evidence.close_codes = {{1001, 5}};
  run.evidence.last_words = "\x88\x02\x03\xe9";
  CHECK_THAT(run.reasons()[0].evidence,
             ContainsSubstring("by a close of its protocol with code 1001 x 5"));
  run.evidence.close_codes = {};
  CHECK_THAT(run.reasons()[0].evidence, !ContainsSubstring("said"));
}

TEST_CASE("what did not come to TLS is told by kind, with what to do", "[tls]") {
  using Way = TlsFailure::Kind;
  Case run("1k", {"--target", "tls://127.0.0.1:9000"});
  run.set(ClientCount::failed_tls, 12);
  run.evidence.tls_failures.codes = {{tls_failure_code(Way::certificate, 0), 10},
                                     {tls_failure_code(Way::closed, 0), 2}};
  run.evidence.tls_failures.words = "self-signed certificate";
  REQUIRE(run.names() == Names{"tls"});
  CHECK(run.reasons()[0].evidence ==
        "12 did not come to TLS: 10 x certificate, 2 x hung up in the handshake; one of them: "
        "'self-signed certificate'");
  CHECK_THAT(run.reasons()[0].fix, ContainsSubstring("--tls-ca"));
  run.evidence.tls_failures.codes = {{tls_failure_code(Way::alert, 116), 13}};
  CHECK_THAT(run.reasons()[0].evidence,
             ContainsSubstring("12 did not come to TLS, 1 ended by it when they were open: 13 x "
                               "alert 116 certificate required"));
  CHECK_THAT(run.reasons()[0].fix, ContainsSubstring("--tls-cert"));
}

}  // namespace
}  // namespace c1k
