// Categories 1 (framing), 2 (pings and pongs), 3 (reserved bits), 4 (opcodes) and 5 (fragments).
#include <fmt/format.h>

#include "tests/talk/ws_cases.h"

namespace c1k {
namespace {

const std::string kText = "Hello, world!";
const WsFrame kWrong = ws_close(1'002);

void add_sizes(std::vector<WsCase>& cases) {
  const std::vector<std::size_t> sizes{0, 125, 126, 127, 128, 65'535, 65'536, 65'536};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::string text(sizes[i], '*'), bytes(sizes[i], '\xfe');
    cases.push_back(ws_echoed(fmt::format("1.1.{}", i + 1), {ws_text(text)}));
    cases.push_back(ws_echoed(fmt::format("1.2.{}", i + 1), {ws_binary(bytes)}));
  }
}

void add_pings(std::vector<WsCase>& cases) {
  const std::string binary("\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8), longest(125, '\xfe');
  cases.push_back({"2.1", {ws_ping("")}, {ws_pong("")}});
  cases.push_back({"2.2", {ws_ping(kText)}, {ws_pong(kText)}});
  cases.push_back({"2.3", {ws_ping(binary)}, {ws_pong(binary)}});
  cases.push_back({"2.4", {ws_ping(longest)}, {ws_pong(longest)}});
  cases.push_back({"2.5", {ws_ping(longest + "\xfe")}, {kWrong}, true});
  cases.push_back({"2.6", {ws_ping(longest)}, {ws_pong(longest)}});
  cases.push_back({"2.7", {ws_pong("")}, {}});
  cases.push_back({"2.8", {ws_pong("unsolicited pong payload")}, {}});
  cases.push_back({"2.9", {ws_pong("unsolicited"), ws_ping("ping")}, {ws_pong("ping")}});
  WsCase ten{"2.10", {}, {}};
  for (int i = 0; i < 10; ++i) {
    ten.in.push_back(ws_ping(fmt::format("payload-{}", i)));
    ten.out.push_back(ws_pong(fmt::format("payload-{}", i)));
  }
  cases.push_back(ten);
  ten.name = "2.11";
  cases.push_back(ten);
}

void add_reserved_bits(std::vector<WsCase>& cases) {
  const WsFrame text = ws_text(kText);
  const auto with = [](WsFrame frame, unsigned bits) {
    frame.first |= bits << 4U;
    return frame;
  };
  cases.push_back({"3.1", {with(text, 1)}, {kWrong}, true});
  for (const unsigned bits : {2U, 3U, 4U})
    cases.push_back(
        {fmt::format("3.{}", bits), {text, with(text, bits), ws_ping("")}, {text, kWrong}, true});
  cases.push_back({"3.5", {with(ws_binary(std::string(8, '\xff')), 5)}, {kWrong}, true});
  cases.push_back({"3.6", {with(ws_ping(kText), 6)}, {kWrong}, true});
  cases.push_back({"3.7", {with(ws_close(1'000), 7)}, {kWrong}, true});
}

// 3 to 7, and 11 to 15; every second with a payload.
void add_opcodes(std::vector<WsCase>& cases) {
  const WsFrame text = ws_text(kText);
  for (const unsigned group : {1U, 2U})
    for (unsigned i = 0; i < 5; ++i) {
      const unsigned opcode = (group == 1 ? 3 : 11) + i;
      const WsFrame reserved{0x80U | opcode, i % 2 == 0 ? "" : kText};
      const std::string name = fmt::format("4.{}.{}", group, i + 1);
      if (i < 2)
        cases.push_back({name, {reserved}, {kWrong}, true});
      else
        cases.push_back({name, {text, reserved, ws_ping("")}, {text, kWrong}, true});
    }
}

}  // namespace

std::vector<WsCase> ws_framing_cases() {
  std::vector<WsCase> cases;
  add_sizes(cases);
  add_pings(cases);
  add_reserved_bits(cases);
  add_opcodes(cases);
  return cases;
}

std::vector<WsCase> ws_fragmentation_cases() {
  const WsFrame first{0x01, "fragment1"}, last{0x80, "fragment2"}, whole = ws_text(kText);
  const WsFrame message = ws_text("fragment1fragment2"), ping = ws_ping("ping payload");
  const WsFrame pong = ws_pong("ping payload"), loose{0x80, "non-continuation payload"};
  const WsFrame loose_first{0x00, "non-continuation payload"};
  const WsFrame f2{0x00, "fragment2"}, f3{0x00, "fragment3"}, f4{0x00, "fragment4"},
      f5{0x80, "fragment5"};
  std::vector<WsCase> cases{
      {"5.1", {{0x09, "fragment1"}, last}, {kWrong}, true},
      {"5.2", {{0x0a, "fragment1"}, last}, {kWrong}, true},
      {"5.3", {first, last}, {message}},
      {"5.4", {first, last}, {message}},
      {"5.5", {first, last}, {message}},
      {"5.6", {first, ping, last}, {pong, message}},
      {"5.7", {first, ping, last}, {pong, message}},
      {"5.8", {first, ping, last}, {pong, message}},
      {"5.9", {loose, whole}, {kWrong}, true},
      {"5.10", {loose, whole}, {kWrong}, true},
      {"5.11", {loose, whole}, {kWrong}, true},
      {"5.12", {loose_first, whole}, {kWrong}, true},
      {"5.13", {loose_first, whole}, {kWrong}, true},
      {"5.14", {loose_first, whole}, {kWrong}, true},
      {"5.15", {first, last, loose_first, whole}, {message, kWrong}, true},
      {"5.16", {loose_first, first, last, loose_first, first, last}, {kWrong}, true},
      {"5.17", {loose, first, last, loose, first, last}, {kWrong}, true},
      {"5.18", {first, {0x81, "fragment2"}}, {kWrong}, true},
      {"5.19",
       {first, f2, ws_ping("pongme 1!"), f3, f4, ws_ping("pongme 2!"), f5},
       {ws_pong("pongme 1!"), ws_pong("pongme 2!"),
        ws_text("fragment1fragment2fragment3fragment4fragment5")}},
  };
  cases.push_back(cases.back());
  cases.back().name = "5.20";
  return cases;
}

}  // namespace c1k
