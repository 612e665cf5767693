#include "common/check/preflight.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Names = std::vector<std::string>;

HostLimits memory_of(std::uint64_t available) {
  HostLimits limits;
  limits.memory_available = available;
  return limits;
}
HostLimits nofile_of(std::uint64_t hard) {
  HostLimits limits;
  limits.nofile_hard = hard;
  return limits;
}
Address ip(const char* text) {
  return Address::parse(text);
}
Finding finding(const char* name, Verdict verdict, const char* sentence) {
  return {name, "1", "2", verdict, sentence, "", {}, {}, {}};
}

TEST_CASE("memory that is there is enough, to the byte") {
  CHECK(memory_finding(memory_of(10'000), 1, 9'500, 0).verdict == Verdict::ok);
  CHECK(memory_finding(memory_of(10'000), 1, 9'501, 0).verdict == Verdict::will_fail);
  CHECK(memory_finding(memory_of(10'000), 1, 9'000, 500).verdict == Verdict::ok);
  CHECK(memory_finding(memory_of(10'000), 1, 9'000, 501).verdict == Verdict::will_fail);
}

TEST_CASE("memory that is not enough is told in numbers, with what would fit") {
  const Finding short_of =
      memory_finding(memory_of(10'000'000'000), 3'000'000, kKernelBytesOneEnd, 100'000'000);
  CHECK(short_of.name == "memory");
  CHECK(short_of.verdict == Verdict::will_fail);
  CHECK(short_of.sentence ==
        "memory: 3,000,000 connections need 12.4 GB (4.1 KB each in the kernel, and our own); "
        "there is 9.5 GB (95 % of MemAvailable), enough for 2,292,682: fewer connections, more "
        "memory, or --ignore memory");
  CHECK(short_of.need == "12.4 GB");
  CHECK_THAT(memory_finding(memory_of(100), 1, 4'100, 1'000).sentence,
             ContainsSubstring("enough for 0"));
}

TEST_CASE("memory that can't be read is not guessed") {
  const Finding unknown = memory_finding({}, 1'000'000'000, 8'100, 0);
  CHECK(unknown.verdict == Verdict::ok);
  CHECK(unknown.have == "not known");
}

TEST_CASE("workers are counted against the limit of processes") {
  const HostLimits limits = nofile_of(2'000);
  CHECK(workers_finding(limits, 1968 * kMaxWorkers, 1968, 0).verdict == Verdict::ok);
  const Finding one_more = workers_finding(limits, 1968 * kMaxWorkers + 1, 1968, 0);
  CHECK(one_more.verdict == Verdict::will_fail);
  CHECK(one_more.sentence ==
        "workers: 2,015,233 connections need 1,025 worker processes that hold 1,968 each (nofile: "
        "the hard limit is 2,000, less 32 kept back); there may be 1,024: raise nofile (ulimit "
        "-Hn) or lower the count");
}

TEST_CASE("the supervisor needs a descriptor for each worker") {
  CHECK(most_workers(nofile_of(20'000)) == kMaxWorkers);
  CHECK(most_workers(nofile_of(100)) == 68);
  CHECK(most_workers(nofile_of(32)) == 0);
  CHECK(workers_finding(nofile_of(100), 68 * 68, 68, 0).verdict == Verdict::ok);
  CHECK(workers_finding(nofile_of(100), 68 * 68 + 1, 68, 0).verdict == Verdict::will_fail);
}

TEST_CASE("a number of workers that was asked for is a limit too") {
  const HostLimits limits = nofile_of(20'000);
  CHECK(workers_finding(limits, 1'000'000, 19'968, 51).verdict == Verdict::ok);
  const Finding one_less = workers_finding(limits, 1'000'000, 19'968, 50);
  CHECK(one_less.verdict == Verdict::will_fail);
  CHECK_THAT(one_less.sentence, ContainsSubstring("need 51 worker processes"));
  CHECK_THAT(one_less.sentence, ContainsSubstring("may be 50: raise --workers or leave it out"));
}

TEST_CASE("a worker that can hold nothing fails, whatever the count") {
  CHECK(workers_finding(nofile_of(32), 1, 0, 0).verdict == Verdict::will_fail);
}

TEST_CASE("aliases that are here can be bound") {
  const Finding here = aliases_finding({ip("127.0.1.1"), ip("127.0.1.2")});
  CHECK(here.verdict == Verdict::ok);
  CHECK(here.have == "2 that can be bound");
  CHECK(here.sentence.empty());
  CHECK(aliases_finding({}).verdict == Verdict::ok);
}

TEST_CASE("a missing alias is named, with the command that adds it") {
  const Finding missing = aliases_finding({ip("127.0.1.1"), ip("203.0.113.1")});
  CHECK(missing.verdict == Verdict::will_fail);
  CHECK(missing.have == "1 that can be bound");
  CHECK(missing.sentence ==
        "--ips: 203.0.113.1 is not an address of this host; add it: c1k-ipalias add --dev DEVICE "
        "--ips 203.0.113.1 (or ip addr add 203.0.113.1/32 dev DEVICE)");
}

TEST_CASE("of many missing aliases three are named and the others counted") {
  const auto sentence = [](std::size_t n) {
    std::vector<Address> aliases;
    for (std::size_t i = 0; i < n; ++i) aliases.push_back(ip("203.0.113.1").plus(i));
    return aliases_finding(aliases).sentence;
  };
  CHECK_THAT(sentence(3), ContainsSubstring("203.0.113.3") && !ContainsSubstring("more"));
  CHECK_THAT(sentence(5), ContainsSubstring("203.0.113.3") && !ContainsSubstring("203.0.113.4") &&
                              ContainsSubstring(" and 2 more are not addresses"));
}

TEST_CASE("all that will fail is said at once, and nothing else") {
  const Findings findings{finding("slots", Verdict::will_fail, "slots: too few"),
                          finding("aliases", Verdict::ok, ""),
                          finding("queue", Verdict::may_slow, "queue: short"),
                          finding("memory", Verdict::will_fail, "memory: too little")};
  const auto refused = [&findings](const Names& ignored) {
    return refusal_of([&] { refuse_what_fails(findings, ignored); });
  };
  CHECK(refused({}) == "slots: too few\n  memory: too little");
  CHECK(refused({"memory"}) == "slots: too few");
  CHECK(refused({"aliases", "slots"}) == "memory: too little");
  CHECK(refused({"memory", "slots"}).empty());
}

TEST_CASE("only a finding that exists can be ignored") {
  const Findings findings{finding("slots", Verdict::ok, ""), finding("memory", Verdict::ok, "")};
  const auto refused = [&findings](const Names& ignored) {
    return refusal_of([&] { refuse_what_fails(findings, ignored); });
  };
  CHECK(refused({"memory"}).empty());
  CHECK(refused({"memroy"}) == "--ignore memroy: no such finding; there are: slots, memory");
  CHECK_THAT(refused({""}), StartsWith("--ignore : no such finding"));
}

TEST_CASE("findings are a line each, and a sentence below what is wrong") {
  const std::string text = to_text(
      {finding("slots", Verdict::will_fail, "slots: too few"), finding("memory", Verdict::ok, "")});
  CHECK(text ==
        "  will fail slots          need 2            have 1\n"
        "            slots: too few\n"
        "  ok        memory         need 2            have 1\n"
        "  of 2 rows 1 are ok, 0 may slow, 1 will fail\n");
  Findings wide{finding("slots", Verdict::may_slow, ""), finding("memory", Verdict::ok, "")};
  wide[1].need = "nothing: closes by RST";
  CHECK(to_text(wide) ==
        "  may slow  slots          need 2                      have 1\n"
        "  ok        memory         need nothing: closes by RST have 1\n"
        "  of 2 rows 1 are ok, 1 may slow, 0 will fail\n");
  CHECK(word_of(Verdict::may_slow) == "may slow");
}

}  // namespace
}  // namespace c1k
