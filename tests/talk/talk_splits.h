// A talk hears a text in pieces, as a link would give them to it: what is torn comes again with
// more.
#pragma once

#include <string>
#include <vector>

#include "common/talk/talk.h"

namespace c1k {

struct Splits {
  std::vector<Heard> elements;  // whole, opened or broken, in order
  std::size_t used = 0;         // bytes of all
  TalkRow row{};
};

// `pieces`: their sizes; the rest comes as one.
inline Splits hear_in_pieces(Talk& talk, std::uint64_t number, const std::string& text,
                             std::vector<std::size_t> pieces, TalkRow row = {}) {
  Splits splits{.elements = {}, .used = 0, .row = row};
  std::string kept;
  std::size_t at = 0;
  pieces.push_back(text.size());
  for (const std::size_t piece : pieces) {
    kept += text.substr(at, piece);
    at = std::min(at + piece, text.size());
    for (std::size_t used = 0; !kept.empty(); kept.erase(0, used)) {
      const Heard heard = talk.hear(number, splits.row, kept);
      if (heard.what == What::torn) break;
      used = heard.used;
      splits.used += used;
      if (heard.what != What::part) splits.elements.push_back(heard);
    }
  }
  return splits;
}

}  // namespace c1k
