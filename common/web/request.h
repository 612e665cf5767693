// What a request to the live page is answered: by its line and its head alone. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace c1k {

enum class WebPlace : std::uint8_t { page, events, metrics, samples, summary, health };

struct WebRequest {
  std::string_view method;
  std::string_view target;  // with its query
  std::string_view host{};  // its headers; empty: there is none
  std::string_view origin{};
  std::string_view last_event_id{};
};

struct WebVerdict {
  unsigned status = 200;  // else: 400, 403, 404, 405, 421
  WebPlace place = WebPlace::page;
  std::string why;         // for a status that is not 200: one line
  std::string run_id;      // of /events?run=ID&after=N: that of the page which asks
  std::uint64_t seen = 0;  // and the newest event that it has
};

// `own_name`: the host as --web has it. A page of another site can neither read this one (Origin)
// nor reach it by a name of its own that leads here (Host: localhost, an address, or own_name).
WebVerdict judge(const WebRequest& request, std::string_view own_name);

}  // namespace c1k
