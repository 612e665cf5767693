#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a healthy run names no reason") {
  Case run;
  run.bounds.conntrack = {.count = 999, .max = 1000, .dropped = 19, .evicted = 0};
  run.bounds.cgroup = {.path = "/g", .limit_bytes = 1, .hits = 9, .kills = 0};
  run.bounds.link = {.device = "eth0", .speed_mbit_per_s = 1000, .busy_pct = 89, .queue_drops = 19};
  run.set(ClientCount::skipped, 100);  // a listener's ports, on every alias
  run.set(ClientCount::closed_by_us, 1000);
  run.set_kernel("tcp_syn_retrans", 19);
  run.set_load(100);  // at max a full host is what was asked for
  CHECK(run.names().empty());
}

TEST_CASE("each cause that was counted has its name") {
  const std::vector<std::pair<ClientCount, std::string>> causes{
      {ClientCount::failed_no_descriptor, "descriptor-limit"},
      {ClientCount::failed_no_memory, "memory"},
      {ClientCount::failed_no_watch, "epoll-watches"},
      {ClientCount::failed_refused, "target-refused"},
      {ClientCount::failed_not_greeted, "not-greeted"},
      {ClientCount::failed_reset, "reset-while-connecting"},
      {ClientCount::failed_unreachable, "unreachable"},
      {ClientCount::failed_timeout, "syn-unanswered"},
      {ClientCount::failed_worker_lost, "worker-lost"},
      {ClientCount::failed_other, "failed-otherwise"},
      {ClientCount::closed_by_peer, "target-closed"},
      {ClientCount::closed_reset, "target-reset"},
      {ClientCount::closed_timeout, "target-gone"},
      {ClientCount::closed_worker_lost, "worker-lost"},
      {ClientCount::closed_other, "closed-otherwise"}};
  for (const auto& [counter, name] : causes) {
    CAPTURE(name);
    Case run;
    run.set(counter, 7);
    const auto reasons = run.reasons();
    REQUIRE(reasons.size() == 1);
    CHECK(reasons[0].name == name);
    CHECK_THAT(reasons[0].evidence, ContainsSubstring("7"));
    CHECK_FALSE(reasons[0].fix.empty());
  }
}

TEST_CASE("slots used up, ports busy, an alias that is gone") {
  Case slots;
  slots.slots_used_up = true;
  CHECK(slots.names() == Names{"slots"});
  CHECK_THAT(slots.reasons()[0].evidence, ContainsSubstring("1 alias x 63,512 ports"));

  Case busy;
  busy.set(ClientCount::skipped, 101);
  CHECK(busy.names() == Names{"ports-busy"});
  Case many("20k");
  many.set(ClientCount::skipped, 200);  // 1 % of the count
  CHECK(many.names().empty());
  many.set(ClientCount::skipped, 201);
  CHECK(many.names() == Names{"ports-busy"});

  Case gone;
  gone.set(ClientCount::failed_other, 5);
  gone.aliases_gone = 1;
  CHECK(gone.names() == Names{"alias-gone"});
  gone.ports_refused = true;
  CHECK(gone.names() == Names{"ports-refused"});
}

TEST_CASE("an accept queue that overflows is named, here or by the SYNs sent again") {
  Case here;
  here.set_kernel("listen_overflows", 1);
  here.plan.target_is_here = false;
  CHECK(here.names().empty());  // they are of other programs
  here.plan.target_is_here = true;
  CHECK(here.names() == Names{"accept-queue"});

  Case afar;
  afar.set_kernel("tcp_syn_retrans", 20);
  CHECK(afar.names() == Names{"accept-queue"});
  afar.set(ClientCount::closed, 19'999);  // 20,999 were opened
  CHECK(afar.names() == Names{"accept-queue"});
  afar.set(ClientCount::closed, 20'000);  // less than 0.1 %
  CHECK(afar.names().empty());
  Case nothing;
  nothing.set(ClientCount::open, 0);
  nothing.set_kernel("tcp_syn_retrans", 20);
  CHECK(nothing.names().empty());

  Case silent;  // nothing answers: no queue is known of
  silent.set_kernel("tcp_syn_retrans", 5000);
  silent.set(ClientCount::failed_timeout, 900);
  CHECK(silent.names() == Names{"syn-unanswered"});
}

TEST_CASE("a rate that was not reached is the host's or the client's own") {
  Case full;
  full.lost_ms = 50;
  full.set_load(99);
  CHECK(full.names() == Names{"no-idle-cpu"});
  CHECK_THAT(full.reasons()[0].evidence,
             ContainsSubstring("99 % busy (30 % softirq)") && ContainsSubstring("80 % of a core"));

  Case both;
  both.lost_ms = 50;
  both.sockets_each = 2;
  both.set_load(99);
  CHECK_THAT(both.reasons()[0].evidence, ContainsSubstring("the softirq is of both ends"));
  CHECK_THAT(full.reasons()[0].evidence, !ContainsSubstring("both ends"));

  Case edge;
  edge.lost_ms = 1;
  edge.set_load(92);
  CHECK(edge.names() == Names{"no-idle-cpu"});
  Case below;
  below.lost_ms = 1;
  below.set_load(91.9);
  CHECK(below.names() == Names{"client-late"});
  Case nothing_lost;
  nothing_lost.set_load(40);
  CHECK(nothing_lost.names().empty());

  Case idle;
  idle.lost_ms = 50;
  idle.set_load(40);
  CHECK(idle.names() == Names{"client-late"});
}

TEST_CASE("a window that held the ramp back: the user's or the target's") {
  Case asked("1k", {"--max-connecting", "10"});
  asked.window_was_full = true;
  CHECK(asked.names() == Names{"max-connecting"});

  Case slow;
  slow.window_was_full = true;
  CHECK(slow.names() == Names{"target-slow"});
  Case sealed("1k", {"--target", "tls://127.0.0.1:9000"});
  sealed.window_was_full = true;
  CHECK(sealed.names() == Names{"tls-handshakes"});
}

TEST_CASE("a run that levels off at a known ceiling is told whose it is") {
  const auto names_at = [](std::uint64_t open) {
    Case run("300k", {"--ips", "127.0.1.1-127.0.1.5"});
    run.set(ClientCount::open, open);
    run.set(ClientCount::failed_timeout, 3);
    return run.names();
  };
  CHECK(names_at(262'144) == Names{"syn-unanswered", "ceiling"});
  CHECK(names_at(256'902) == Names{"syn-unanswered", "ceiling"});
  CHECK(names_at(256'900) == Names{"syn-unanswered"});
  CHECK(names_at(262'145) == Names{"syn-unanswered"});

  const auto names_with = [](ClientCount counter) {
    Case run("300k", {"--ips", "127.0.1.1-127.0.1.5"});
    run.set(ClientCount::open, 262'144);
    run.set(counter, 1);
    return run.names();
  };
  for (const ClientCount whose :
       {ClientCount::failed_timeout, ClientCount::failed_refused, ClientCount::failed_reset,
        ClientCount::closed_by_peer, ClientCount::closed_reset})
    CHECK(names_with(whose).back() == "ceiling");
  CHECK(names_with(ClientCount::closed_by_us).empty());  // for no cause of the target's
  Case used_up("300k", {"--ips", "127.0.1.1-127.0.1.5"});
  used_up.set(ClientCount::open, 262'144);
  used_up.set(ClientCount::failed_timeout, 3);
  used_up.slots_used_up = true;
  CHECK(used_up.names() == Names{"slots", "syn-unanswered"});
  Case each_alias("300k", {"--ips", "127.0.1.1-127.0.1.5"});
  each_alias.set(ClientCount::open, 3 * 28'232);
  each_alias.set(ClientCount::failed_timeout, 3);
  CHECK(each_alias.names() == Names{"syn-unanswered"});  // there are five
  each_alias.set(ClientCount::open, 5 * 28'232);
  CHECK(each_alias.names() == Names{"syn-unanswered", "ceiling"});

  Case reached("262144", {"--ips", "127.0.1.1-127.0.1.5"});
  reached.set(ClientCount::failed_timeout, 3);
  CHECK(reached.names() == Names{"syn-unanswered"});  // the count itself is no ceiling
}

}  // namespace
}  // namespace c1k
