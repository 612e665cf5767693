// A server's talk behind a proxy: a PROXY header comes first, and the rest is another talk's.
#pragma once

#include <memory>

#include "common/talk/proxy_header.h"
#include "common/talk/talk.h"

namespace c1k {

class ProxiedTalk : public Talk {
 public:
  ProxiedTalk(ProxyVersion version, std::unique_ptr<Talk> inner)
      : version_(version), inner_(std::move(inner)) {}

  std::uint8_t first_step() const override { return kHeader; }
  Said opening(std::uint64_t number, std::uint8_t step) const override {
    return step == kHeader ? Said{} : inner_->opening(number, step);
  }
  void was_said(TalkRow& row) const override { inner_->was_said(row); }
  Heard hear(std::uint64_t number, TalkRow& row, std::span<char> input) override {
    return row.step == kHeader ? hear_header(row, input) : inner_->hear(number, row, input);
  }
  std::uint64_t size(const Said& said) override { return inner_->size(said); }
  std::span<const char> render(const Said& said, std::uint64_t skip) override {
    return inner_->render(said, skip);
  }
  bool has_frames() const override { return inner_->has_frames(); }
  std::uint64_t overhead(const Said& said) override { return inner_->overhead(said); }
  std::span<const char> ping(std::uint64_t number, std::int64_t stamp) override {
    return inner_->ping(number, stamp);
  }
  std::span<const char> farewell(std::uint64_t number) override { return inner_->farewell(number); }
  bool is_in_reply(const TalkRow& row) const override {
    return row.step != kHeader && inner_->is_in_reply(row);
  }

 private:
  static constexpr std::uint8_t kHeader = 0xff;  // a step that no talk has

  Heard hear_header(TalkRow& row, std::span<const char> input) const {
    const ProxyHeard header = read_proxy_header(version_, input);
    if (header.read == ProxyRead::torn) return {.what = What::torn};
    if (header.read == ProxyRead::malformed) return {.what = What::broken, .used = input.size()};
    row.step = inner_->first_step();
    return {.what = What::proxied, .used = header.used};
  }

  ProxyVersion version_;
  std::unique_ptr<Talk> inner_;
};

}  // namespace c1k
