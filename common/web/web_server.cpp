#include "common/web/web_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "common/page/page.h"
#include "common/web/metrics.h"
#include "common/web/request.h"

namespace c1k {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr int kMostConnections = 64;
constexpr std::uint32_t kHeadBytes = 8 * 1024;
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kStillHere{15};  // a comment, so that a dead browser is noticed

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

using Answer = http::response<http::string_body>;
using Parser = http::request_parser<http::empty_body>;

std::string_view view_of(beast::string_view text) {
  return {text.data(), text.size()};
}

// What every answer says: it is of this moment, and no other site's to use.
template <class Response>
void set_heads(Response& response, std::string_view type) {
  response.set(http::field::content_type, beast::string_view(type.data(), type.size()));
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("X-Frame-Options", "DENY");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Referrer-Policy", "no-referrer");
}

struct Content {
  std::string_view type;
  std::string body;
};

Content content_of(WebPlace place, const LiveRun& run, const Columns& columns) {
  switch (place) {
    case WebPlace::page:
      return {"text/html; charset=utf-8", run.page()};
    case WebPlace::metrics:
      return {"text/plain; version=0.0.4; charset=utf-8", metrics_of(run, columns)};
    case WebPlace::samples:
      return {"application/x-ndjson", run.samples()};
    case WebPlace::summary:
      return {"application/json", run.summary()};
    case WebPlace::health:
    case WebPlace::events:
      break;
  }
  return {"text/plain; charset=utf-8", run.is_over() ? "over\n" : "running\n"};
}

// A request that is none, as the parser says it; anything else is the connection's end.
bool is_malformed(const beast::error_code& fault) {
  const beast::error_code any = http::error::bad_method;
  return fault.category() == any.category() && fault != http::error::end_of_stream &&
         fault != http::error::partial_message;
}

WebVerdict malformed(const beast::error_code& fault) {
  const bool is_head = fault == http::error::header_limit || fault == http::error::buffer_overflow;
  WebVerdict verdict;
  verdict.status = is_head ? 431 : fault == http::error::body_limit ? 413 : 400;
  verdict.why = fault.message();
  return verdict;
}

WebRequest request_of(const Parser::value_type& request) {
  return {view_of(request.method_string()), view_of(request.target()),
          view_of(request[http::field::host]), view_of(request[http::field::origin]),
          view_of(request["Last-Event-ID"])};
}

void fill(Answer& answer, const WebVerdict& verdict, bool is_head, const LiveRun& run,
          const Columns& columns) {
  const bool is_well = verdict.status == 200;
  Content content{"text/plain; charset=utf-8", verdict.why + "\n"};
  if (is_well) content = content_of(verdict.place, run, columns);
  set_heads(answer, content.type);
  if (verdict.status == 405) answer.set(http::field::allow, "GET, HEAD");
  if (is_well && verdict.place == WebPlace::page) {
    const std::string_view policy = page_policy(true);
    answer.set("Content-Security-Policy", beast::string_view(policy.data(), policy.size()));
  }
  answer.content_length(content.body.size());
  if (!is_head) answer.body() = std::move(content.body);
}

}  // namespace

struct WebServer::Session {
  beast::tcp_stream stream;
  beast::flat_buffer buffer{kHeadBytes + 4096};
};

WebServer::WebServer(asio::io_context& context, int listener, const LiveRun& run,
                     const Columns& columns, std::string own_name)
    : context_(context),
      acceptor_(context),
      run_(run),
      columns_(columns),
      own_name_(std::move(own_name)) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
  acceptor_.assign(bound.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(),
                   listener);
  asio::co_spawn(context_, accept(), asio::detached);
}

void WebServer::tell() {
  for (asio::steady_timer& bell : bells_) bell.cancel();
}

auto WebServer::accept() -> Task<void> {
  while (true) {
    auto [fault, socket] = co_await acceptor_.async_accept(kToken);
    if (fault == asio::error::operation_aborted) co_return;
    if (fault) {  // no descriptor, or a peer that is gone: not at once again
      asio::steady_timer pause(context_, std::chrono::milliseconds{100});
      co_await pause.async_wait(kToken);
      continue;
    }
    if (connections_ < kMostConnections)
      asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
  }
}

auto WebServer::serve(Stream socket) -> Task<void> {
  ++connections_;
  try {
    Session session{beast::tcp_stream(std::move(socket))};
    while (co_await answer(session)) {
    }
    beast::error_code ignored;
    session.stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  } catch (const std::exception&) {  // of one connection: the others go on
  }
  --connections_;
}

// One request and its answer. True: the connection stays.
auto WebServer::answer(Session& session) -> Task<bool> {
  Parser parser;
  parser.header_limit(kHeadBytes);
  parser.body_limit(0);
  session.stream.expires_after(kPatience);
  const auto [fault, got] =
      co_await http::async_read(session.stream, session.buffer, parser, kToken);
  if (fault && !is_malformed(fault)) co_return false;
  const auto& request = parser.get();
  const WebVerdict verdict = fault ? malformed(fault) : judge(request_of(request), own_name_);
  const bool is_head = !fault && request.method() == http::verb::head;
  if (verdict.status == 200 && verdict.place == WebPlace::events && !is_head) {
    co_await stream_events(session, verdict.run_id, verdict.seen);
    co_return false;
  }
  Answer answer{static_cast<http::status>(verdict.status), 11};
  fill(answer, verdict, is_head, run_, columns_);
  answer.keep_alive(!fault && request.keep_alive());
  http::response_serializer<http::string_body> serializer(answer);
  session.stream.expires_after(kPatience);
  const auto [broken, sent] =
      is_head ? co_await http::async_write_header(session.stream, serializer, kToken)
              : co_await http::async_write(session.stream, serializer, kToken);
  co_return !broken && answer.keep_alive();
}

// Rows as they come, until the run is over or the browser takes none for long.
auto WebServer::stream_events(Session& session, std::string run_id, std::uint64_t seen)
    -> Task<void> {
  http::response<http::empty_body> head{http::status::ok, 11};
  set_heads(head, "text/event-stream");
  head.keep_alive(false);
  http::response_serializer<http::empty_body> serializer(head);
  session.stream.expires_after(kPatience);
  auto [broken, sent] = co_await http::async_write_header(session.stream, serializer, kToken);
  const auto bell = bells_.emplace(bells_.end(), context_);
  while (!broken) {
    const bool is_over = run_.is_over();
    std::string text = run_.events_since(seen, run_id);
    const bool is_reset = text.starts_with("event: reset");
    if (text.empty()) {
      bell->expires_after(kStillHere);
      const auto [rung] = co_await bell->async_wait(kToken);
      if (rung) continue;
      text = ": still here\n\n";
    }
    session.stream.expires_after(kPatience);
    std::tie(broken, sent) = co_await asio::async_write(session.stream, asio::buffer(text), kToken);
    if (is_over || is_reset) break;
  }
  bells_.erase(bell);
}

}  // namespace c1k
