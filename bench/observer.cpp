// Times a run from outside, by what the kernel counts on either side of scripts/lab.
//
//   observer CLIENT_NS SERVER_NS COUNT [TIMEOUT_S=300]       CLIENT_NS: such as /proc/123/ns/net
//
// To be started when the server listens and the client does not run yet. It prints
//   ready
//   ramp SECONDS    from the first connect to COUNT sockets more than at the start, on both sides
//   drain SECONDS   from a line on stdin (to be written as the client is asked to close) until both
//                   sides have no more sockets, and no more in TIME_WAIT, than at the start
// A client's socket is counted from its connect() on: looked at every millisecond, that is the
// first SYN. A server's is counted when the handshake is complete, so both at COUNT means that all
// are open. From the first SYN on it looks every 50 ms only, to stay out of the way. Exit status 1:
// TIMEOUT_S passed in one of the three waits; what was counted is said on stderr.
#include <poll.h>

#include <array>
#include <fstream>
#include <string>

#include "bench/limit.h"

namespace {

struct Sockets {
  long in_use = 0;
  long time_wait = 0;
};

// One side's counts, read through the process that holds its namespace.
class Side {
 public:
  explicit Side(std::string namespace_path) : path_(std::move(namespace_path)) {
    const auto tail = path_.rfind("/ns/net");
    if (tail == std::string::npos) {
      std::fprintf(stderr, "not of the form /proc/PID/ns/net: %s\n", path_.c_str());
      std::exit(2);
    }
    path_.replace(tail, std::string::npos, "/net/sockstat");
    start_ = read();
  }

  // Relative to the start.
  Sockets now() const {
    const Sockets read_now = read();
    return {read_now.in_use - start_.in_use, read_now.time_wait - start_.time_wait};
  }

 private:
  // Of the line "TCP: inuse 3 orphan 0 tw 0 alloc 5 mem 1".
  Sockets read() const {
    std::ifstream file(path_);
    Sockets sockets;
    std::string word;
    while (file >> word && word != "TCP:") {
    }
    long orphans = 0;
    if (!(file >> word >> sockets.in_use >> word >> orphans >> word >> sockets.time_wait)) {
      std::fprintf(stderr, "cannot read the TCP line of %s\n", path_.c_str());
      std::exit(1);
    }
    return sockets;
  }

  std::string path_;
  Sockets start_;
};

class Observer {
 public:
  Observer(const char* client, const char* server, long count, unsigned timeout_s)
      : client_(client), server_(server), count_(count), timeout_s_(timeout_s) {}

  void watch_ramp() {
    say("ready");
    const std::int64_t begin_ns =
        wait("the first connect", 1, [&] { return client_.now().in_use > 0; });
    const std::int64_t end_ns = wait("all to be open", 50, [&] {
      return server_.now().in_use >= count_ && client_.now().in_use >= count_;
    });
    say("ramp", limit::seconds(begin_ns, end_ns));
  }

  void watch_drain() {
    char line[64];
    if (read(STDIN_FILENO, line, sizeof line) <= 0) return;
    const std::int64_t begin_ns = limit::now_ns();
    const std::int64_t end_ns =
        wait("all to be closed", 50, [&] { return is_empty(client_) && is_empty(server_); });
    say("drain", limit::seconds(begin_ns, end_ns));
  }

 private:
  static bool is_empty(const Side& side) {
    const Sockets left = side.now();
    return left.in_use <= 0 && left.time_wait <= 0;
  }

  // Returns the moment at which `reached` was true, asked every `pause_ms`.
  template <class Reached>
  std::int64_t wait(const char* what, int pause_ms, Reached reached) const {
    const std::int64_t until_ns = limit::now_ns() + timeout_s_ * 1'000'000'000LL;
    while (!reached()) {
      if (limit::now_ns() > until_ns) fail(what);
      poll(nullptr, 0, pause_ms);
    }
    return limit::now_ns();
  }

  [[noreturn]] void fail(const char* what) const {
    const Sockets client = client_.now(), server = server_.now();
    std::fprintf(stderr,
                 "waited %u s in vain for %s: client %ld sockets, %ld in TIME_WAIT;"
                 " server %ld and %ld\n",
                 timeout_s_, what, client.in_use, client.time_wait, server.in_use,
                 server.time_wait);
    std::exit(1);
  }

  static void say(const char* what) {
    std::printf("%s\n", what);
    std::fflush(stdout);
  }
  static void say(const char* what, double took_s) {
    std::printf("%s %.2f\n", what, took_s);
    std::fflush(stdout);
  }

  Side client_;
  Side server_;
  long count_;
  unsigned timeout_s_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: observer CLIENT_NS SERVER_NS COUNT [TIMEOUT_S]\n");
    return 2;
  }
  Observer observer(argv[1], argv[2], limit::number(argc, argv, 3, 0),
                    limit::number(argc, argv, 4, 300));
  observer.watch_ramp();
  observer.watch_drain();
  return 0;
}
