// Category 6: UTF-8 in text messages.
#include <fmt/format.h>

#include "tests/talk/ws_cases.h"

namespace c1k {
namespace {

using Texts = std::vector<std::string>;

const std::string kKosme = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";
const WsFrame kWrong = ws_close(1'007);

// Texts of one number.
struct Group {
  const char* name;
  Texts texts;
  bool is_right;
};

// Each of the bytes, with a blank behind it.
std::string lonely(unsigned first, unsigned last) {
  std::string text;
  for (unsigned byte = first; byte <= last; ++byte) text += {static_cast<char>(byte), ' '};
  return text;
}

std::string continuations() {
  std::string text;
  for (unsigned byte = 0x80; byte <= 0xbf; ++byte) text += static_cast<char>(byte);
  return text;
}

const Texts kLastMissing{
    "\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80",
    "\xdf", "\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf"};

std::string all_of(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) all += text;
  return all;
}

std::vector<Group> groups() {
  return {
      {"5",
       {kKosme, "hello$world", "hello\xc2\xa2world", "hello\xe2\x82\xacworld",
        "hello\xf0\xa4\xad\xa2world"},
       true},
      {"7", {std::string(1, '\0'), "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"}, true},
      {"8", {"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"}, false},
      {"9", {"\x7f", "\xdf\xbf", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}, true},
      {"10", {"\xf7\xbf\xbf\xbf", "\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf"}, false},
      {"11", {"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf"}, true},
      {"11 wrong", {"\xf4\x90\x80\x80"}, false},
      {"12",
       {"\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80", "\x80\xbf\x80\xbf", "\x80\xbf\x80\xbf\x80",
        "\x80\xbf\x80\xbf\x80\xbf", continuations()},
       false},
      {"13",
       {lonely(0xc0, 0xdf), lonely(0xe0, 0xef), lonely(0xf0, 0xf7), lonely(0xf8, 0xfb),
        lonely(0xfc, 0xfd)},
       false},
      {"14", kLastMissing, false},
      {"15", {all_of(kLastMissing)}, false},
      {"16", {"\xfe", "\xff", "\xfe\xfe\xff\xff"}, false},
      {"17",
       {"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf",
        "\xfc\x80\x80\x80\x80\xaf"},
       false},
      {"18",
       {"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf",
        "\xfc\x83\xbf\xbf\xbf\xbf"},
       false},
      {"19",
       {"\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf8\x80\x80\x80\x80",
        "\xfc\x80\x80\x80\x80\x80"},
       false},
      {"20",
       {"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xaf\xbf", "\xed\xb0\x80",
        "\xed\xbe\x80", "\xed\xbf\xbf"},
       false},
      {"21",
       {"\xed\xa0\x80\xed\xb0\x80", "\xed\xa0\x80\xed\xbf\xbf", "\xed\xad\xbf\xed\xb0\x80",
        "\xed\xad\xbf\xed\xbf\xbf", "\xed\xae\x80\xed\xb0\x80", "\xed\xae\x80\xed\xbf\xbf",
        "\xed\xaf\xbf\xed\xb0\x80", "\xed\xaf\xbf\xed\xbf\xbf"},
       false},
      {"23",
       {"\xef\xbf\xb9", "\xef\xbf\xba", "\xef\xbf\xbb", "\xef\xbf\xbc", "\xef\xbf\xbd",
        "\xef\xbf\xbe", "\xef\xbf\xbf"},
       true},
  };
}

void add(std::vector<WsCase>& cases, const Group& group) {
  for (std::size_t i = 0; i < group.texts.size(); ++i) {
    const WsFrame text = ws_text(group.texts[i]);
    const std::string name = fmt::format("6.{}.{}", group.name, i + 1);
    cases.push_back({name, {text}, {group.is_right ? text : kWrong}, !group.is_right});
  }
}

// The last two code points of each plane: no characters, but UTF-8.
Group non_characters() {
  Group group{"22", {"\xef\xbf\xbe", "\xef\xbf\xbf"}, true};
  for (unsigned plane = 1; plane <= 16; ++plane)
    for (const char last : {'\xbe', '\xbf'})
      group.texts.push_back({static_cast<char>(0xf0U | plane >> 2U),
                             static_cast<char>(0x8fU | (plane & 3U) << 4U), '\xbf', last});
  return group;
}

void add_prefixes(std::vector<WsCase>& cases) {
  for (std::size_t i = 1; i <= kKosme.size(); ++i) {
    const bool is_right = i == 2 || i == 5 || i == 7 || i == 9 || i == 11;
    const WsFrame text = ws_text(kKosme.substr(0, i));
    cases.push_back({fmt::format("6.6.{}", i), {text}, {is_right ? text : kWrong}, !is_right});
  }
}

}  // namespace

std::vector<WsCase> ws_utf8_cases() {
  const std::string hello =
      "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!";
  const std::string wrong = kKosme + "\xed\xa0\x80" + "edited";
  const std::string beyond = kKosme + "\xf4\x90\x80\x80" + "edited";
  std::vector<WsCase> cases{
      ws_echoed("6.1.1", {ws_text("")}),
      {"6.1.2", in_fragments(1, "", {0, 0}), {ws_text("")}},
      {"6.1.3",
       in_fragments(1, "middle frame payload", {0, 20}),
       {ws_text("middle frame payload")}},
      ws_echoed("6.2.1", {ws_text(hello)}),
      {"6.2.2", in_fragments(1, hello, {12}), {ws_text(hello)}},
      {"6.2.3", in_single_bytes(1, hello), {ws_text(hello)}},
      {"6.2.4", in_single_bytes(1, kKosme), {ws_text(kKosme)}},
      {"6.3.1", {ws_text(wrong)}, {kWrong}, true},
      {"6.3.2", in_single_bytes(1, wrong), {kWrong}, true},
      {"6.4.1", in_fragments(1, beyond, {kKosme.size(), 4}), {kWrong}, true},
      {"6.4.2", in_fragments(1, beyond, {kKosme.size() + 1, 1}), {kWrong}, true},
      {"6.4.3", {ws_text(beyond)}, {kWrong}, true},
      {"6.4.4", {ws_text(beyond)}, {kWrong}, true},
  };
  for (const Group& group : groups()) add(cases, group);
  add_prefixes(cases);
  add(cases, non_characters());
  return cases;
}

}  // namespace c1k
