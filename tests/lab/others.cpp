#include "tests/lab/others.h"

#include <fstream>

#include "tests/catch.h"
#include "tests/lab/peer.h"

namespace c1k::lab {

bool is_installed(const std::string& program) {
  if (Program({"sh", "-c", "command -v " + program}).wait(kSoon) == 0) return true;
  WARN("skipped: there is no " << program << "; scripts/setup --tests installs it");
  return false;
}

void await_listening(Program& server, const std::string& endpoint) {
  INFO(server.text());
  REQUIRE(eventually(kSoon, [&] { return is_listening(endpoint); }));
}

std::string port_of(const std::string& endpoint) {
  return endpoint.substr(endpoint.rfind(':') + 1);
}

std::string written(Scene& scene, const std::string& name, const std::string& text) {
  const std::string path = scene.file(name);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

void talk_with(Scene& scene, const std::string& target, Words how) {
  Words words{"--target", target, "--count", "20", "--rate",          "200",
              "--active", "100%", "--hold",  "1s", "--message-every", "100ms"};
  words.insert(words.end(), how.begin(), how.end());
  Client client(scene, words);
  const CsvTable log = client.end(0);
  INFO(client.tail());
  CHECK(last(log, "messages_sent") >= 100);
  CHECK(last(log, "messages_answered") + last(log, "messages_unanswered") ==
        last(log, "messages_sent"));
  CHECK(last(log, "messages_unanswered") <= 20);  // those that the drain cut off
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(most(log, "active") == 20);
}

std::string nginx_config(const std::string& folder, const std::string& http, int connections) {
  return "daemon off; worker_processes 1; pid " + folder + "/pid; error_log " + folder +
         "/error;\nworker_rlimit_nofile " + std::to_string(2 * connections) +
         ";\nevents { worker_connections " + std::to_string(connections) +
         "; }\nhttp { client_body_temp_path " + folder + "/a; proxy_temp_path " + folder +
         "/b; fastcgi_temp_path " + folder + "/c; uwsgi_temp_path " + folder +
         "/d; scgi_temp_path " + folder + "/e;\n" + http + " }\n";
}

}  // namespace c1k::lab
