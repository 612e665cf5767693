// What a TLS connection at rest must do with any records: give the peer's bytes to its owner in
// order and each once, say its owner's in order and each once, whatever the wire takes of them, and
// end at the first record that is wrong.
#include <array>
#include <string>
#include <vector>

#include "common/link/secure.h"
#include "tests/fuzz/checks.h"
#include "tests/link/fake_wire.h"

namespace c1k {
namespace {

constexpr ConnectionIndex kOne = 3;

RestingKeys keys_of(bool is_ours, TlsSuite suite) {
  RestingKeys keys{};
  keys.suite = suite;
  (is_ours ? keys.write_secret : keys.read_secret).fill(1);
  (is_ours ? keys.read_secret : keys.write_secret).fill(2);
  return keys;
}

const TlsUse& use() {
  static const TlsUse kUse = [] {
    TlsOptions options;
    options.is_insecure = true;
    TlsUse made;
    made.context = std::make_shared<TlsContext>(options);
    made.key_contexts = 8;
    return made;
  }();
  return kUse;
}

class TwoEnds {
 public:
  explicit TwoEnds(std::string_view input) : input_(input) {
    const auto suite = static_cast<TlsSuite>(1 + take() % 3);
    secure_.rest(kOne, keys_of(true, suite), {});
    keys_ = keys_of(false, suite);
  }

  void run() {
    while (!input_.empty() && !is_over_) {
      step(take());
      read();
      hear_ours();
      if (forged_)
        expect(is_over_ || !wire_.ends[kOne].input.empty() || is_torn_, "forged, and on");
      expect(is_over_ || !must_end_, "idle records without an end");
    }
    secure_.forget(kOne);
    expect(secure_.write(kOne, std::string("x")) == 0, "keys are left");
  }

 private:
  std::uint8_t take() {
    if (input_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }
  std::uint16_t take16() { return static_cast<std::uint16_t>(take() << 8U | take()); }
  static std::string text(std::size_t size, std::size_t from) {
    std::string made(size, '\0');
    for (std::size_t i = 0; i < size; ++i) made[i] = static_cast<char>((from + i) * 31 % 251);
    return made;
  }

  void step(std::uint8_t what) {
    switch (what % 8) {
      case 0:
      case 1:
        return peer_says(take16() % (kMostTlsContent + 1));
      case 2:
        return peer_says(take());
      case 3:
        return peer_updates((what & 0x80U) != 0);
      case 4:
        return garbage(take());
      case 5:
        return we_say(take16());
      case 6:
        return we_may_say(take16());
      default:
        return peer_closes((what & 0x80U) != 0);
    }
  }
  void come(const std::string& bytes) {
    if (!is_closed_) pending_ += bytes;
  }
  void peer_says(std::size_t size) {
    std::vector<char> out(size + kTlsOverhead);
    const std::string content = text(size, said_);
    const std::size_t all = resting_.say(9, keys_, content, out);
    come({out.data(), all});
    be_idle(size == 0);
    if (!is_closed_ && !forged_) said_ += size;
  }
  void peer_updates(bool asks) {
    std::array<char, 64> out;
    come({out.data(), resting_.say_update(9, keys_, asks, out)});
    be_idle(true);
  }
  // One more of that many that are let pass: that is as wrong as a forged one.
  void be_idle(bool is_idle) {
    idle_ = is_idle ? idle_ + 1 : 0;
    if (is_closed_ || forged_ || idle_ <= Resting::kMostIdle) return;
    forged_ = true;
    must_end_ = true;
  }
  void peer_closes(bool by_fault) {
    std::array<char, 64> out;
    RestingKeys copy = keys_;
    come({out.data(),
          resting_.say_alert(9, keys_, by_fault ? TlsAlert::decode_error : TlsAlert::close_notify,
                             out)});
    keys_.is_closed = copy.is_closed;
    is_closed_ = true;
  }
  // Bytes of the input as they are: no record of any key.
  void garbage(std::size_t size) {
    size = std::min(size, input_.size());
    if (size == 0) return;
    come(std::string(input_.substr(0, size)));
    input_.remove_prefix(size);
    if (!is_closed_) forged_ = true;
  }
  void we_say(std::size_t size) {
    const std::string content = text(size, ours_);
    const std::size_t taken = secure_.write(kOne, content);
    expect(taken <= size, "more is taken than there is");
    ours_ += taken;
  }
  void we_may_say(std::size_t bytes) {
    wire_.ends[kOne].takes = bytes == 0xffff ? ~std::size_t{0} : bytes;
    secure_.flush(kOne);
  }

  // What is on its way comes in pieces.
  void read() {
    const std::size_t grain = 1 + pending_.size() / 64;  // of much in few pieces
    for (const std::size_t grains : pieces_of(pending_.size() / grain + 1, take())) {
      const std::size_t piece = grains * grain;
      wire_.ends[kOne].input += pending_.substr(0, piece);
      pending_.erase(0, std::min(piece, pending_.size()));
      do {
        const std::size_t room = piece % 2 == 0 ? kMostTlsRecord : buffer_.size();
        const WireInput input = secure_.read(kOne, std::span(buffer_).first(room));
        expect(input.bytes <= room, "more is read than there is room");
        expect(std::string(buffer_.data(), input.bytes) == text(input.bytes, heard_),
               "other bytes are heard than were said");
        heard_ += input.bytes;
        expect(heard_ <= said_, "more is heard than was said");
        if (input.kind == Input::ended || input.kind == Input::failed) {
          is_over_ = true;
          expect(is_closed_ || forged_, "it ends by itself");
          return;
        }
      } while (secure_.was_full());
    }
    is_torn_ = forged_;
    if (!forged_ && !is_closed_) expect(heard_ == said_, "not all is heard");
  }

  // The peer opens what we said.
  void hear_ours() {
    ours_said_ += std::exchange(wire_.ends[kOne].said, {});
    while (ours_said_.size() >= kTlsHead) {
      const TlsHead head = parse_tls_head(std::span(ours_said_).first(kTlsHead));
      expect(head.size > 0, "we say what is no record");
      if (ours_said_.size() < head.size) return;
      keys_.idle = 0;  // we may answer a peer that asks, and else say nothing
      const TlsHeard heard = resting_.hear(9, keys_, std::span(ours_said_).first(head.size));
      expect(heard.what != TlsHeard::What::fault, "we say a record that is wrong");
      if (heard.what == TlsHeard::What::data) {
        expect(std::string(heard.content.begin(), heard.content.end()) ==
                   text(heard.content.size(), peer_heard_),
               "other bytes are said than were given");
        peer_heard_ += heard.content.size();
        expect(peer_heard_ <= ours_, "more is said than was given");
      }
      ours_said_.erase(0, head.size);
    }
  }

  std::string_view input_;
  FakeWire wire_;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  Secure<FakeWire> secure_{wire_, {sent_, received_}, use(), 16};
  KeyCache cache_{4};
  Resting resting_{cache_};  // the peer's
  RestingKeys keys_{};
  std::vector<char> buffer_ = std::vector<char>(65'536);
  std::string pending_;
  std::string ours_said_;
  std::size_t said_ = 0;  // by the peer, and heard by us
  std::size_t heard_ = 0;
  std::size_t ours_ = 0;  // given to be said, and heard by the peer
  std::size_t peer_heard_ = 0;
  std::size_t idle_ = 0;  // records in a row that carry nothing for the owner
  bool is_closed_ = false;
  bool forged_ = false;
  bool must_end_ = false;
  bool is_torn_ = false;
  bool is_over_ = false;
};

}  // namespace

void check_tls(std::string_view input) {
  TwoEnds(input).run();
}

}  // namespace c1k
