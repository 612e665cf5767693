#include "tests/stack/tcp_scene.h"

#include <sstream>

namespace c1k {

std::string TcpScene::words_of(const Segment& segment) {
  std::string words;
  const std::pair<std::uint8_t, char> letters[] = {{TcpFlag::syn, 'S'},
                                                   {TcpFlag::fin, 'F'},
                                                   {TcpFlag::rst, 'R'},
                                                   {TcpFlag::psh, 'P'},
                                                   {TcpFlag::ack, 'A'}};
  for (const auto& [flag, letter] : letters)
    if (segment.has(flag)) words += letter;
  const bool is_foreign = segment.has(TcpFlag::rst) && !segment.has(TcpFlag::ack);
  words += " " + std::to_string(static_cast<std::int32_t>(segment.seq - kOurs));
  if (!segment.payload.empty()) words += "+" + std::to_string(segment.payload.size());
  if (segment.has(TcpFlag::ack) && !is_foreign)
    words += " ack " + std::to_string(static_cast<std::int32_t>(segment.ack - kPeers));
  if (segment.window != 65'535 && !segment.has(TcpFlag::rst))
    words += " win " + std::to_string(segment.window);
  if (segment.mss != 0) words += " mss " + std::to_string(segment.mss);
  if (segment.scale) words += " scale " + std::to_string(*segment.scale);
  return words;
}

Segment TcpScene::parse(const std::string& words) {
  std::istringstream in(words);
  std::string flags, number, name;
  in >> flags >> number;
  Segment segment;
  for (const char letter : flags)
    segment.flags |= letter == 'S'   ? TcpFlag::syn
                     : letter == 'F' ? TcpFlag::fin
                     : letter == 'R' ? TcpFlag::rst
                     : letter == 'P' ? TcpFlag::psh
                                     : TcpFlag::ack;
  const auto plus = number.find('+');
  segment.seq = kPeers + static_cast<std::uint32_t>(std::stol(number));
  if (plus != std::string::npos) {
    std::string& bytes = payloads_.emplace_back(std::stoul(number.substr(plus + 1)), 'x');
    segment.payload = bytes;
  }
  segment.window = 65'535;
  if (has_stamps) segment.stamps = Stamps{peer_ms, last_ms};
  long value = 0;
  while (in >> name >> value) {
    if (name == "ack") segment.ack = kOurs + static_cast<std::uint32_t>(value);
    if (name == "win") segment.window = static_cast<std::uint16_t>(value);
    if (name == "mss") segment.mss = static_cast<std::uint16_t>(value);
    if (name == "scale") segment.scale = static_cast<std::uint8_t>(value);
    if (name == "ts") segment.stamps = Stamps{static_cast<std::uint32_t>(value), last_ms};
  }
  return segment;
}

}  // namespace c1k
