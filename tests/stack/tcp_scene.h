// A connection of our own TCP and its peer, in words: what the peer sends is written down, what we
// say is read. Sequence numbers count from each side's first; the time is set.
//
//   "SA 0 ack 1 win 1000 mss 1460 scale 7"    flags, sequence number, then names and values
//   "PA 1+5 ack 1"                            five bytes of payload
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "common/stack/tcp.h"

namespace c1k {

class TcpScene : public SegmentSink {
 public:
  static constexpr ConnectionIndex kOne = 7;
  static constexpr std::uint32_t kOurs = 0xfffffff0;  // both come round early
  static constexpr std::uint32_t kPeers = 0xfffffe00;

  Tcp tcp{100, 64, *this};
  bool has_stamps = false;  // of the peer's segments
  std::uint32_t peer_ms = 5'000;
  Nanoseconds now = std::chrono::seconds{100};

  explicit TcpScene(CloseMode close = CloseMode::reset) {
    tcp.set_rules(1'460, 65'535);
    tcp.set_close(close);
    tcp.set_now(now);
  }
  // Established, with nothing on its way.
  void open(const std::string& answer = "SA 0 ack 1 win 65535 mss 1460") {
    tcp.start(kOne, kOurs);
    give(answer);
    said();
    events();
  }

  void send(ConnectionIndex connection, const Segment& segment) override {
    says.push_back((connection == kOne ? "" : "?") + words_of(segment));
    last_ms = segment.stamps ? segment.stamps->value : 0;
  }

  void give(const std::string& words, ConnectionIndex connection = kOne) {
    const Segment segment = parse(words);
    tcp.hear(connection, segment);
  }
  // Each frame is a batch of its own, whose payload is read at once.
  void give_and_read(const std::string& words) {
    tcp.begin_batch();
    give(words);
    char buffer[4'096];
    heard.append(buffer, tcp.read(kOne, buffer).bytes);
  }
  void pass(Nanoseconds time) {
    now += time;
    tcp.set_now(now);
    tcp.expire();
  }
  // What was said since it was asked last: "A 1 ack 1; PA 1+5 ack 1".
  std::string said() {
    std::string all;
    for (const std::string& one : says) all += (all.empty() ? "" : "; ") + one;
    says.clear();
    return all;
  }
  // What happened in this batch: "in", "out", "broken", "ended".
  std::string events() {
    std::string all;
    std::vector<WireEvent> told;
    tcp.take_events(told);
    for (const WireEvent& event : told) {
      const char* word = event.broken  ? "broken"
                         : event.ended ? "ended"
                         : event.input ? "in"
                                       : "out";
      all += (all.empty() ? "" : "; ") + std::string(word);
    }
    tcp.begin_batch();
    return all;
  }
  TcpState state() const { return tcp.state(kOne); }
  std::size_t write(const std::string& text) { return tcp.write(kOne, text); }

  std::vector<std::string> says;
  std::string heard;
  std::uint32_t last_ms = 0;  // our last timestamp

 private:
  static std::string words_of(const Segment& segment);
  Segment parse(const std::string& words);

  std::deque<std::string> payloads_;  // stay where they are
};

}  // namespace c1k
