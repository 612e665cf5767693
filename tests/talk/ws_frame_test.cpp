#include "common/talk/ws_frame.h"

#include <cstring>
#include <random>

#include "tests/catch.h"
#include "tests/talk/ws_bytes.h"

namespace c1k {
namespace {

std::string head_bytes(const WsHead& head) {
  std::string bytes(kWsLongestHead, '\0');
  bytes.resize(write_ws_head(bytes.data(), head));
  return bytes;
}

WsRead read(const std::string& bytes, WsHead& head) {
  return read_ws_head({bytes.data(), bytes.size()}, head);
}

// What is read of each beginning of it: torn up to its last byte, or up to where it is wrong.
WsRead read_in_every_cut(const std::string& bytes, WsHead& head) {
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    const WsRead is = read(bytes.substr(0, i), head);
    if (is != WsRead::torn) return is;
  }
  return WsRead::torn;
}

TEST_CASE("the frames of RFC 6455, 5.7, are read as it says") {
  struct Row {
    std::string bytes;
    WsOpcode opcode;
    bool is_final, is_masked;
    std::uint64_t size;
    std::size_t head_size;
  };
  const auto row = GENERATE(values<Row>({
      {"\x81\x05Hello", WsOpcode::text, true, false, 5, 2},
      {"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", WsOpcode::text, true, true, 5, 6},
      {"\x01\x03Hel", WsOpcode::text, false, false, 3, 2},
      {"\x80\x02lo", WsOpcode::continuation, true, false, 2, 2},
      {"\x89\x05Hello", WsOpcode::ping, true, false, 5, 2},
      {"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", WsOpcode::pong, true, true, 5, 6},
      {std::string("\x82\x7e\x01\x00", 4), WsOpcode::binary, true, false, 256, 4},
      {std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10), WsOpcode::binary, true, false,
       65'536, 10},
  }));
  WsHead head;
  REQUIRE(read_in_every_cut(row.bytes, head) == WsRead::whole);
  CHECK(head.opcode == row.opcode);
  CHECK(head.is_final == row.is_final);
  CHECK(head.is_masked == row.is_masked);
  CHECK(head.size == row.size);
  REQUIRE(head.head_size == row.head_size);
  CHECK(head_bytes(head) == row.bytes.substr(0, row.head_size));
  if (!head.is_masked || head.size != 5) return;
  std::string payload = row.bytes.substr(head.head_size);
  apply_ws_mask(payload, head.mask, 0);
  CHECK(payload == "Hello");
}

TEST_CASE("a head is written in the shortest form, and read back") {
  const auto [size, bytes] = GENERATE(
      values<std::pair<std::uint64_t, std::size_t>>({{0, 2},
                                                     {1, 2},
                                                     {125, 2},
                                                     {126, 4},
                                                     {127, 4},
                                                     {65'535, 4},
                                                     {65'536, 10},
                                                     {1U << 20U, 10},
                                                     {(std::uint64_t{1} << 63U) - 1, 10}}));
  for (const bool is_masked : {false, true}) {
    const WsHead wanted{.opcode = WsOpcode::binary,
                        .is_final = false,
                        .is_masked = is_masked,
                        .mask = is_masked ? 0x01020304U : 0U,
                        .size = size};
    REQUIRE(ws_head_size(size, is_masked) == bytes + (is_masked ? 4 : 0));
    const std::string text = head_bytes(wanted);
    REQUIRE(text.size() == ws_head_size(size, is_masked));
    WsHead head;
    REQUIRE(read_in_every_cut(text, head) == WsRead::whole);
    CHECK(head.head_size == text.size());
    CHECK(head.size == size);
    CHECK(head.mask == wanted.mask);
    CHECK_FALSE(head.is_final);
  }
}

TEST_CASE(
    "a head is wrong with a reserved bit or opcode, and as a control frame that is a fragment") {
  WsHead head;
  for (unsigned first = 0; first < 256; ++first) {
    const unsigned opcode = first & 0x0fU;
    const bool is_known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
    const bool is_fragment = (first & 0x80U) == 0;
    const bool is_right = (first & 0x70U) == 0 && is_known && !(opcode >= 8 && is_fragment);
    CAPTURE(first);
    const std::string bytes{static_cast<char>(first), '\0'};
    REQUIRE(read(bytes, head) == (is_right ? WsRead::whole : WsRead::wrong));
    REQUIRE(read(bytes.substr(0, 1), head) == (is_right ? WsRead::torn : WsRead::wrong));
  }
}

TEST_CASE("a head is wrong with a length that is not the shortest, too large, or too long for it") {
  const auto [bytes, wanted] = GENERATE(values<std::pair<std::string, WsRead>>({
      {std::string("\x82\x7e\x00\x7d", 4), WsRead::wrong},
      {std::string("\x82\x7e\x00\x00", 4), WsRead::wrong},
      {std::string("\x82\x7e\x00\x7e", 4), WsRead::whole},
      {std::string("\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff", 10), WsRead::wrong},
      {std::string("\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x05", 10), WsRead::wrong},
      {std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10), WsRead::whole},
      {std::string("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 10), WsRead::wrong},
      {"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", WsRead::wrong},
      {"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", WsRead::whole},
      {"\x89\x7d", WsRead::whole},
      {"\x89\x7e", WsRead::wrong},
      {"\x8a\xfe", WsRead::wrong},
      {"\x88\x7f", WsRead::wrong},
      {"", WsRead::torn},
      {"\x81\xfe\x01", WsRead::torn},
  }));
  WsHead head;
  CHECK(read_in_every_cut(bytes, head) == wanted);
  CHECK(read(bytes, head) == wanted);
}

TEST_CASE("a mask is applied as the standard says, from any place of the payload") {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text(size, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    const std::string wanted = masked(text, kTestMask);
    std::uint32_t mask = 0;
    std::memcpy(&mask, kTestMask.data(), 4);
    for (std::size_t cut = 0; cut <= size; ++cut) {
      std::string bytes = text;
      apply_ws_mask(std::span<char>(bytes).first(cut), mask, 0);
      apply_ws_mask(std::span<char>(bytes).subspan(cut), mask, cut);
      REQUIRE(bytes == wanted);
    }
  }
}

TEST_CASE("codes of a close are those that the standard and its registry know") {
  // RFC 6455, 7.4.2, and the registry of IANA, in which 1012, 1013 and 1014 came later; 1004, 1005,
  // 1006 and 1015 never stand in a frame.
  for (unsigned code = 0; code <= 65'535; ++code) {
    const bool is_registered = code >= 1'000 && code <= 1'014;
    const bool is_never_sent = code == 1'004 || code == 1'005 || code == 1'006;
    const bool is_private = code >= 3'000 && code <= 4'999;
    CAPTURE(code);
    if (is_ws_close_code(code) != ((is_registered && !is_never_sent) || is_private)) FAIL();
  }
}

}  // namespace
}  // namespace c1k
