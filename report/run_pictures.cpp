#include "report/run_pictures.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "report/captions.h"
#include "report/figure_text.h"

namespace c1k {
namespace {

using Points = std::vector<RunLogs::Point>;

constexpr const char* kClientColour = kBlue;
constexpr const char* kServerColour = kOrange;
constexpr double kMiB = 1024.0 * 1024.0;
constexpr double kGiB = 1024.0 * kMiB;

bool above_zero(const RunLogs::Point& point) {
  return point.value > 0;
}  // NaN is not

double highest(const Points& points) {
  double found = 0;
  for (const RunLogs::Point& point : points) {
    if (point.value > found) found = point.value;
  }
  return found;
}

// Without the zeros before and after, but for the one next to what is above zero.
Points trimmed(const Points& points) {
  auto first = std::find_if(points.begin(), points.end(), above_zero);
  auto last = std::find_if(points.rbegin(), points.rend(), above_zero).base();
  if (first == points.end()) return {};
  if (first != points.begin()) --first;
  if (last != points.end()) ++last;
  return {first, last};
}

double last_above_zero(const Points& points) {
  const auto found = std::find_if(points.rbegin(), points.rend(), above_zero);
  return found == points.rend() ? 0 : found->seconds;
}

// The client's log and, so that connections it left behind are seen, a server that still has some;
// but not the hours for which that may go on.
double end_of(const RunLogs& logs) {
  constexpr double kAtMost = 1.25;  // of the client's log
  const auto last = [&logs](const CsvTable& table) {
    return logs.seconds(table, table.rows() - 1);
  };
  if (logs.client() == nullptr) return last(*logs.server());
  const double end = last(*logs.client());
  if (logs.server() == nullptr) return end;
  const Points held = trimmed(logs.held_over_time(*logs.server()));
  return held.empty() ? end : std::max(end, std::min(held.back().seconds, kAtMost * end));
}

Picture frame(const RunLogs& logs, Caption caption) {
  const bool client = logs.client() != nullptr;
  Picture picture;
  picture.title = std::move(caption.title);
  picture.subtitle = std::move(caption.subtitle);
  picture.time_label = client ? "since the first attempt" : "since the server's start";
  picture.phases = logs.phases(client ? *logs.client() : *logs.server());
  picture.end_s = end_of(logs);
  return picture;
}

void add(Picture& picture, Series series, Points points) {
  series.points = std::move(points);
  picture.series.push_back(std::move(series));
}

Points divided(Points points, double by) {
  for (RunLogs::Point& point : points) point.value /= by;
  return points;
}

// Counts of a client are 0 at its first attempt, though no row says so.
Points client_counts(const RunLogs& logs, std::string_view column) {
  Points points = logs.over_time(*logs.client(), column);
  if (points.front().seconds > 0) points.insert(points.begin(), {0, 0});
  return points;
}

// Rates over whole intervals, with the beginning of the first one. A short one is drawn, too, where
// it can be seen: left out, the next would be drawn in its place.
Points rates(const RunLogs& logs, const CsvTable& table, std::string_view column) {
  const Points all = logs.over_time(table, column);
  const std::vector<bool> whole = logs.whole_intervals(table, 0.1);
  Points kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!whole[i]) continue;
    if (kept.empty()) kept.push_back({i > 0 ? all[i - 1].seconds : 0, all[i].value});
    kept.push_back(all[i]);
  }
  return kept;
}

}  // namespace

Picture connections_picture(const RunLogs& logs, const RunFacts& facts) {
  Picture picture = frame(logs, connections_caption(facts));
  picture.left = {"connections", Marks::thousands};
  const bool client = logs.client() != nullptr;
  if (client) {
    add(picture, {.title = "open at the client", .colour = kClientColour, .width = 5},
        client_counts(logs, "open"));
  }
  if (const CsvTable* server = logs.server()) {
    add(picture, {.title = "open at the server", .colour = kServerColour, .dashed = client},
        logs.held_over_time(*server));
  }
  if (!client) return picture;
  const Points connecting = trimmed(client_counts(logs, "connecting"));
  if (!connecting.empty()) {
    const std::string most = count_text(highest(connecting));
    add(picture, {.title = "connecting (at most " + most + ")", .colour = kGreen}, connecting);
  }
  const Points failed = trimmed(client_counts(logs, "failed"));
  if (!failed.empty()) {
    const std::string all = count_text(highest(failed));
    add(picture, {.title = "failed (" + all + " in all)", .colour = kVermilion}, failed);
  }
  return picture;
}

Picture rate_picture(const RunLogs& logs, const RunFacts& facts) {
  Picture picture = frame(logs, rate_caption(facts));
  picture.left = {"connections per second", Marks::thousands};
  const CsvTable* client = logs.client();
  if (client != nullptr) {
    add(picture, {.title = "attempted by the client", .colour = kSky, .width = 6, .steps = true},
        rates(logs, *client, "attempted_per_s"));
    add(picture, {.title = "opened at the client", .colour = kClientColour, .steps = true},
        rates(logs, *client, "opened_per_s"));
  }
  if (const CsvTable* server = logs.server(); server != nullptr && !logs.has_watch()) {
    add(picture,
        {.title = "accepted by the server",
         .colour = kServerColour,
         .dashed = client != nullptr,
         .steps = true},
        rates(logs, *server, "accepted_per_s"));
  }
  double busy_until = 0;
  for (const Series& series : picture.series) {
    busy_until = std::max(busy_until, last_above_zero(series.points));
  }
  constexpr double kRoomAfter = 1.05;
  if (busy_until > 0) picture.end_s = std::min(picture.end_s, busy_until * kRoomAfter);

  const Points asked = client != nullptr ? trimmed(rates(logs, *client, "asked_per_s")) : Points{};
  if (!asked.empty()) {
    add(picture, {.title = "asked for", .colour = "#000000", .width = 1.5, .steps = true}, asked);
  }
  return picture;
}

Picture memory_picture(const RunLogs& logs, const RunFacts& facts) {
  Picture picture = frame(logs, memory_caption(facts));
  picture.left = {"user memory of all processes (MiB)", Marks::plain};
  picture.right = {"kernel slab of the whole host (GiB)", Marks::plain};
  const CsvTable* client = logs.client();
  const CsvTable* server = logs.server();
  const auto slab = [&](const CsvTable& table, Series series) {
    series.right = true;
    add(picture, std::move(series), divided(logs.over_time(table, "slab_bytes"), kGiB));
  };
  const auto user = [&](const CsvTable& table, Series series) {
    add(picture, std::move(series), divided(logs.over_time(table, "user_bytes"), kMiB));
  };
  if (client) slab(*client, {.title = "slab, client's host (right)", .colour = kGrey, .width = 5});
  if (server) {  // on one host the two are one line
    slab(*server, {.title = "slab, server's host (right)", .colour = "#000000", .dashed = true});
  }
  if (client) user(*client, {.title = "c1k-client (left)", .colour = kClientColour, .width = 3});
  const char* const whose = logs.has_watch() ? "what was watched (left)" : "c1k-server (left)";
  if (server) user(*server, {.title = whose, .colour = kServerColour, .width = 3});
  return picture;
}

}  // namespace c1k
