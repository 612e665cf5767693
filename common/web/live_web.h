// The live page of a run, by a process of its own (named c1k-web): a browser that is slow, hostile
// or dead costs the run a write into a pipe for each sample, and nothing else.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/net/socket.h"
#include "common/record/record_pipe.h"
#include "common/web/live_run.h"

namespace c1k {

// --web: where it listens, and the host as it was written.
struct WebPlaceOption {
  std::string host;
  Endpoint endpoint;
};
// "127.0.0.1:8080", "[::1]:8080", "localhost:8080". Throws Refusal.
WebPlaceOption parse_web_place(const std::string& text);
// For the first lines: where a browser finds it, and who else can see it.
std::string web_words(const WebPlaceOption& place);

class LiveWeb : public Sink {
 public:
  // Listens and forks; the caller has one thread. `columns` and `counters` must outlive it. Throws
  // Refusal: the address can't be listened at.
  LiveWeb(const WebPlaceOption& place, const Columns& columns, CounterTable counters,
          const RunSummary& plan);
  ~LiveWeb() override;
  LiveWeb(const LiveWeb&) = delete;
  LiveWeb& operator=(const LiveWeb&) = delete;

  // A sample that the pipe does not take is not shown.
  void take(const Sample& sample) override;
  // The end: those that look are told it, within a second.
  void finish(const RunSummary& summary);
  pid_t process() const { return process_; }
  const WebPlaceOption& place() const { return place_; }  // with the port that it got

 private:
  WebPlaceOption place_;
  CounterTable counters_;
  RecordPipe pipe_;
  pid_t process_ = -1;
};

}  // namespace c1k
