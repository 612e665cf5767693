#include "common/run/start_at.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <system_error>

#include "common/base/quote.h"
#include "common/base/refusal.h"

namespace c1k {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLongestLook{1'000};  // the wall clock may be set while we wait

Nanoseconds wall_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return seconds{now.tv_sec} + Nanoseconds{now.tv_nsec};
}

// Takes digits off the front of `text`; nullopt: it has not as many.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  int number = 0;
  if (text.size() < count) return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + count, number);
  if (error != std::errc{} || stop != text.data() + count || text.front() == '-')
    return std::nullopt;
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".5" or nothing.
std::optional<Nanoseconds> take_fraction(std::string_view& text) {
  if (!take(text, ".")) return Nanoseconds{0};
  std::int64_t ns = 0;
  std::int64_t unit = 100'000'000;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, unit /= 10)
    ns += unit * (text[digits] - '0');
  text.remove_prefix(digits);
  if (digits == 0) return std::nullopt;
  return Nanoseconds{ns};
}

// "Z" or "+01:00": how far local time is ahead.
std::optional<seconds> take_zone(std::string_view& text) {
  if (take(text, "Zz")) return seconds{0};
  const bool is_behind = text.starts_with('-');
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ":")) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const seconds ahead{(*hours * 60 + *minutes) * 60};
  return is_behind ? -ahead : ahead;
}

std::optional<Nanoseconds> rfc3339(std::string_view text) {
  std::tm date{};
  const auto field = [&text](int& value, std::size_t digits, std::string_view end) {
    const auto number = take_digits(text, digits);
    value = number.value_or(0);
    return number && (end.empty() || take(text, end));
  };
  if (!field(date.tm_year, 4, "-") || !field(date.tm_mon, 2, "-") ||
      !field(date.tm_mday, 2, "Tt ") || !field(date.tm_hour, 2, ":") ||
      !field(date.tm_min, 2, ":") || !field(date.tm_sec, 2, ""))
    return std::nullopt;
  date.tm_year -= 1900;
  date.tm_mon -= 1;
  const std::tm given = date;
  const auto fraction = take_fraction(text);
  const auto ahead = take_zone(text);
  if (!fraction || !ahead || !text.empty()) return std::nullopt;
  const std::time_t utc = ::timegm(&date);  // it makes 1 March of 29 February
  const bool is_date = date.tm_mday == given.tm_mday && date.tm_mon == given.tm_mon &&
                       date.tm_hour == given.tm_hour && date.tm_min == given.tm_min &&
                       date.tm_sec == given.tm_sec && utc > 0;
  if (!is_date) return std::nullopt;
  return seconds{utc} - *ahead + *fraction;
}

std::optional<Nanoseconds> unix_seconds(std::string_view text) {
  std::uint64_t whole = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc{} || whole > 9'000'000'000) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  const auto fraction = take_fraction(text);
  if (!fraction || !text.empty()) return std::nullopt;
  return seconds{whole} + *fraction;
}

// Those signals that are not ignored, blocked and readable for a while.
class Interrupts {
 public:
  Interrupts() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction action {};
      ::sigaction(signal, nullptr, &action);
      if (action.sa_handler != SIG_IGN) sigaddset(&set_, signal);
    }
    ::sigprocmask(SIG_BLOCK, &set_, &before_);
    descriptor_ = ::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  }
  ~Interrupts() {
    // What has come is ours; whoever unblocks it would die of it.
    signalfd_siginfo info{};
    while (::read(descriptor_, &info, sizeof info) > 0) {
    }
    ::close(descriptor_);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  sigset_t set_{};
  sigset_t before_{};
  int descriptor_ = -1;
};

// True: a line has ended.
bool read_line(int input) {
  char bytes[256];
  const ssize_t count = ::read(input, bytes, sizeof bytes);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count <= 0) throw Refusal("--start-at -: standard input has ended, and no line had come");
  return std::find(bytes, bytes + count, '\n') != bytes + count;
}

std::string wait_words(const StartAt& start) {
  if (!start.moment) return "ready: begins when a line comes on standard input\n";
  const double left_s = std::chrono::duration<double>(*start.moment - wall_now()).count();
  if (left_s < 0) return fmt::format("begins {:.3f} s later than {}\n", -left_s, start.text);
  return fmt::format("ready: begins at {}, in {:.1f} s\n", start.text, left_s);
}

}  // namespace

StartAt parse_start_at(std::string_view text) {
  return parse_start_at(text, wall_now());
}

StartAt parse_start_at(std::string_view text, Nanoseconds now) {
  if (text == "-") return {"-", std::nullopt};
  auto moment = unix_seconds(text);
  if (!moment) moment = rfc3339(text);
  if (!moment)
    throw Refusal(
        fmt::format("{}: Unix seconds, a time as 2026-11-28T14:00:00Z, or -: when a "
                    "line comes on standard input",
                    quote(text)));
  if (*moment < now)
    throw Refusal(fmt::format("{}: that was {:.1f} s ago", quote(text),
                              std::chrono::duration<double>(now - *moment).count()));
  return {std::string(text), moment};
}

bool await_start(const StartAt& start, int input) {
  if (start.text.empty()) return true;
  const Interrupts interrupts;
  std::fputs(wait_words(start).c_str(), stderr);
  while (true) {
    auto wait = kLongestLook;
    if (start.moment) {
      const Nanoseconds left = *start.moment - wall_now();
      if (left <= Nanoseconds{0}) return true;
      // The last millisecond is waited for to the microsecond, below.
      wait = std::min(wait, duration_cast<milliseconds>(left));
    }
    pollfd sources[] = {{interrupts.descriptor(), POLLIN, 0}, {input, POLLIN, 0}};
    const timespec limit{wait.count() / 1'000, wait.count() % 1'000 * 1'000'000 + 100'000};
    if (::ppoll(sources, start.moment ? 1 : 2, &limit, nullptr) <= 0) continue;
    if (sources[0].revents != 0) return false;
    if (!start.moment && sources[1].revents != 0 && read_line(input)) return true;
  }
}

}  // namespace c1k
