#include "common/base/quote.h"

namespace c1k {

std::string quote(std::string_view text, std::size_t longest) {
  std::string shown(text.substr(0, longest));
  for (char& c : shown)
    if (c < ' ' || c > '~') c = '?';  // not isprint(): that is the locale's
  return "'" + shown + (text.size() > longest ? "...'" : "'");
}

}  // namespace c1k
