// An agent's client: what it says, and how it ends.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>

#include "common/base/refusal.h"
#include "common/record/sample_line.h"
#include "fleet/agent.h"

namespace c1k {
namespace {

constexpr std::size_t kKeptWords = 30;

}  // namespace

void Agent::take_client_line(std::string_view line) {
  try {
    has_summary_ = has_summary_ || type_of_line(line) == "summary";
  } catch (const Refusal&) {
    return;  // a line that was torn off when it was killed
  }
  pass_on(std::string(line) + "\n");
}

void Agent::pass_on(const std::string& line) {
  if (is_welcome_ && link_) return link_->send(line);
  if (!was_told_off_) unsent_.push_back(line);
}

// What it says before and after its run is its own; in between it warns.
void Agent::take_words(std::string_view line) {
  words_.emplace_back(line);
  if (words_.size() > kKeptWords) words_.pop_front();
  if (runs_ && !has_summary_ && !was_stopped_)
    std::fputs(
        fmt::format("[{} {}/{}] {}\n", place_.name, place_.rank + 1, place_.size, line).c_str(),
        stderr);
}

void Agent::client_ended(int status) {
  end_.client_status = status;
  if (!has_begun_ && !was_stopped_) {
    std::string why;
    for (const std::string& words : words_) why += (why.empty() ? "" : "\n") + words;
    pass_on(message_line("cannot", {{"why", why}, {"status", status}}));
  } else {
    pass_on(message_line("ended", {{"status", status}}));
  }
  if (was_told_off_) finish();
}

void Agent::stop_client() {
  if (std::exchange(was_stopped_, true) || !client_) return;
  client_->signal(SIGTERM);
}

}  // namespace c1k
