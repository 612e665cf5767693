#include "server/worker.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include <stdexcept>
#include <thread>

#include "tests/catch.h"
#include "tests/host/sockets.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Count = ServerCount;
using ServerCounts = std::array<std::uint64_t, kServerCounters>;

bool adds_up(const ServerCounts& counts) {
  const auto of = [&counts](Count c) { return counts[static_cast<std::size_t>(c)]; };
  std::uint64_t closed = 0;
  for (auto i = static_cast<std::size_t>(Count::closed_by_us);
       i <= static_cast<std::size_t>(Count::closed_other); ++i)
    closed += counts[i];
  return of(Count::accepted) == of(Count::open) + of(Count::closed) && closed == of(Count::closed);
}

// A server's worker in a thread, of which the test is the supervisor.
class Serving {
 public:
  explicit Serving(ServerOptions options = {}, std::uint64_t nofile = 1'000) {
    HostLimits limits;
    limits.nofile_hard = nofile;
    const std::uint64_t most = options.max_connections;
    plan = make_server_plan(std::move(options), {listener.at()}, limits);
    plan.table_rows = 1'000;  // the thread shares the descriptors of this process
    board->phase = Phase::serve;
    board->budget.wanted = most > 0 ? most : ~std::uint64_t{0};
    if (::pipe2(lifeline_, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    worker_ = std::thread([this] {
      Seat seat(*board, 0, wake_.get(), lifeline_[0], bell.get());
      ServerWorker(seat, plan, std::span(&listener_number_, 1)).run();
    });
  }
  ~Serving() {
    enter(Phase::done);
    worker_.join();
    ::close(lifeline_[0]);
    ::close(lifeline_[1]);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  void enter(Phase phase) {
    board->phase = phase;
    const std::uint64_t once = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &once, sizeof once);
  }
  std::uint64_t count(Count counter) {
    ServerCounts counts{};
    if (board->rows[0].read(counts)) last_ = counts;
    always_added_up = always_added_up && adds_up(last_);
    return last_[static_cast<std::size_t>(counter)];
  }
  bool reaches(Count counter, std::uint64_t value) {
    return eventually([&] { return count(counter) == value; });
  }
  Owned client(CloseMode mode = CloseMode::reset) const {
    Owned one(connect_from(endpoint("127.0.1.1"), listener.at(), mode).descriptor);
    wait_for(one.get(), POLLOUT);
    return one;
  }
  std::vector<Owned> clients(int n, CloseMode mode = CloseMode::reset) const {
    std::vector<Owned> all;
    for (int i = 0; i < n; ++i) all.push_back(client(mode));
    return all;
  }

  Listener listener;
  ServerPlan plan;
  BoardMapping board;
  Owned bell{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  bool always_added_up = true;

 private:
  int listener_number_ = listener.get();
  Owned wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  int lifeline_[2] = {-1, -1};
  ServerCounts last_{};
  std::thread worker_;
};

TEST_CASE("a server's worker accepts what comes and counts it", "[threads]") {
  Serving serving;
  const auto clients = serving.clients(50);
  CHECK(serving.reaches(Count::open, 50));
  CHECK(serving.count(Count::accepted) == 50);
  CHECK(serving.board->budget.claimed == 50);
  CHECK(serving.board->rows[0].claims() == 50);
  CHECK(serving.count(Count::accept_errors) == 0);
  CHECK(serving.always_added_up);
}

TEST_CASE("a client's FIN and its RST are told apart", "[threads]") {
  Serving serving;
  auto by_reset = serving.clients(3), by_fin = serving.clients(4, CloseMode::fin);
  const auto stays = serving.client();
  REQUIRE(serving.reaches(Count::open, 8));
  by_reset.clear();
  by_fin.clear();
  CHECK(serving.reaches(Count::closed, 7));
  CHECK(serving.count(Count::closed_by_peer) == 4);
  CHECK(serving.count(Count::closed_reset) == 3);
  CHECK(serving.count(Count::open) == 1);
  CHECK(serving.board->budget.claimed == 1);
  CHECK(serving.always_added_up);
}

TEST_CASE("what clients send is read and forgotten", "[threads]") {
  Serving serving;
  const Owned client = serving.client();
  const std::string much(64 * 1024, 'x');
  std::size_t sent = 0;
  CHECK(eventually([&] {
    const ssize_t n = ::send(client.get(), much.data(), much.size(), MSG_NOSIGNAL);
    if (n > 0) sent += static_cast<std::size_t>(n);
    return sent > 4'000'000;
  }));
  CHECK(eventually([&] {
    int unread = -1;
    return ::ioctl(client.get(), SIOCOUTQ, &unread) == 0 && unread == 0;
  }));
  CHECK(serving.count(Count::open) == 1);
}

TEST_CASE("the silent are closed by the idle timeout, those who talk are not", "[threads]") {
  ServerOptions options;
  options.idle_timeout = 600ms;
  Serving serving(options);
  const auto silent = serving.clients(5);
  const Owned talks = serving.client();
  CHECK(eventually([&] {
    send_text(talks.get(), "x");
    return serving.count(Count::closed_by_us) >= 5;
  }));
  CHECK(serving.count(Count::closed_by_us) == 5);
  CHECK(serving.count(Count::open) == 1);
  CHECK(serving.reaches(Count::closed_by_us, 6));  // silent now
  CHECK(serving.always_added_up);
}

TEST_CASE("no more are open than --max-connections, and the rest waits its turn", "[threads]") {
  ServerOptions options;
  options.max_connections = 5;
  Serving serving(options);
  auto clients = serving.clients(8);  // all are connected: three in the accept queue
  CHECK(serving.reaches(Count::open, 5));
  CHECK(serving.board->budget.exhausted());
  clients.erase(clients.begin(), clients.begin() + 2);
  CHECK(serving.reaches(Count::accepted, 7));
  CHECK(serving.count(Count::open) == 5);
  clients.clear();
  CHECK(serving.reaches(Count::closed, 8));
  CHECK(serving.count(Count::accepted) == 8);
  CHECK(serving.board->budget.claimed == 0);
  CHECK(serving.always_added_up);
}

TEST_CASE("a full worker leaves the queue to others, and comes back when it has room",
          "[threads]") {
  Serving serving({}, kReservedDescriptors + 1 + 3);
  REQUIRE(serving.plan.per_worker == 3);
  auto clients = serving.clients(5);
  CHECK(serving.reaches(Count::open, 3));
  CHECK(eventually([&] { return serving.board->rows[0].room() == 0; }));
  CHECK(wait_for(serving.bell.get(), POLLIN));  // it rang when it was half full
  clients.erase(clients.begin());
  CHECK(serving.reaches(Count::accepted, 4));
  CHECK(serving.count(Count::open) == 3);
}

TEST_CASE("in the drain a server's worker closes all and accepts nothing", "[threads]") {
  Serving serving;
  const auto clients = serving.clients(20);
  REQUIRE(serving.reaches(Count::open, 20));
  stop_listening(serving.listener.get());
  serving.enter(Phase::drain);
  CHECK(serving.reaches(Count::closed_by_us, 20));
  CHECK(serving.count(Count::open) == 0);
  CHECK(serving.count(Count::accept_errors) == 0);
  CHECK(wait_for(serving.bell.get(), POLLIN));
  CHECK(wait_for(clients[0].get(), POLLIN));
  CHECK(take_socket_error(clients[0].get()) == ECONNRESET);
  CHECK(serving.always_added_up);
}

}  // namespace
}  // namespace c1k
