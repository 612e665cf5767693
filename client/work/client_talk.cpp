#include "client/work/client_talk.h"

#include "common/talk/push_talk.h"
#include "common/talk/ws_client_talk.h"

namespace c1k {
namespace {

WsAnswerBy ws_answer(const TrafficOptions& traffic) {
  switch (traffic.answer) {
    case Answer::echo:
      return traffic.active > 0 ? WsAnswerBy::echo : WsAnswerBy::nothing;
    case Answer::sized:
      return WsAnswerBy::size;
    case Answer::any:
      return WsAnswerBy::any;
    case Answer::push:
      return WsAnswerBy::push;
    case Answer::none:
      break;
  }
  return WsAnswerBy::nothing;
}

std::unique_ptr<Talk> make_ws_talk(const ClientPlan& plan) {
  const ClientOptions& options = plan.options;
  WsClient client{.request = options.ws.request,
                  .hosts = plan.hosts,
                  .subprotocol = options.ws.subprotocol,
                  .is_text = options.ws.is_text,
                  .answers_close = options.run.close == CloseMode::fin};
  return std::make_unique<WsClientTalk>(std::move(client), options.traffic.message,
                                        ws_answer(options.traffic), options.traffic.answer_size);
}

}  // namespace

std::unique_ptr<Talk> make_client_talk(const ClientPlan& plan) {
  const ClientOptions& options = plan.options;
  const TrafficOptions& traffic = options.traffic;
  if (options.is_ws()) return make_ws_talk(plan);
  if (traffic.answer == Answer::push) return std::make_unique<PushClientTalk>(options.opening.raw);
  return std::make_unique<RawClientTalk>(
      options.opening.raw, traffic.message,
      RawAnswer{.is_echo = traffic.answer == Answer::echo && traffic.active > 0,
                .size = traffic.answer_size});
}

}  // namespace c1k
