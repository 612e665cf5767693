// What is said of TLS on the command line, and what the plan makes of it.
#include "common/run/tls_options.h"

#include <openssl/x509v3.h>
#include <sys/resource.h>

#include "client/check/check.h"
#include "client/plan/client_tls.h"
#include "common/net/resolve.h"
#include "common/tls/keys.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

ClientOptions options(const Words& more = {}, const std::string& target = "tls://broker:8883") {
  Words words{"--target", target};
  words.insert(words.end(), more.begin(), more.end());
  return options_for("1k", words);
}
std::string no(const Words& more, const std::string& target = "tls://broker:8883") {
  return refusal_of([&] { options(more, target); });
}
Route route() {
  Route route{{{ip("127.0.0.1"), 8883}, {ip("127.0.0.2"), 8883}},
              {},
              {ip("127.0.0.1"), ip("127.0.0.1")},
              true};
  route.hosts = {{{ip("127.0.0.1"), 8883}, {"broker:8883", "broker"}},
                 {{ip("127.0.0.2"), 8883}, {"other:8883", "other"}}};
  return route;
}
ClientPlan plan(const Words& more = {}) {
  return make_client_plan(options(more), route(), limits_of(20'000));
}

}  // namespace

TEST_CASE("each option of TLS is read", "[tls]") {
  const TlsRunOptions read = options({"--tls-ca", "ca", "--tls-cert", "c", "--tls-key", "k",
                                      "--tls-min", "1.2", "--tls-alpn", "mqtt,h2", "--tls-resume",
                                      "--tls-keylog", "log", "--tls-keep", "--tls-name", "one"})
                                 .tls;
  CHECK_FALSE(read.context.is_server);
  CHECK(read.context.ca == "ca");
  CHECK(read.context.cert == "c");
  CHECK(read.context.key == "k");
  CHECK(read.context.takes_1_2);
  CHECK(read.context.alpn == std::vector<std::string>{"mqtt", "h2"});
  CHECK(read.context.keylog == "log");
  CHECK_FALSE(read.context.is_insecure);
  CHECK(read.resumes);
  CHECK(read.keeps_object);
  CHECK(read.name == "one");
  CHECK(options().tls.context.takes_1_2 == false);
  CHECK(options({"--tls-insecure"}).tls.context.is_insecure);
}

TEST_CASE("options of TLS that are wrong are refused by name", "[tls]") {
  for (const Words& words :
       {Words{"--tls-ca", "x"}, {"--tls-insecure"}, {"--tls-keep"}, {"--tls-min", "1.2"}})
    for (const std::string target : {"tcp://a:1", "ws://a"})
      CHECK_THAT(no(words, target),
                 ContainsSubstring(words[0] + " goes with --target tls:// or wss://"));
  CHECK_THAT(no({"--tls-min", "1.1"}), ContainsSubstring("--tls-min: '1.1': 1.3 or 1.2"));
  CHECK_THAT(no({"--tls-alpn", "a,,b"}), ContainsSubstring("--tls-alpn: 'a,,b'"));
  CHECK_THAT(no({"--tls-name", ""}), ContainsSubstring("--tls-name: ''"));
  CHECK_THAT(no({"--tls-insecure", "--tls-ca", "x"}), ContainsSubstring("give one"));
  CHECK_THAT(no({"--tls-insecure", "--tls-name", "10.0.0.1"}), ContainsSubstring("leave one out"));
  CHECK_THAT(no({"--ping-every", "1s"}), ContainsSubstring("--ping-every goes with"));
  CHECK(options({"--ping-every", "1s"}, "wss://a").is_ws());
}

TEST_CASE("each target's certificate is to be for its name", "[tls]") {
  const ClientPlan named = plan();
  CHECK(named.tls_name({ip("127.0.0.1"), 8883}) == "broker");
  CHECK(named.tls_name({ip("127.0.0.2"), 8883}) == "other");
  CHECK(plan({"--tls-name", "one"}).tls_name({ip("127.0.0.2"), 8883}) == "one");
  CHECK_THAT(to_sentence(named), ContainsSubstring("to tls://"));
  CHECK_THAT(to_sentence(plan({"--tls-insecure"})), ContainsSubstring("believes any certificate"));
}

TEST_CASE("with TLS no more open at once than are of use", "[tls]") {
  HostLimits limits = limits_of(20'000);
  limits.cores = 2;
  const auto of = [&limits](const Words& more) {
    return make_client_plan(options(more), route(), limits);
  };
  CHECK(of({"--rate", "max"}).window == 512);
  CHECK(of({"--rate", "max"}).window_limit == 512);
  CHECK(of({"--rate", "max"}).window_patience == std::chrono::milliseconds{250});  // of 5 s
  CHECK(of({"--rate", "max", "--connect-timeout", "20s"}).window_patience ==
        std::chrono::seconds{1});
  CHECK(of({"--max-connecting", "7"}).window_patience == Nanoseconds{0});  // somebody's choice
  CHECK(of({"--rate", "10k"}).window == 512);
  CHECK(of({"--rate", "10"}).window == 50);
  CHECK(of({"--max-connecting", "100"}).window == 100);
  CHECK_THAT(refusal_of([&] {
               of({"--max-connecting", "513"});
             }),
             ContainsSubstring("with TLS at most 512 (256 for each core)"));
}

TEST_CASE("who is silent keeps no keys, who may speak does", "[tls]") {
  const auto keeps = [](const Words& more) {
    Words words{"--tls-insecure"};
    words.insert(words.end(), more.begin(), more.end());
    return make_client_tls(plan(words))->keeps_keys;
  };
  CHECK_FALSE(keeps({}));
  CHECK(keeps({"--expect-greeting"}));
  CHECK(keeps({"--active", "1"}));
  CHECK(keeps({"--answer", "push"}));
  CHECK(keeps({"--close", "fin"}));
  rlimit core{};
  REQUIRE(::getrlimit(RLIMIT_CORE, &core) == 0);
  CHECK(core.rlim_cur == 0);  // keys would be in it
}

TEST_CASE("files of TLS that are missing are refused before anything connects", "[tls]") {
  const auto refusal = [](const Words& more) {
    return refusal_of([&] { make_client_tls(plan(more)); });
  };
  CHECK_THAT(refusal({"--tls-ca", "/nowhere"}), ContainsSubstring("--tls-ca /nowhere: No such"));
  CHECK_THAT(refusal({"--tls-cert", "/nowhere"}), ContainsSubstring("--tls-cert needs --tls-key"));
  CHECK_THAT(refusal({"--tls-cert", "/nowhere", "--tls-key", "/nowhere"}),
             ContainsSubstring("--tls-cert /nowhere"));
  CHECK_THAT(refusal({"--tls-insecure", "--tls-keylog", "/nowhere/x"}),
             ContainsSubstring("--tls-keylog /nowhere/x"));
}

TEST_CASE("what a kept object costs is said, and counted", "[tls]") {
  const auto cost = [](const Words& more) {
    const ClientPlan made = plan(more);
    return client_needs(made).user_bytes / made.options.count;
  };
  const std::uint64_t silent = cost({});
  CHECK(cost({"--close", "fin"}) == silent + sizeof(RestingKeys));
  for (const Words& kept : {Words{"--tls-keep"}, Words{"--tls-min", "1.2"}}) {
    CHECK(cost(kept) == silent + 28'000);
    CHECK_THAT(to_sentence(plan(kept)), ContainsSubstring("keep") && ContainsSubstring("28.0 KB"));
  }
  TlsRunOptions server;
  server.context.is_server = true;
  CHECK(tls_memory(server, false).each == 0);
  CHECK(tls_memory(server, true).each == sizeof(RestingKeys));
  server.context.takes_1_2 = true;
  CHECK(tls_memory(server, false).each == 17'000);
}

TEST_CASE("a server's own authority is written, and signs what it shows", "[tls]") {
  const TemporaryFolder folder;
  TlsRunOptions server;
  server.context.is_server = true;
  server.write_ca = folder.path("ca.pem");
  const auto use = make_tls_use(server, {{"10.9.8.7", {1, 1}}, {"broker.test", {1, 1}}});
  REQUIRE(use->self);
  write_authority(server, *use, false);
  CHECK_THAT(refusal_of([&] { write_authority(server, *use, false); }),
             ContainsSubstring("--tls-write-ca " + server.write_ca));
  CHECK_NOTHROW(write_authority(server, *use, true));
  const auto name = [&use](const char* text) {
    return X509_check_host(use->self->certificate.get(), text, 0, 0, nullptr) == 1;
  };
  CHECK(name("broker.test"));
  CHECK(name("localhost"));
  CHECK_FALSE(name("other.test"));
  CHECK(X509_check_ip_asc(use->self->certificate.get(), "10.9.8.7", 0) == 1);
  CHECK(X509_check_ip_asc(use->self->certificate.get(), "127.0.0.1", 0) == 1);
  const auto anywhere = make_tls_use(server, {{"0.0.0.0", {1, 1}}});
  for (const Address& own : addresses_of_host())
    CHECK(X509_check_ip_asc(anywhere->self->certificate.get(), own.to_string().c_str(), 0) == 1);
  TlsOptions client;
  client.ca = server.write_ca;
  CHECK_NOTHROW(TlsContext(client));
}

}  // namespace c1k
