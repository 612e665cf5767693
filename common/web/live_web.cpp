#include "common/web/live_web.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

#include "common/base/clock.h"
#include "common/base/refusal.h"
#include "common/host/child_process.h"
#include "common/net/resolve.h"
#include "common/web/web_server.h"

namespace c1k {
namespace {

namespace asio = boost::asio;

constexpr int kBacklog = 64;
constexpr Nanoseconds kFarewell = std::chrono::seconds{1};
constexpr Nanoseconds kLook = std::chrono::milliseconds{2};

// The child's life: lines in, pages out, until the lines end.
class WebProcess {
 public:
  WebProcess(int input, int listener, LiveRun& run, const Columns& columns,
             const std::string& own_name)
      : run_(run), input_(context_, input), server_(context_, listener, run, columns, own_name) {}

  void live() {
    read();
    context_.run();
  }

 private:
  void read() {
    input_.async_read_some(asio::buffer(buffer_),
                           [this](const boost::system::error_code& fault, std::size_t got) {
                             if (fault) return end();
                             text_.append(buffer_.data(), got);
                             take_lines();
                             read();
                           });
  }

  void take_lines() {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text_.find('\n', begin)) != text_.npos; begin = end + 1)
      run_.take(std::string_view(text_).substr(begin, end + 1 - begin));
    text_.erase(0, begin);
    server_.tell();
  }

  // Those that wait for events have been told the last one: what is written to them goes out.
  void end() {
    input_.close();
    deadline_.expires_after(server_.has_listeners() ? std::chrono::milliseconds{300}
                                                    : std::chrono::milliseconds{0});
    deadline_.async_wait([this](const boost::system::error_code&) { context_.stop(); });
  }

  asio::io_context context_{1};
  LiveRun& run_;
  asio::posix::stream_descriptor input_;
  WebServer server_;
  asio::steady_timer deadline_{context_};
  std::array<char, 65'536> buffer_{};
  std::string text_;
};

[[noreturn]] void become_web(int input, int listener, const WebPlaceOption& place,
                             const Columns& columns, CounterTable counters,
                             const RunSummary& plan) {
  ::prctl(PR_SET_NAME, "c1k-web");
  leave_signals_to_parent();
  close_all_but({input, listener});
  drop_rights();
  try {
    LiveRun run(columns, counters, plan);
    WebProcess(input, listener, run, columns, place.host).live();
  } catch (const std::exception& error) {
    fmt::print(stderr, "--web: the live page has ended: {}\n", error.what());
  }
  ::_exit(0);
}

}  // namespace

WebPlaceOption parse_web_place(const std::string& text) {
  if (text.find(':') == text.npos)
    throw Refusal(fmt::format("'{}': an address and a port, e.g. 127.0.0.1:8080", text));
  const std::vector<HostPorts> places = parse_host_ports(text, true);
  if (places.size() != 1 || places[0].ports.size() != 1)
    throw Refusal(fmt::format("'{}': one address and one port, e.g. 127.0.0.1:8080", text));
  return {places[0].host, {resolve_host(places[0].host).front(), places[0].ports.first}};
}

std::string web_words(const WebPlaceOption& place) {
  const std::string words = fmt::format("live page: http://{}/", place.endpoint.to_string());
  if (scope_of(place.endpoint.address) == Scope::loopback) return words;
  return words + " (not loopback: whoever reaches it sees this run)";
}

LiveWeb::LiveWeb(const WebPlaceOption& place, const Columns& columns, CounterTable counters,
                 const RunSummary& plan)
    : place_(place), counters_(counters) {
  int listener = -1;
  try {
    listener = open_listener(place.endpoint, {.backlog = kBacklog});
  } catch (const Refusal& refusal) {
    throw Refusal(fmt::format("--web: {}", refusal.what()));
  }
  place_.endpoint = local_endpoint(listener);
  process_ = ::fork();
  if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork for --web");
  if (process_ == 0) become_web(pipe_.reading_end(), listener, place, columns, counters, plan);
  pipe_.close_reading_end();
  close_descriptor(listener);
}

LiveWeb::~LiveWeb() {
  if (process_ < 0) return;
  pipe_.close();
  const Nanoseconds deadline = monotonic_now() + kFarewell;
  while (::waitpid(process_, nullptr, WNOHANG) == 0) {
    if (monotonic_now() > deadline) ::kill(process_, SIGKILL);
    std::this_thread::sleep_for(kLook);
  }
}

void LiveWeb::take(const Sample& sample) {
  pipe_.write(sample_line(sample, counters_));
}

void LiveWeb::finish(const RunSummary& summary) {
  pipe_.write(summary_line(summary));
}

}  // namespace c1k
