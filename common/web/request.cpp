#include "common/web/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "common/base/address.h"
#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::array<std::pair<std::string_view, WebPlace>, 6> kPlaces{{
    {"/", WebPlace::page},
    {"/events", WebPlace::events},
    {"/metrics", WebPlace::metrics},
    {"/samples.ndjson", WebPlace::samples},
    {"/summary.json", WebPlace::summary},
    {"/healthz", WebPlace::health},
}};

// Without the port, and without the brackets of IPv6.
std::string_view name_in(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == host.npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool is_address(std::string_view name) {
  try {
    Address::parse(name);
    return true;
  } catch (const Refusal&) {
    return false;
  }
}

// Names of hosts know no case: RFC 9110, 4.2.3.
bool is_same(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

bool is_ours(std::string_view host, std::string_view own_name) {
  const std::string_view name = name_in(host);
  return is_same(name, "localhost") || is_same(name, own_name) || is_address(name);
}

std::string_view value_in(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    if (part.starts_with(name) && part.substr(name.size()).starts_with('='))
      return part.substr(name.size() + 1);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

WebVerdict refusal(unsigned status, std::string why) {
  WebVerdict verdict;
  verdict.status = status;
  verdict.why = std::move(why);
  return verdict;
}

}  // namespace

WebVerdict judge(const WebRequest& request, std::string_view own_name) {
  if (request.method != "GET" && request.method != "HEAD")
    return refusal(405, "only GET and HEAD: nothing is changed from here");
  if (request.host.empty()) return refusal(400, "without Host");
  if (!is_ours(request.host, own_name))
    return refusal(421, "Host is not a name of this page: an address, localhost, or that of --web");
  if (!request.origin.empty() && !is_same(request.origin, fmt::format("http://{}", request.host)))
    return refusal(403, "of another site");
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  const std::string_view path = request.target.substr(0, mark);
  const auto place = std::find_if(kPlaces.begin(), kPlaces.end(),
                                  [path](const auto& one) { return one.first == path; });
  if (place == kPlaces.end())
    return refusal(404, "here are /, /events, /metrics, /samples.ndjson, /summary.json, /healthz");
  WebVerdict verdict;
  verdict.place = place->second;
  const std::string_view query = request.target.substr(std::min(mark + 1, request.target.size()));
  verdict.run_id = value_in(query, "run");
  const std::string_view id = request.last_event_id;
  verdict.seen = number_of(id.empty() ? value_in(query, "after") : id);
  return verdict;
}

}  // namespace c1k
