#include "common/talk/push_talk.h"

#include <random>

#include "common/talk/proxied_talk.h"
#include "tests/catch.h"
#include "tests/talk/talk_splits.h"

namespace c1k {
namespace {

std::string push_of(std::size_t size, std::int64_t stamp) {
  PushServerTalk talk(size);
  const Said said{.number = 0, .stamp = stamp, .round = 0, .kind = SaidKind::message};
  const auto bytes = talk.render(said, 0);
  REQUIRE(bytes.size() == size);
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("pushes are heard whole wherever they are torn") {
  PushClientTalk talk({});
  std::string wrong = push_of(40, 3);
  wrong[30] = '?';
  const std::string text = push_of(24, 1) + push_of(100, 2) + wrong + push_of(25, 4);
  for (std::size_t i = 0; i <= text.size(); ++i)
    for (std::size_t j = 0; j + i <= text.size(); ++j) {
      const Splits splits = hear_in_pieces(talk, 0, text, {i, j});
      REQUIRE(splits.elements.size() == 4);
      for (std::size_t k = 0; k < 4; ++k) {
        REQUIRE(splits.elements[k].stamp == static_cast<std::int64_t>(k) + 1);
        REQUIRE(splits.elements[k].is_wrong == (k == 2));
      }
      REQUIRE(is_at_rest(splits.row));
    }
}

TEST_CASE("large pushes are compared in parts, at any place") {
  PushClientTalk talk({});
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    const std::size_t size = 24 + random() % 200'000;
    std::string text = push_of(size, i);
    const bool is_wrong = size > 24 && random() % 2 == 0;
    if (is_wrong) text[24 + random() % (size - 24)] ^= 1;
    const Splits splits = hear_in_pieces(talk, 0, text, {random() % size, random() % size});
    REQUIRE(splits.elements.size() == 1);
    REQUIRE(splits.elements[0].is_wrong == is_wrong);
    REQUIRE(splits.elements[0].size == size);
  }
}

TEST_CASE("what is no push is lost for good, and needs no row for that") {
  PushClientTalk talk({});
  const Splits splits =
      hear_in_pieces(talk, 0, push_of(30, 1) + "this is something else altogether", {5, 40});
  REQUIRE(splits.elements.size() == 2);
  CHECK(splits.elements[1].what == What::lost);
  CHECK(is_at_rest(splits.row));
  CHECK(splits.row.sticky != 0);
  const Splits later = hear_in_pieces(talk, 0, push_of(30, 1), {}, splits.row);
  CHECK(later.elements.empty());
}

TEST_CASE("a push begun is made again with the moment of its begin") {
  PushServerTalk talk(60);
  const Said said{.number = 0, .stamp = 77, .round = 0, .kind = SaidKind::message};
  const std::string whole = push_of(60, 77);
  for (std::size_t skip = 0; skip < 60; ++skip) {
    talk.render({.number = 0, .stamp = 1'000, .round = 0, .kind = SaidKind::message}, 0);
    const auto rest = talk.render(said, skip);
    REQUIRE(std::string(rest.begin(), rest.end()) == whole.substr(skip));
  }
}

TEST_CASE("behind a PROXY header another talk goes on, wherever it is torn") {
  const std::string header = "PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000\r\n";
  ProxiedTalk talk(ProxyVersion::v1, std::make_unique<RawServerTalk>(true));
  TalkRow fresh{};
  fresh.step = talk.first_step();
  CHECK_FALSE(is_at_rest(fresh));
  for (std::size_t i = 0; i <= header.size() + 3; ++i) {
    const Splits splits = hear_in_pieces(talk, 0, header + "abc", {i}, fresh);
    REQUIRE(splits.elements.size() == 1);
    REQUIRE(splits.elements[0].what == What::proxied);
    REQUIRE(splits.elements[0].used == header.size());
    REQUIRE(is_at_rest(splits.row));
    REQUIRE(splits.used == header.size() + 3);
  }
  TalkRow row = fresh;
  std::string other = "GET / HTTP/1.1\r\n";
  CHECK(talk.hear(0, row, other).what == What::broken);
}

}  // namespace
}  // namespace c1k
