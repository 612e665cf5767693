#include "common/base/command_line.h"

#include <vector>

#include "common/base/units.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

namespace po = boost::program_options;
using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

po::options_description some_options() {
  po::options_description options("options");
  options.add_options()("help", po::bool_switch())("version", po::bool_switch());
  options.add_options()("quiet", po::bool_switch());
  options.add_options()("count", po::value<std::string>());
  options.add_options()("rate", po::value<std::string>()->default_value("10k"));
  options.add_options()("workers", po::value<int>());
  options.add_options()("ips", po::value<Words>()->composing());
  options.add_options()("csv", po::value<Words>()->multitoken());
  return options;
}

po::variables_map parse(const po::options_description& options, std::vector<const char*> words,
                        const std::string& positional = {}) {
  words.insert(words.begin(), "program");
  return parse_command_line(options, static_cast<int>(words.size()), words.data(), positional);
}
po::variables_map parse(std::vector<const char*> words, const std::string& positional = {}) {
  return parse(some_options(), std::move(words), positional);
}
std::string no_parse(std::vector<const char*> words, const std::string& positional = {}) {
  return refusal_of([&] { parse(words, positional); });
}
std::string text_of(const po::variables_map& values, const std::string& name) {
  return values[name].as<std::string>();
}

TEST_CASE("a value follows its option, or an equals sign") {
  CHECK(text_of(parse({"--count", "5"}), "count") == "5");
  CHECK(text_of(parse({"--count=5"}), "count") == "5");
  CHECK(text_of(parse({"--count=a=b"}), "count") == "a=b");
  CHECK(text_of(parse({"--count", ""}), "count").empty());
  CHECK(text_of(parse({"--count="}), "count").empty());
  CHECK(text_of(parse({"--rate", "1k", "--count", "5"}), "rate") == "1k");
}

TEST_CASE("no words at all leave the defaults") {
  const auto values = parse({});
  CHECK(text_of(values, "rate") == "10k");
  CHECK(values.count("count") == 0);
  CHECK_FALSE(values["quiet"].as<bool>());
  CHECK(parse_command_line(some_options(), 0, nullptr).count("count") == 0);
}

TEST_CASE("a value may begin with a dash, and with two after an equals sign") {
  CHECK(text_of(parse({"--count", "-5"}), "count") == "-5");
  CHECK(text_of(parse({"--count", "-"}), "count") == "-");
  CHECK(text_of(parse({"--count=--rate"}), "count") == "--rate");
}

TEST_CASE("a missing value names its option") {
  CHECK(no_parse({"--count"}) == "--count needs a value, and is the last word");
  CHECK(no_parse({"--count", "--rate", "5"}) ==
        "--count needs a value, and '--rate' follows; if that is the value, write --count=--rate");
}

TEST_CASE("an unknown option proposes the nearest") {
  CHECK(no_parse({"--cuont", "5"}) == "--cuont is not an option; did you mean --count?");
  CHECK(no_parse({"--cout=5"}) == "--cout is not an option; did you mean --count?");
  CHECK(no_parse({"--cuotn=5"}) == "--cuotn is not an option; did you mean --count?");
  CHECK(no_parse({"--isp", "a"}) == "--isp is not an option; did you mean --ips?");
  CHECK(no_parse({"--COUNT", "5"}) == "--COUNT is not an option; --help lists the options");
  CHECK(no_parse({"--elephant"}) == "--elephant is not an option; --help lists the options");
  CHECK(no_parse({"--cs"}) == "--cs is not an option; did you mean --csv?");
  CHECK(no_parse({"-count", "5"}) == "-count is not an option; did you mean --count?");
  CHECK(no_parse({"-o"}) == "-o is not an option; --help lists the options");
  CHECK(no_parse({"--=5"}) == "-- is not an option; --help lists the options");
}

TEST_CASE("an abbreviated option is refused, and its name proposed") {
  CHECK(no_parse({"--cou", "5"}) == "--cou is not an option; did you mean --count?");
  CHECK(no_parse({"--wo", "5"}) == "--wo is not an option; did you mean --workers?");
}

TEST_CASE("a single option is given once") {
  CHECK(no_parse({"--count", "5", "--count", "5"}) == "--count is given twice: once is enough");
  CHECK(no_parse({"--quiet", "--quiet"}) == "--quiet is given twice: once is enough");
  CHECK(text_of(parse({"--rate", "5"}), "rate") == "5");  // its default is not a first time
}

TEST_CASE("a list option may be repeated, one value each time") {
  CHECK(parse({"--ips", "a", "--ips=b"})["ips"].as<Words>() == Words{"a", "b"});
  CHECK(parse({"--csv", "a", "--csv", "b"})["csv"].as<Words>() == Words{"a", "b"});
  CHECK_THAT(no_parse({"--csv", "a", "b"}), ContainsSubstring("'b' belongs to no option"));
}

TEST_CASE("a switch takes no value") {
  CHECK(parse({"--quiet"})["quiet"].as<bool>());
  CHECK(no_parse({"--quiet=1"}) == "'--quiet=1': --quiet takes no value; write it alone");
  CHECK_THAT(no_parse({"--quiet", "1"}), ContainsSubstring("'1' belongs to no option"));
}

TEST_CASE("a stray word is refused, or collected when there is a place for it") {
  CHECK_THAT(no_parse({"5"}), ContainsSubstring("'5' belongs to no option"));
  CHECK_THAT(no_parse({""}), ContainsSubstring("'' belongs to no option"));
  CHECK_THAT(no_parse({"--", "5"}), ContainsSubstring("'5' belongs to no option"));
  const auto values = parse({"a.csv", "--count", "5", "-", "--", "--odd", "-x"}, "csv");
  CHECK(values["csv"].as<Words>() == Words{"a.csv", "-", "--odd", "-x"});
  CHECK(text_of(values, "count") == "5");
  CHECK_THAT(no_parse({"a", "-x"}, "csv"), ContainsSubstring("-x is not an option"));
  CHECK(no_parse({"a", "b"}, "count") == "--count is given twice: once is enough");
}

TEST_CASE("a value of the wrong type names its option") {
  CHECK(parse({"--workers", "-3"})["workers"].as<int>() == -3);
  const std::string refusal = no_parse({"--workers", "many"});
  CHECK_THAT(refusal, ContainsSubstring("many"));
  CHECK_THAT(refusal, ContainsSubstring("--workers"));
}

TEST_CASE("a required option is missed, but not by help and version") {
  bool quiet = false;
  auto options = some_options();
  options.add_options()("target", po::value<std::string>()->required());
  options.add_options()("hush", po::bool_switch(&quiet));
  CHECK(refusal_of([&] { parse(options, {"--count", "5"}); }) == "--target is required");
  CHECK(text_of(parse(options, {"--target", "a:1"}), "target") == "a:1");
  CHECK(parse(options, {"--version"})["version"].as<bool>());
  CHECK_FALSE(quiet);
  CHECK(parse(options, {"--help", "--hush"})["help"].as<bool>());
  CHECK(quiet);
  CHECK_FALSE(refusal_of([&] { parse(options, {"--help", "--bogus"}); }).empty());
}

TEST_CASE("variables are filled in") {
  std::string count;
  po::options_description options("options");
  options.add_options()("count", po::value<std::string>(&count));
  parse(options, {"--count", "5"});
  CHECK(count == "5");
}

TEST_CASE("a refused value gets its option's name") {
  const auto values = parse({"--count", "12m"});
  const auto refusal = refusal_of([&] { parse_option(values, "count", parse_count); });
  CHECK_THAT(refusal, ContainsSubstring("--count: '12m' is not a count"));
  CHECK(parse_option(values, "rate", parse_rate) == Rate(10'000));
}

}  // namespace
}  // namespace c1k
