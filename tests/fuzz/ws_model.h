// RFC 6455 once more, and otherwise: a model that has all bytes at once, copies them, and is as
// slow as it likes. Its words are those of tests/talk/ws_ear.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

struct WsModel {
  bool expects_mask = false;
  std::size_t whole_text = 0;  // a text frame up to this is not looked at before it is whole

  std::vector<std::string> words(std::string_view input) const;
};

enum class Utf8Is : std::uint8_t { whole, torn, wrong };
Utf8Is model_utf8(std::string_view text);

}  // namespace c1k
