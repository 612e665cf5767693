// What a test of whole programs takes place in: a folder that goes away, a server, a client, and
// what every one of them is checked for when it has ended.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/lab/log_check.h"
#include "tests/lab/program.h"

namespace c1k::lab {

using Words = std::vector<std::string>;
using namespace std::chrono_literals;

inline Words plus(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline constexpr Milliseconds kSoon = 30s;  // for what takes a second: machines differ

// Where the build has put c1k-client and c1k-server.
std::string client_program();
std::string server_program();

// The two sides of the lab (scripts/lab); REQUIRE that the test runs inside of it.
Surroundings client_side();
Surroundings server_side();

// Runs a command to its end and gives what it wrote; REQUIREs exit status 0.
std::string output_of(const Words& command, const Surroundings& where = {});

class Scene {
 public:
  Scene();
  ~Scene();  // CHECKs that the folder holds no file but those named
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  std::string file(const std::string& name);  // a path in the folder, for a program to write

 private:
  std::string folder_;
  std::set<std::string> named_;
};

// One of the two programs, with a log of its own.
class LoggedRun : public Program {
 public:
  const std::string& csv() const { return csv_; }
  // The newest row's value so far; -1 as long as there is none.
  double newest(const std::string& column) const;
  std::string newest_phase() const;
  // REQUIREs that it comes to this within kSoon.
  void await(const std::string& column, double at_least);
  void await_phase(const std::string& phase);
  // CHECKs its exit status, that no process of it is left, and every row of its log.
  CsvTable end(int status, Milliseconds limit = kSoon, Ending ending = Ending::done);
  std::string tail();  // the end of what it wrote, for a message

 protected:
  LoggedRun(const Words& command, const std::string& csv, const Surroundings& where)
      : Program(command, where), csv_(csv) {}

 private:
  const LoggedRun& look();

  std::string csv_;
};

class Client : public LoggedRun {
 public:
  // --csv and --interval 50ms are put to `options`.
  Client(Scene& scene, const Words& options, const Surroundings& where = {},
         const std::string& name = "client");
};

class Server : public LoggedRun {
 public:
  // As above, and --listen 127.0.0.1:0 where `options` hold no --listen. Waits until it listens.
  explicit Server(Scene& scene, const Words& options = {}, const Surroundings& where = {},
                  const std::string& name = "server");

  const Words& endpoints() const { return endpoints_; }
  const std::string& target() const { return endpoints_.at(0); }
  // SIGTERM, then as end(); CHECKs too that nobody listens on the loopback endpoints any more.
  CsvTable stop(int status = 0);

 private:
  Words endpoints_;
};

// Starts a client, waits for its end and CHECKs as LoggedRun::end() does.
CsvTable run_client(Scene& scene, int status, const Words& options, const std::string& name,
                    const Surroundings& where = {});

// Whether somebody takes connections there: "127.0.0.1:9000" or "[::1]:9000", loopback only.
bool is_listening(const std::string& endpoint);

std::string contents_of(const std::string& path);

// How often `part` occurs in `text`.
std::size_t times_in(const std::string& text, const std::string& part);

}  // namespace c1k::lab
