// Our own TCP as a wire, over a port that is none: frames are handed in, and what is said is read.
#include "common/stack/own_wire.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <deque>
#include <thread>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

class FakePort : public FramePort {
 public:
  ~FakePort() override { ::close(event_); }
  int descriptor() const override { return event_; }
  std::vector<int> descriptors() const override { return {event_}; }
  void begin() override { has_begun = true; }
  std::size_t most_frames() const override { return 100; }
  std::span<const Came> receive() override {
    std::uint64_t times = 0;
    [[maybe_unused]] const ssize_t got = ::read(event_, &times, sizeof times);
    taken_ = std::exchange(waiting_, {});
    came_.clear();
    for (auto& frame : taken_) came_.push_back({frame, Trust::checks});
    return came_;
  }
  std::span<std::uint8_t> reserve() override { return out_; }
  void commit(std::size_t size) override {
    const Frame frame = parse_frame(std::span(out_).first(size), Trust::checks);
    said.push_back(frame.segment);
    said.back().payload = {};
  }
  void flush() override {}
  std::uint64_t dropped() override { return 0; }
  std::uint64_t unsent() const override { return 0; }

  void give(const Flow& flow, const Segment& segment) {
    std::vector<std::uint8_t> frame(2'000);
    frame.resize(write_frame({}, flow, segment, frame));
    waiting_.push_back(std::move(frame));
    const std::uint64_t once = 1;
    [[maybe_unused]] const ssize_t put = ::write(event_, &once, sizeof once);
  }

  bool has_begun = false;
  std::vector<Segment> said;

 private:
  int event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::deque<std::vector<std::uint8_t>> waiting_;
  std::deque<std::vector<std::uint8_t>> taken_;
  std::vector<Came> came_;
  std::vector<std::uint8_t> out_ = std::vector<std::uint8_t>(9'216);
};

struct WireDesk {
  Endpoint local{Address::parse("10.0.0.1"), 5'000};
  const Endpoint remote{Address::parse("10.0.0.9"), 80};
  const Slots slots{{{{local.address}, {remote}}}, {{5'000, 5'999}}};
  HopBook hops{};
  FakePort port;
  OwnWire wire{{.port = port,
                .slots = slots,
                .hops = known(hops),
                .hardware = {2, 0, 0, 0, 0, 1},
                .rows = slots.size(),
                .key = SipKey::random()}};

  static const HopBook& known(HopBook& book) {
    book.set(0, {2, 0, 0, 0, 0, 9});
    return book;
  }
  ConnectionIndex start() {
    return wire.start(SocketAddress(local), SocketAddress(remote), close, {}).connection;
  }
  // As the peer says it, whose first number is 1'000.
  void give(std::uint32_t seq, std::uint8_t flags, const std::string& payload = "") {
    text_ = payload;
    Segment segment;
    segment.seq = seq;
    segment.ack = next;
    segment.flags = flags;
    segment.window = 65'535;
    segment.payload = text_;
    port.give({remote, local}, segment);
  }
  ConnectionIndex open() {
    const ConnectionIndex connection = start();
    next = port.said.back().seq + 1;
    give(1'000, TcpFlag::syn | TcpFlag::ack);
    CHECK(wire.wait(0ns).size() == 1);
    port.said.clear();
    return connection;
  }

  CloseMode close = CloseMode::reset;
  std::uint32_t next = 0;  // of our sequence numbers

 private:
  std::string text_;
};

}  // namespace

TEST_CASE("a wire's port is told when its worker begins") {
  const WireDesk desk;
  CHECK(desk.port.has_begun);
}

TEST_CASE("what is asked for again is read before anything new is taken") {
  WireDesk desk;
  const ConnectionIndex connection = desk.open();
  desk.give(1'001, TcpFlag::ack, "hello world");
  REQUIRE(desk.wire.wait(0ns).size() == 1);
  std::array<char, 6> buffer{};
  CHECK(desk.wire.read(connection, buffer).bytes == 6);
  desk.wire.want(connection, true, false);
  desk.give(1'012, TcpFlag::ack, "again");
  REQUIRE(desk.wire.wait(0ns).size() == 1);
  CHECK_FALSE(desk.wire.saw_all());
  CHECK(desk.wire.read(connection, buffer).bytes == 5);
  CHECK(std::string(buffer.data(), 5) == "world");
  REQUIRE(desk.wire.wait(0ns).size() == 1);
  CHECK(desk.wire.saw_all());
  CHECK(desk.wire.read(connection, buffer).bytes == 5);
  CHECK(std::string(buffer.data(), 5) == "again");
}

TEST_CASE("who asks again and again, and reads nothing, does not keep frames away for ever") {
  WireDesk desk;
  const ConnectionIndex connection = desk.open();
  desk.give(1'001, TcpFlag::ack, "hello");
  desk.wire.wait(0ns);
  int times = 0;
  for (; times < 100 && !(times > 0 && desk.wire.saw_all()); ++times) {
    desk.wire.want(connection, true, false);
    desk.wire.wait(0ns);
  }
  CHECK(times == 17);
}

TEST_CASE("many frames at once: it is not all that has come") {
  WireDesk desk;
  desk.open();
  for (std::size_t i = 0; i < 100; ++i) desk.give(1'001, TcpFlag::ack);
  desk.wire.wait(0ns);
  CHECK_FALSE(desk.wire.saw_all());
  desk.wire.wait(0ns);
  CHECK(desk.wire.saw_all());
}

TEST_CASE("what comes for a connection that was reset is reset again, also at the very end") {
  WireDesk desk;
  const ConnectionIndex connection = desk.open();
  desk.wire.close(connection);
  REQUIRE(desk.port.said.size() == 1);
  CHECK(desk.port.said[0].flags == (TcpFlag::rst | TcpFlag::ack));
  desk.give(1'001, TcpFlag::ack);  // a challenge
  desk.wire.finish();
  REQUIRE(desk.port.said.size() == 2);
  CHECK(desk.port.said[1].flags == TcpFlag::rst);
  CHECK(desk.port.said[1].seq == desk.next);
}

TEST_CASE("no more FINs are on their way than the port has room for answers to") {
  WireDesk desk;
  desk.close = CloseMode::fin;
  std::vector<ConnectionIndex> open;
  for (int i = 0; i < 600; ++i, ++desk.local.port) open.push_back(desk.open());
  CHECK(desk.wire.room_to_close() == 512);
  for (int i = 0; i < 512; ++i) desk.wire.close(open[static_cast<std::size_t>(i)]);
  CHECK(desk.wire.room_to_close() == 0);
  desk.local.port = 5'000;
  desk.next = desk.port.said.front().seq + 1;
  desk.give(1'001, TcpFlag::ack);
  desk.wire.wait(0ns);
  CHECK(desk.wire.room_to_close() == 1);
  desk.wire.close(open[512]);
  CHECK(desk.wire.room_to_close() == 0);
  std::this_thread::sleep_for(60ms);  // nobody answers
  desk.wire.wait(0ns);
  CHECK(desk.wire.room_to_close() > 512);
}

}  // namespace c1k
