#include "common/run/tls_failures.h"

#include <fmt/format.h>

#include "common/base/quote.h"
#include "common/base/units.h"

namespace c1k {
namespace {

using Way = TlsFailure::Kind;

std::string text_of(int code) {
  if (code == kOtherCode) return "others";
  const auto kind = static_cast<Way>(code / 1000);
  if (kind == Way::alert) return "alert " + name_of_alert(static_cast<std::uint8_t>(code % 1000));
  if (kind == Way::closed) return "hung up in the handshake";
  return std::string(name_of(kind));
}

}  // namespace

void TlsFailures::add(const BoardRow& row) {
  row.tls_failures.add_to(codes);
  if (words.empty()) words = row.tls_words.get();
}

std::uint64_t TlsFailures::times() const {
  std::uint64_t sum = 0;
  for (const auto& [code, each] : codes) sum += each;
  return sum;
}

bool TlsFailures::has(TlsFailure::Kind kind) const {
  const auto at = codes.lower_bound(tls_failure_code(kind, 0));
  return at != codes.end() && at->first < tls_failure_code(kind, 0) + 1000;
}

std::string TlsFailures::to_text() const {
  std::string text;
  for (const auto& [code, each] : codes)
    text += fmt::format("{}{} x {}", text.empty() ? "" : ", ", format_count(each), text_of(code));
  if (!words.empty()) text += "; one of them: " + quote(words, kFirstBytes);
  return text;
}

}  // namespace c1k
