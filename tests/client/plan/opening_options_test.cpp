#include "client/plan/opening_options.h"

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

OpeningOptions opening(const Words& words, const std::string& count = "3") {
  return options_for(count, words).opening;
}
std::string no(const Words& words, const std::string& count = "3") {
  return refusal_of([&] {
    make_client_plan(options_for(count, words), route_to({ip("127.0.0.1"), 9000}),
                     limits_of(20'000));
  });
}

TEST_CASE("unasked, a connection is open as soon as it is made") {
  CHECK_FALSE(opening({}).is_any());
  CHECK_FALSE(options_for("3").has_conversation());
  CHECK(to_sentence(opening({})).empty());
}

TEST_CASE("what comes before a connection is open is read, and told") {
  const TemporaryFolder folder;
  const std::string hello = folder.write("hello", "I am {row.1}\n");
  const std::string rows = folder.write("rows", "ann\nbob\nclaire\n");
  const OpeningOptions all =
      opening({"--expect-greeting", "--hello-file", hello, "--hello-answer", "1KiB", "--rows", rows,
               "--proxy-protocol", "v2", "--proxy-source", "10.0.0.0/30"});
  CHECK(all.is_any());
  CHECK(all.raw.expects_greeting);
  CHECK(all.raw.hello.longest() == 12);
  CHECK(all.raw.hello_answer == 1024);
  CHECK(all.proxy_version == ProxyVersion::v2);
  CHECK_FALSE(all.proxy_sources.empty());
  CHECK(all.rows->size() == 3);
  CHECK(
      to_sentence(all) ==
      "; each begins with a PROXY header v2; each is greeted before it is open; each says 9 to 12 "
      "bytes first, and is open when 1,024 have come back");
  CHECK(options_for("3", {"--expect-greeting"}).has_conversation());
}

TEST_CASE("mistakes name the option, and what would be right") {
  const TemporaryFolder folder;
  const std::string hello = folder.write("hello", "HELLO");
  const std::string rows = folder.write("rows", "ann\nbob\n");
  CHECK_THAT(no({"--hello-file", folder.path("none")}), StartsWith("--hello-file: "));
  CHECK_THAT(no({"--hello-file", folder.write("empty", "")}),
             StartsWith("--hello-file: ") && ContainsSubstring("at least one byte"));
  CHECK_THAT(no({"--hello-answer", "4B"}), ContainsSubstring("goes with --hello-file"));
  for (const char* bad : {"0B", "4", "2MiB", "x"})
    CHECK_THAT(no({"--hello-file", hello, "--hello-answer", bad}), StartsWith("--hello-answer: "));
  CHECK_THAT(no({"--proxy-protocol", "3"}), StartsWith("--proxy-protocol: '3': write v1 or v2"));
  CHECK_THAT(no({"--proxy-source", "10.0.0.1"}), ContainsSubstring("goes with --proxy-protocol"));
  CHECK_THAT(no({"--proxy-protocol", "v1", "--proxy-source", "dev:lo"}),
             StartsWith("--proxy-source: ") && ContainsSubstring("not a device's"));
  CHECK_THAT(no({"--proxy-protocol", "v1", "--proxy-source", "fd00::1"}),
             StartsWith("--proxy-source: ") && ContainsSubstring("127.0.0.1:9000"));
  CHECK(no({"--proxy-protocol", "v1", "--proxy-source", "10.0.0.0/8"}).empty());
  CHECK_THAT(no({"--proxy-protocol", "v1", "--proxy-source", "fd00::/32"}),
             StartsWith("--proxy-source: ") && ContainsSubstring("write fewer"));
  CHECK_THAT(no({"--rows", rows}), ContainsSubstring("--rows goes with --hello-file"));
  CHECK_THAT(no({"--hello-file", hello, "--rows", rows}),
             StartsWith("--rows: ") && ContainsSubstring("2 lines, --count is 3"));
  CHECK_THAT(no({"--hello-file", folder.write("two", "{row.2}"), "--rows", rows}, "2"),
             StartsWith("--hello-file: ") && ContainsSubstring("have 1 fields"));
  CHECK_THAT(no({"--hello-file", folder.write("one", "{row.1}")}),
             ContainsSubstring("--rows FILE"));
  CHECK_THAT(no({"--hello-file", hello, "--rows", folder.write("bad", "a\n\nb\n")}),
             StartsWith("--rows: ") && ContainsSubstring("line 2 is empty"));
}

TEST_CASE("numbers have ten digits where connections are not replaced, and twenty where they are") {
  const TemporaryFolder folder;
  const std::string hello = folder.write("hello", "{connection}");
  const auto digits = [&](Words words) {
    words.insert(words.end(), {"--hello-file", hello});
    return make_client_plan(options_for("3", words), route_to({ip("127.0.0.1"), 9000}),
                            limits_of(20'000))
        .options.opening.raw.hello.longest();
  };
  CHECK(digits({}) == 10);
  CHECK(digits({"--refill"}) == 20);
  CHECK(digits({"--lifetime", "1s..2s"}) == 20);
}

}  // namespace
}  // namespace c1k
