#include "common/run/terminal_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace c1k {
namespace {

constexpr std::size_t kBar = 20;

constexpr std::string_view kBold = "\033[1m", kRed = "\033[31m", kGreen = "\033[32m",
                           kFaint = "\033[2m", kPlain = "\033[0m";

struct Part {
  std::string text;
  std::size_t columns;  // that it takes; colours and UTF-8 take none
  int rank;             // what is highest is left out first
};

class Line {
 public:
  explicit Line(const TerminalForm& form) : form_(form) {}

  void add(int rank, const std::string& text, std::string_view colour = "") {
    const std::size_t columns = text.size();
    parts_.push_back({coloured(text, colour), columns, rank});
  }
  void add_bar(int rank, double share) {
    const auto full = static_cast<std::size_t>(std::lround(share * double(kBar)));
    std::string done, rest;
    for (std::size_t i = 0; i < full; ++i) done += form_.unicode ? "█" : "#";
    for (std::size_t i = full; i < kBar; ++i) rest += form_.unicode ? "░" : ".";
    parts_.push_back({coloured(done, kGreen) + coloured(rest, kFaint), kBar, rank});
  }

  std::string text() && {
    while (columns() > form_.columns && !parts_.empty())
      parts_.erase(std::max_element(parts_.begin(), parts_.end(),
                                    [](const Part& a, const Part& b) { return a.rank < b.rank; }));
    std::string text;
    for (const Part& part : parts_) text += (text.empty() ? "" : "  ") + part.text;
    return text;
  }

 private:
  std::string coloured(const std::string& text, std::string_view colour) const {
    if (!form_.colours || colour.empty() || text.empty()) return text;
    return fmt::format("{}{}{}", colour, text, kPlain);
  }
  std::size_t columns() const {
    std::size_t sum = parts_.empty() ? 0 : 2 * (parts_.size() - 1);
    for (const Part& part : parts_) sum += part.columns;
    return sum;
  }

  TerminalForm form_;
  std::vector<Part> parts_;
};

std::string seconds_text(Nanoseconds time) {
  return format_duration(std::chrono::duration_cast<std::chrono::seconds>(time));
}

std::string time_text(double ns) {
  if (ns < 1e6) return fmt::format("{:.0f} us", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.1f} ms", ns / 1e6);
  return fmt::format("{:.2f} s", ns / 1e9);
}

void add_rate(Line& line, const ProgressFacts& facts) {
  if (!facts.per_s) return;
  const auto achieved = static_cast<std::uint64_t>(std::lround(*facts.per_s));
  line.add(3, facts.asked_per_s
                  ? fmt::format("{} of {}/s", format_count(achieved),
                                format_count(static_cast<std::uint64_t>(*facts.asked_per_s)))
                  : fmt::format("{}/s", format_count(achieved)));
}

}  // namespace

std::string terminal_line(const ProgressFacts& facts, const TerminalForm& form) {
  Line line(form);
  line.add(2, seconds_text(facts.time));
  line.add(1, std::string(facts.phase), kBold);
  if (facts.goal && *facts.goal > 0)
    line.add_bar(7, std::min(1.0, double(facts.open) / double(*facts.goal)));
  line.add(0, facts.goal ? fmt::format("{} of {} open", format_count(facts.open),
                                       format_count(*facts.goal))
                         : fmt::format("{} open", format_count(facts.open)));
  add_rate(line, facts);
  if (facts.failed > 0) line.add(0, fmt::format("{} failed", format_count(facts.failed)), kRed);
  if (facts.closed > 0) line.add(4, fmt::format("{} closed", format_count(facts.closed)));
  if (facts.p99_ns) line.add(5, fmt::format("{} p99 {}", facts.p99_of, time_text(*facts.p99_ns)));
  if (facts.bytes) line.add(8, format_size(*facts.bytes));
  if (facts.left) line.add(6, fmt::format("{} left", seconds_text(*facts.left)), kFaint);
  return std::move(line).text();
}

TerminalForm terminal_form(int descriptor) {
  TerminalForm form;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) form.columns = size.ws_col;
  const auto said = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  form.colours = said("NO_COLOR").empty() && said("TERM") != "dumb" && !said("TERM").empty();
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (said(name).empty()) continue;
    const std::string_view locale = said(name);
    form.unicode = locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
    break;
  }
  return form;
}

}  // namespace c1k
