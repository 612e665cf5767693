// What a target's protocol said: upgrades that it refused, frames that it should not have sent, and
// pings that it did not answer.
#include <fmt/format.h>

#include <algorithm>

#include "client/figures/counters.h"
#include "client/figures/reasons.h"
#include "common/base/quote.h"
#include "common/run/tally.h"
#include "common/talk/ws_frame.h"

namespace c1k {
namespace {

std::string status_text(int code) {
  if (code == kOtherCode) return "others";
  if (code == 0) return "no HTTP at all";
  return code == 101 ? "101, but a wrong one" : fmt::format("{}", code);
}

// A head's lines, parted by a stroke.
std::string in_one_line(const std::string& words) {
  std::string line;
  for (const char c : words) {
    if (c == '\n' && !line.ends_with(" | ")) line += " | ";
    if (c != '\n' && c != '\r') line += c;
  }
  return line;
}

std::optional<Reason> rejected(const ReasonCase& e) {
  const std::uint64_t times = count_in(e.counts, ClientCount::failed_rejected);
  if (times == 0) return std::nullopt;
  std::string text = fmt::format("{} upgrades were refused: ", format_count(times));
  std::string codes;
  for (const auto& [code, each] : e.evidence.rejected)
    codes +=
        fmt::format("{}{} x {}", codes.empty() ? "" : ", ", format_count(each), status_text(code));
  text += codes;
  if (!e.evidence.rejected_why.empty()) text += "; " + e.evidence.rejected_why;
  if (!e.evidence.rejected_words.empty())
    text +=
        "; the first bytes of one: " + quote(in_one_line(e.evidence.rejected_words), kFirstBytes);
  return Reason{
      "rejected", text,
      "is it the path (ws://HOST:PORT/PATH), or a --header (Authorization, Origin), or "
      "--ws-subprotocol; or does the target, or a proxy before it, limit connections (429, "
      "503)?"};
}

std::optional<Reason> not_of_the_protocol(const ReasonCase& e) {
  const std::uint64_t times = count_in(e.counts, ClientCount::closed_protocol);
  if (times == 0 || e.evidence.protocol_codes.empty()) return std::nullopt;
  return Reason{
      "protocol",
      fmt::format("{} were closed by us for frames that RFC 6455 does not allow (code {})",
                  format_count(times), codes_text(e.evidence.protocol_codes)),
      "the target's fault, or a proxy's in between: 1002 is a frame's form, 1007 text that "
      "is not UTF-8; tcpdump shows it"};
}

// What each kind of failure asks of its reader.
std::string tls_advice(const TlsFailures& failures) {
  using Way = TlsFailure::Kind;
  if (failures.has(Way::certificate))
    return "whose certificate is it? --tls-ca FILE names the authority that it leads to; "
           "--tls-insecure believes any";
  if (failures.has(Way::name))
    return "the certificate is for another name: --tls-name NAME says which";
  if (failures.has(Way::not_tls))
    return "the target does not speak TLS there: write tcp:// or ws://, or another port";
  if (failures.has(Way::version)) return "--tls-min 1.2 takes the older version too";
  if (failures.has(Way::alert))
    return "the target says why by the alert: does it want a certificate (--tls-cert, --tls-key), "
           "another name (--tls-name), or a protocol (--tls-alpn)?";
  return "does it speak TLS there, and does it limit connections? Its log tells";
}

std::optional<Reason> tls_failed(const ReasonCase& e) {
  const TlsFailures& failures = e.evidence.tls_failures;
  if (failures.codes.empty()) return std::nullopt;
  const std::uint64_t opening = count_in(e.counts, ClientCount::failed_tls);
  const std::uint64_t open = failures.times() - std::min(failures.times(), opening);
  std::string text;
  if (opening > 0) text = format_count(opening) + " did not come to TLS";
  if (open > 0)
    text += fmt::format("{}{} ended by it when they were open", text.empty() ? "" : ", ",
                        format_count(open));
  return Reason{"tls", text + ": " + failures.to_text(), tls_advice(failures)};
}

std::optional<Reason> no_pong(const ReasonCase& e) {
  const std::uint64_t times = count_in(e.counts, ClientCount::closed_no_pong);
  const auto& pings = e.plan.options.ws.pings;
  if (times == 0 || !pings) return std::nullopt;
  return Reason{"no-pong",
                fmt::format("{} did not answer a ping within {}", format_count(times),
                            format_duration(pings->timeout)),
                "is the target's program alive, or too slow for so many (--ping-timeout)? Or has a "
                "middlebox forgotten them?"};
}

// 1005 is in no frame: it stands for a close without a code (RFC 6455, 7.4.1).
std::string code_text(int code) {
  return code == WsCode::none ? "none" : fmt::format("{}", code);
}

}  // namespace

std::string codes_text(const Codes& codes) {
  std::string text;
  for (const auto& [code, times] : codes)
    text += fmt::format("{}{} x {}", text.empty() ? "" : ", ",
                        code == kOtherCode ? "others" : code_text(code), format_count(times));
  return text;
}

std::vector<Reason> protocol_reasons(const ReasonCase& found) {
  std::vector<Reason> reasons;
  for (auto& reason :
       {rejected(found), not_of_the_protocol(found), tls_failed(found), no_pong(found)})
    if (reason) reasons.push_back(*reason);
  return reasons;
}

}  // namespace c1k
