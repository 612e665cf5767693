// Hears a talk in the place of a link, whatever the pieces in which its input comes, and says what
// became of it in words that do not depend on the pieces. What is heard of a message in parts is
// one word, and so is a message that was not heard to its end: none.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/talk/talk.h"

namespace c1k {

class WsEar {
 public:
  explicit WsEar(Talk& talk, TalkRow row = {}, std::uint64_t number = 0)
      : talk_(talk), row_(row), number_(number) {}

  // What was torn comes again with `piece` behind it, in a copy: it may be written over.
  void hear(std::string_view piece) {
    if (is_over_) return;
    kept_ += piece;
    std::string bytes = kept_;
    std::size_t at = 0;
    while (at < bytes.size() && !is_over_) {
      const std::string before = bytes.substr(at, kLongestHead);
      const Heard heard = talk_.hear(number_, row_, std::span<char>(bytes).subspan(at));
      if (heard.what == What::torn) {
        expect(bytes.compare(at, before.size(), before) == 0, "what is torn was written over");
        expect(bytes.size() - at < kLongestHead, "more is torn than a link has room for");
        break;
      }
      expect(heard.used > 0 && heard.used <= bytes.size() - at, "used is none, or too much");
      take(heard, std::string_view(bytes).substr(at, heard.used));
      at += heard.used;
    }
    kept_.erase(0, at);
  }
  // In pieces of these sizes; the rest is one.
  void hear(std::string_view text, const std::vector<std::size_t>& pieces) {
    for (const std::size_t piece : pieces) {
      hear(text.substr(0, piece));
      text.remove_prefix(std::min(piece, text.size()));
    }
    if (!text.empty()) hear(text);
  }
  void hear_each_byte(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) hear(text.substr(i, 1));
  }

  const std::vector<std::string>& words() const { return words_; }
  const std::string& said() const { return said_; }  // all replies, in their order
  std::uint64_t payload() const { return payload_; }
  const std::string& kept() const { return kept_; }  // what is torn
  TalkRow& row() { return row_; }
  const TalkRow& row() const { return row_; }
  bool is_over() const { return is_over_; }
  bool is_in_reply() const { return talk_.is_in_reply(row_); }
  void forget() { words_.clear(), said_.clear(), payload_ = 0; }

 private:
  static void expect(bool is_so, const char* otherwise) {
    if (!is_so) throw std::logic_error(otherwise);
  }

  void take(const Heard& heard, std::string_view used) {
    expect(heard.payload <= used.size(), "there is more payload than was used");
    said_.append(heard.reply.begin(), heard.reply.end());
    message_ += used.substr(used.size() - heard.payload);
    payload_ += heard.payload;
    is_over_ =
        heard.what == What::ended || heard.what == What::broken || heard.what == What::rejected;
    if (heard.what != What::part) words_.push_back(word_of(heard));
    if (heard.what == What::whole || heard.what == What::lost) message_.clear();
  }
  std::string word_of(const Heard& heard) const {
    switch (heard.what) {
      case What::whole:
        expect(heard.size == message_.size() || heard.payload == 0, "size is not the payload's");
        return fmt::format("{}{}:{}", heard.is_wrong ? "wrong " : "",
                           heard.stamp != 0 ? fmt::format("whole {}", heard.stamp) : "whole",
                           message_);
      case What::lost:
        return "lost";
      case What::opened:
        return "opened";
      case What::rejected:
        return fmt::format("rejected {} {}", heard.code, heard.why);
      case What::ping:
        return "ping";
      case What::pong:
        return fmt::format("pong {}", heard.stamp);
      case What::ended:
        return fmt::format("ended {}", heard.code);
      case What::broken:
        return fmt::format("broken {}", heard.code);
      default:
        return "?";
    }
  }

  Talk& talk_;
  TalkRow row_;
  std::uint64_t number_;
  std::string kept_, said_, message_;
  std::vector<std::string> words_;
  std::uint64_t payload_ = 0;
  bool is_over_ = false;
};

}  // namespace c1k
