// Category 7: closes.
#include <fmt/format.h>

#include "tests/talk/ws_cases.h"

namespace c1k {
namespace {

const WsFrame kWrong = ws_close(1'002);

// 7.7: codes that may be sent; 7.9: that may not; 7.13: beyond all ranges. 1015 is not in that
// suite; 1012 to 1014 were in 7.9 until IANA's registry had them.
void add_codes(std::vector<WsCase>& cases) {
  const std::vector<unsigned> right{1'000, 1'001, 1'002, 1'003, 1'007, 1'008, 1'009,
                                    1'010, 1'011, 3'000, 3'999, 4'000, 4'999};
  const std::vector<unsigned> wrong{0, 999, 1'004, 1'005, 1'006, 1'016, 1'100, 2'000, 2'999, 1'015};
  const std::vector<unsigned> beyond{5'000, 65'535};
  for (std::size_t i = 0; i < right.size(); ++i)
    cases.push_back(ws_echoed(fmt::format("7.7.{}", i + 1), {ws_close(right[i])}));
  for (std::size_t i = 0; i < wrong.size(); ++i)
    cases.push_back({fmt::format("7.9.{}", i + 1), {ws_close(wrong[i])}, {kWrong}, true});
  for (std::size_t i = 0; i < beyond.size(); ++i)
    cases.push_back({fmt::format("7.13.{}", i + 1), {ws_close(beyond[i])}, {kWrong}, true});
}

}  // namespace

std::vector<WsCase> ws_closing_cases() {
  const WsFrame text = ws_text("Hello World!"), close = ws_close(1'000), none{0x88, ""};
  const std::string longest(123, '*');
  const std::string wrong =
      "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"
      "edited";
  const WsFrame large = ws_text(std::string(256 * 1'024, '*'));
  std::vector<WsCase> cases{
      {"7.1.1", {text, close}, {text, close}},
      {"7.1.2", {close, close}, {close}},
      {"7.1.3", {close, ws_ping("")}, {close}},
      {"7.1.4", {close, text}, {close}},
      {"7.1.5", {{0x01, "fragment1"}, close, {0x80, "fragment2"}}, {close}, true},
      {"7.1.6", {large, close, ws_ping("")}, {large, close}},
      {"7.3.1", {none}, {none}},
      {"7.3.2", {{0x88, "a"}}, {kWrong}, true},
      {"7.3.3", {close}, {close}},
      {"7.3.4", {ws_close(1'000, "Hello World!")}, {close}},
      {"7.3.5", {ws_close(1'000, longest)}, {close}},
      {"7.3.6", {ws_close(1'000, longest + "*")}, {kWrong}, true},
      {"7.5.1", {ws_close(1'000, wrong)}, {ws_close(1'007)}, true},
      {"7.5.1 torn", {ws_close(1'000, "\xce")}, {ws_close(1'007)}, true},
  };
  add_codes(cases);
  return cases;
}

}  // namespace c1k
