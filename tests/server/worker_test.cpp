#include "server/worker.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "tests/catch.h"
#include "tests/server/serving.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Count = ServerCount;

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

TEST_CASE("a listener that epoll does not take is said, and taken when it can be", "[threads]") {
  const Owned second(::open("/dev/null", O_RDONLY | O_CLOEXEC));  // EPERM: it can't be polled
  Serving run({}, 1'000, {second.get()});
  CHECK(eventually([&] { return run.count(ServerCount::accept_errors) > 1; }));
  CHECK(run.board->rows[0].take_fault().code == EPERM);
  CHECK(run.count(ServerCount::accepted) == 0);
  const Listener real;
  REQUIRE(::dup2(real.get(), second.get()) == second.get());
  const Owned client(connect_from(endpoint("127.0.1.1"), real.at()).descriptor);
  CHECK(run.reaches(ServerCount::open, 1));
  const Owned other = run.client();
  CHECK(run.reaches(ServerCount::open, 2));
}

}  // namespace
}  // namespace c1k
