#include "common/stack/frame.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "common/stack/bytes.h"
#include "common/stack/checksum.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Bytes = std::vector<std::uint8_t>;

const Flow kFlow4{{Address::parse("10.9.0.1"), 40'000}, {Address::parse("10.9.0.2"), 9'000}};
const Flow kFlow6{{Address::parse("fd00::1"), 40'000}, {Address::parse("fd00::2"), 9'000}};
const Hop kHop{{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};

Bytes frame_of(const Flow& flow, const Segment& segment) {
  Bytes bytes(kLongestHeaders + segment.payload.size());
  bytes.resize(write_frame(kHop, flow, segment, bytes));
  return bytes;
}

Segment some_segment(std::string& payload) {
  Segment segment;
  segment.seq = 0x01020304;
  segment.ack = 0xf0f0f0f0;
  segment.flags = TcpFlag::ack | TcpFlag::psh;
  segment.window = 777;
  segment.stamps = Stamps{1'000, 2'000};
  segment.payload = payload;
  return segment;
}

TEST_CASE("the Internet checksum of a header that is known") {
  const Bytes header{0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                     0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
  Checksum sum;
  sum.add(header);
  const std::uint16_t stored = sum.stored();
  std::uint8_t bytes[2];
  std::memcpy(bytes, &stored, 2);
  CHECK(get16(bytes) == 0xb861);
}

TEST_CASE("the checksum does not depend on how bytes are cut, and takes an odd last one") {
  Bytes bytes;
  for (int i = 0; i < 101; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37 + 200));
  std::uint32_t plain = 0;  // by words, as RFC 1071 says it
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    plain += std::uint32_t{bytes[i]} << 8U | (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
  while (plain > 0xffff) plain = (plain & 0xffff) + (plain >> 16U);
  for (std::size_t cut = 0; cut <= 100; cut += 2) {
    Checksum sum;
    sum.add(std::span(bytes).first(cut));
    sum.add(std::span(bytes).subspan(cut));
    const std::uint16_t stored = sum.stored();
    std::uint8_t out[2];
    std::memcpy(out, &stored, 2);
    REQUIRE(get16(out) == static_cast<std::uint16_t>(~plain));
  }
}

TEST_CASE("a frame of ours is read as its other end reads it") {
  for (const Flow& flow : {kFlow4, kFlow6}) {
    std::string payload = "hello, odd";
    Segment syn;
    syn.flags = TcpFlag::syn;
    syn.mss = 1'460;
    syn.scale = 9;
    syn.stamps = Stamps{7, 0};
    for (const Segment& segment : {some_segment(payload), syn}) {
      Bytes bytes = frame_of(flow, segment);
      const Frame frame = parse_frame(bytes, Trust::checks);
      REQUIRE(frame.kind == FrameKind::tcp);
      CHECK(frame.is_checked);
      CHECK(frame.from == kHop.from);
      CHECK(frame.flow == Flow{flow.remote, flow.local});
      CHECK(frame.segment.seq == segment.seq);
      CHECK(frame.segment.ack == segment.ack);
      CHECK(frame.segment.flags == segment.flags);
      CHECK(frame.segment.window == segment.window);
      CHECK(frame.segment.mss == segment.mss);
      CHECK(frame.segment.scale == segment.scale);
      CHECK(frame.segment.stamps->value == segment.stamps->value);
      CHECK(frame.segment.stamps->echo == segment.stamps->echo);
      CHECK(std::equal(frame.segment.payload.begin(), frame.segment.payload.end(),
                       segment.payload.begin(), segment.payload.end()));
    }
  }
}

TEST_CASE("each bit that is turned is found, but those of the Ethernet header") {
  for (const Flow& flow : {kFlow4, kFlow6}) {
    std::string payload = "hello";
    const Bytes bytes = frame_of(flow, some_segment(payload));
    for (std::size_t bit = kEthernet * 8; bit < bytes.size() * 8; ++bit) {
      Bytes turned = bytes;
      turned[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      const Frame frame = parse_frame(turned, Trust::checks);
      const bool is_found = frame.kind != FrameKind::tcp || !frame.is_checked;
      // IPv6 has no checksum of its header: its traffic class, flow label and hop limit are free.
      const std::size_t at = bit / 8 - kEthernet;
      const bool is_free = flow == kFlow6 && (at < 4 || at == 7);
      INFO(bit);
      CHECK((is_found || is_free));
    }
  }
}

TEST_CASE("cut off anywhere, it is nothing") {
  for (const Flow& flow : {kFlow4, kFlow6}) {
    std::string payload = "hello";
    Bytes bytes = frame_of(flow, some_segment(payload));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK(parse_frame(std::span(bytes).first(size), Trust::checks).kind == FrameKind::other);
    bytes.resize(bytes.size() + 20);  // what pads short frames is none of it
    const Frame frame = parse_frame(bytes, Trust::checks);
    CHECK(frame.is_checked);
    CHECK(frame.segment.payload.size() == 5);
  }
}

TEST_CASE("options that are odd") {
  const auto parse = [](std::vector<std::uint8_t> options) {
    Bytes bytes(kTcpHeader);
    options.resize((options.size() + 3) / 4 * 4);
    bytes[12] = static_cast<std::uint8_t>((kTcpHeader + options.size()) / 4 << 4U);
    bytes.insert(bytes.end(), options.begin(), options.end());
    return parse_segment(bytes);
  };
  CHECK(parse({1, 1, 2, 4, 5, 180})->mss == 1'460);
  CHECK(parse({3, 3, 200})->scale == 14);     // RFC 7323, 2.3
  CHECK(parse({0, 2, 4, 5, 180})->mss == 0);  // behind the end
  CHECK(parse({99, 4, 1, 1, 2, 4, 5, 180})->mss == 1'460);
  CHECK(parse({2, 3, 5, 0})->mss == 0);  // of a wrong size
  CHECK_FALSE(parse({2, 1, 0, 0}));
  CHECK_FALSE(parse({2, 0, 0, 0}));
  CHECK_FALSE(parse({1, 1, 1, 8}));
  CHECK_FALSE(parse({8, 10, 0, 0}));
}

TEST_CASE("fragments, tags and extension headers are nothing to us") {
  std::string payload = "hello";
  Bytes fragment = frame_of(kFlow4, some_segment(payload));
  put16(&fragment[kEthernet + 6], 0x2000);
  CHECK(parse_frame(fragment, Trust::checks).kind == FrameKind::other);
  Bytes tagged = frame_of(kFlow4, some_segment(payload));
  put16(&tagged[12], 0x8100);
  CHECK(parse_frame(tagged, Trust::checks).kind == FrameKind::other);
  Bytes extended = frame_of(kFlow6, some_segment(payload));
  extended[kEthernet + 6] = 0;
  CHECK(parse_frame(extended, Trust::checks).kind == FrameKind::other);
}

TEST_CASE("a checksum that a device will fill in is not looked at") {
  std::string payload = "hello";
  Bytes bytes = frame_of(kFlow4, some_segment(payload));
  bytes[kEthernet + kIpv4 + 16] ^= 1;
  CHECK_FALSE(parse_frame(bytes, Trust::checks).is_checked);
  CHECK(parse_frame(bytes, Trust::skips).is_checked);
}

TEST_CASE("where nobody says whether a checksum is to be filled in, both are right, and no other") {
  const Flow flow = GENERATE(kFlow4, kFlow6);
  std::string payload = GENERATE("hello", "");
  Bytes bytes = frame_of(flow, some_segment(payload));
  CHECK(parse_frame(bytes, Trust::partial).is_checked);
  const std::size_t tcp = kEthernet + (flow == kFlow4 ? kIpv4 : kIpv6), at = tcp + 16;
  std::uint64_t sum = 6 + bytes.size() - tcp;  // of the pseudo header, by hand
  const std::size_t addresses = flow == kFlow4 ? kEthernet + 12 : kEthernet + 8;
  for (std::size_t i = addresses; i < tcp; i += 2) sum += bytes[i] * 256U + bytes[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
  bytes[at] = static_cast<std::uint8_t>(sum >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(sum);
  CHECK(parse_frame(bytes, Trust::partial).is_checked);
  CHECK_FALSE(parse_frame(bytes, Trust::checks).is_checked);
  bytes[at + 1] ^= 1;
  CHECK_FALSE(parse_frame(bytes, Trust::partial).is_checked);
}

// An ICMP error that quotes the first bytes of a frame of ours.
Bytes quoting(const Flow& flow, std::uint8_t type, std::uint8_t code, std::uint32_t info,
              std::size_t quoted) {
  std::string payload = "hello";
  const Bytes ours = frame_of(flow, some_segment(payload));
  const bool is_v4 = flow == kFlow4;
  const std::size_t ip = is_v4 ? kIpv4 : kIpv6;
  Bytes body{type, code, 0, 0, 0, 0, 0, 0};
  put32(&body[4], info);
  body.insert(body.end(), ours.begin() + kEthernet,
              ours.begin() + static_cast<std::ptrdiff_t>(kEthernet + quoted));
  Bytes frame(kEthernet + ip);
  std::copy_n(ours.begin(), kEthernet + ip, frame.begin());  // its header, turned round
  frame.insert(frame.end(), body.begin(), body.end());
  std::uint8_t* header = &frame[kEthernet];
  Checksum sum;
  if (is_v4) {
    put16(header + 2, static_cast<std::uint16_t>(ip + body.size()));
    header[9] = 1;
    put16(header + 10, 0);
    Checksum of_header;
    of_header.add({header, ip});
    const std::uint16_t stored = of_header.stored();
    std::memcpy(header + 10, &stored, 2);
  } else {
    put16(header + 4, static_cast<std::uint16_t>(body.size()));
    header[6] = 58;
    sum.add({header + 8, 32});
    sum.add16(58);
    sum.add16(static_cast<std::uint16_t>(body.size()));
  }
  sum.add(body);
  const std::uint16_t stored = sum.stored();
  std::memcpy(&frame[kEthernet + ip + 2], &stored, 2);
  return frame;
}

TEST_CASE("what networks say about a segment of ours") {
  using Says = Quote::Says;
  const auto parse = [](Bytes bytes) { return parse_frame(bytes, Trust::checks); };
  const Frame host = parse(quoting(kFlow4, 3, 1, 0, 28));
  REQUIRE(host.kind == FrameKind::icmp);
  CHECK(host.is_checked);
  CHECK(host.flow == kFlow4);
  CHECK(host.quote.says == Says::unreachable);
  CHECK(host.quote.seq == 0x01020304);
  CHECK(parse(quoting(kFlow4, 3, 3, 0, 28)).quote.says == Says::refused);
  const Frame big = parse(quoting(kFlow4, 3, 4, 1'300, 28));
  CHECK(big.quote.says == Says::too_big);
  CHECK(big.quote.mtu == 1'300);
  const Frame big6 = parse(quoting(kFlow6, 2, 0, 1'280, 60));
  REQUIRE(big6.kind == FrameKind::icmp);
  CHECK(big6.is_checked);
  CHECK(big6.quote.says == Says::too_big);
  CHECK(big6.quote.mtu == 1'280);
  CHECK(big6.flow == kFlow6);
  CHECK(parse(quoting(kFlow6, 1, 4, 0, 60)).quote.says == Says::refused);
  CHECK(parse(quoting(kFlow4, 8, 0, 0, 28)).kind == FrameKind::other);  // an echo request
  CHECK(parse(quoting(kFlow4, 3, 1, 0, 27)).kind == FrameKind::other);  // too little is quoted
  Bytes wrong = quoting(kFlow4, 3, 1, 0, 28);
  wrong.back() ^= 1;
  CHECK_FALSE(parse(wrong).is_checked);
}

}  // namespace
}  // namespace c1k
