// What our own TCP must do with any frames and any segments: read nothing beyond them, give the
// peer's bytes to its owner in order and each once, acknowledge only what was read, and have
// nothing left when all is closed.
#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "common/net/neighbour_frames.h"
#include "common/stack/bytes.h"
#include "common/stack/frame.h"
#include "common/stack/tcp.h"
#include "tests/fuzz/checks.h"

namespace c1k {
namespace {

constexpr ConnectionIndex kOne = 3;
constexpr std::uint32_t kOurs = 1'000;
constexpr std::uint32_t kPeers = 0xffffff00;  // comes round soon
constexpr std::uint32_t kPieces = 32;

// What the peer's stream has at that sequence number.
char byte_at(std::uint32_t seq) {
  return static_cast<char>(seq * 31 + (seq >> 8U));
}

class Peer : public SegmentSink {
 public:
  explicit Peer(std::string_view input) : input_(input) { tcp_.set_rules(1'460, 4'000); }

  void run() {
    while (!input_.empty()) {
      now_ += std::chrono::milliseconds{take() * 20};
      tcp_.set_now(now_);
      tcp_.expire();
      look_at_events();
      step(take());
    }
    close_all();
  }

  void send(ConnectionIndex connection, const Segment& segment) override {
    expect(connection == kOne, "a segment of nobody");
    if (segment.has(TcpFlag::ack) && is_ours_)
      expect(!is_before(read_to_ + reads_ + (has_ended(tcp_.state(kOne)) ? 1U : 0U), segment.ack),
             "what was not read is acknowledged");
    next_ = std::max(next_, segment.seq + segment.length(),
                     [](auto a, auto b) { return is_before(a, b); });
  }

 private:
  std::uint8_t take() {
    if (input_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }
  std::uint16_t take16() { return static_cast<std::uint16_t>(take() << 8U | take()); }

  void step(std::uint8_t what) {
    // Who has closed it does nothing more with it.
    const bool is_owners = what % 12 >= 5 && what % 12 != 9;
    if (is_closed_ && is_owners) return;
    switch (what % 12) {
      case 0:
        return start();
      case 1:
        return answer();
      case 2:
      case 3:
      case 4:
        return segment();
      case 5:
      case 6:
        return read();
      case 7:
        tcp_.write(kOne, std::string(take() * 40U, 'w'));
        return;
      case 8:
        return tcp_.want(kOne, take() % 2 == 0, take() % 2 == 0);
      case 9:
        return tcp_.begin_batch();
      case 10:
        return end(take());
      default:
        return odd();
    }
  }
  void start() {
    if (tcp_.state(kOne) != TcpState::none || !tcp_.start(kOne, kOurs)) return;
    next_ = kOurs;
    is_ours_ = is_closed_ = false;
    tcp_.begin_batch();
  }
  // A SYN's, so that most inputs get further than that.
  void answer() {
    Segment segment;
    segment.flags = TcpFlag::syn | TcpFlag::ack;
    segment.seq = kPeers;
    segment.ack = kOurs + 1;
    segment.window = take16();
    segment.mss = take16();
    if (take() % 2 == 0) segment.scale = take() % 15;
    if (tcp_.state(kOne) == TcpState::syn_sent) {
      is_ours_ = true;
      read_to_ = kPeers + 1;
    }
    tcp_.hear(kOne, segment);
  }
  void segment() {
    Segment one;
    one.flags = take();
    one.seq = read_to_ + static_cast<std::uint32_t>(static_cast<std::int8_t>(take()) * 7);
    one.ack = take() % 4 == 0 ? next_ - take16() : next_;
    one.window = take16();
    if (take() % 8 == 0) one.stamps = Stamps{take16(), take16()};
    std::string& bytes = payloads_.emplace_back(take() * 8U, ' ');
    const std::uint32_t begin = one.seq + (one.has(TcpFlag::syn) ? 1U : 0U);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = byte_at(begin + static_cast<std::uint32_t>(i));
    one.payload = bytes;
    // In another SYN's place its bytes would be others: what the peer says has one beginning.
    if (tcp_.state(kOne) == TcpState::syn_sent) return;
    tcp_.hear(kOne, one);
  }
  void read() {
    char buffer[100];
    reads_ = 1U + take() % 100U;  // what is read is acknowledged meanwhile
    const WireInput input = tcp_.read(kOne, std::span(buffer).first(reads_));
    expect(input.bytes <= reads_, "more is read than there is room for");
    reads_ = 0;
    for (std::size_t i = 0; i < input.bytes; ++i)
      expect(buffer[i] == byte_at(read_to_ + static_cast<std::uint32_t>(i)),
             "a byte came twice, or not at all");
    read_to_ += static_cast<std::uint32_t>(input.bytes);
  }
  void end(std::uint8_t how) {
    if (how % 3 == 0) tcp_.close(kOne);
    if (how % 3 == 1) tcp_.close_in_order(kOne);
    if (how % 3 == 2) tcp_.end_output(kOne);
    is_closed_ = how % 3 != 2;
  }
  void odd() {
    if (take() % 2 == 0) {
      tcp_.start_keepalive(kOne, std::chrono::seconds{1 + take() % 3});
    } else {
      tcp_.hear(kOne, Quote{static_cast<Quote::Says>(take() % 3), next_ - take(), take16()}, 40);
    }
  }
  void look_at_events() {
    std::vector<WireEvent> events;
    tcp_.take_events(events);
    for (const WireEvent& event : events) expect(event.connection == kOne, "an event of nobody");
  }
  void close_all() {
    tcp_.set_close(CloseMode::reset);
    tcp_.begin_batch();
    if (!is_closed_ && tcp_.state(kOne) != TcpState::none) tcp_.close(kOne);
    for (int i = 0; i < 40 && tcp_.state(kOne) != TcpState::none; ++i) {
      now_ += std::chrono::seconds{70};
      tcp_.set_now(now_);
      tcp_.expire();
    }
    expect(tcp_.state(kOne) == TcpState::none, "it never ends");
    expect(tcp_.table().busy.size() == 0, "a second row is left");
    expect(tcp_.table().left == 0 && tcp_.table().ending == 0, "somebody is left");
    expect(tcp_.table().pieces.room() == kPieces * Pieces::kPiece, "pieces are left");
  }

  std::string_view input_;
  Tcp tcp_{8, kPieces, *this};
  Nanoseconds now_ = std::chrono::seconds{100};
  std::deque<std::string> payloads_;  // stay where they are
  std::uint32_t next_ = kOurs;
  std::uint32_t read_to_ = kPeers + 1;
  std::uint32_t reads_ = 0;
  bool is_closed_ = false;
  bool is_ours_ = false;  // the peer has answered our SYN
};

}  // namespace

void check_frames(std::string_view input) {
  std::vector<std::uint8_t> bytes(input.begin(), input.end());
  for (const Trust trust : {Trust::checks, Trust::skips}) {
    const Frame frame = parse_frame(bytes, trust);
    if (frame.kind != FrameKind::tcp) continue;
    const auto* begin = reinterpret_cast<const char*>(bytes.data());
    const auto payload = frame.segment.payload;
    expect(payload.empty() ||
               (payload.data() >= begin && payload.data() + payload.size() <= begin + bytes.size()),
           "a payload is not of the frame");
    std::vector<std::uint8_t> again(kLongestHeaders + payload.size());
    again.resize(write_frame({}, frame.flow, frame.segment, again));
    const Frame back = parse_frame(again, Trust::checks);
    expect(back.kind == FrameKind::tcp && back.is_checked, "what is written is not read");
    expect(back.segment.seq == frame.segment.seq && back.segment.mss == frame.segment.mss &&
               back.segment.scale == frame.segment.scale,
           "what is written is read otherwise");
  }
  static_cast<void>(claim_in(bytes));
  static_cast<void>(question_in(bytes));
}

void check_tcp(std::string_view input) {
  Peer(input).run();
}

}  // namespace c1k
