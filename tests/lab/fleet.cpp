#include "tests/lab/fleet.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/catch.h"
#include "tests/lab/reasons.h"

namespace c1k::lab {
namespace {

namespace fs = std::filesystem;

// Of this test's process: no two tests at once have the same.
int free_port() {
  static int next = 0;
  return 20'000 + static_cast<int>(::getpid() % 2'000) * 10 + next++ % 10;
}

std::string command_line_of(const fs::path& process) {
  std::ifstream file(process / "cmdline", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  std::string line = text.str();
  std::replace(line.begin(), line.end(), '\0', ' ');
  return line;
}

std::vector<std::pair<pid_t, std::string>> processes_with(const std::string& part) {
  std::vector<std::pair<pid_t, std::string>> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string line = command_line_of(entry.path());
    if (line.find(part) != std::string::npos) found.emplace_back(std::stoi(name), line);
  }
  return found;
}

}  // namespace

Fleet::Fleet(Scene& scene, const std::string& target, const Plan& plan)
    : csv_(scene.file("fleet.csv")), summary_(scene.file("fleet.json")), port_(free_port()) {
  folder_ = fs::path(csv_).parent_path();
  for (std::size_t rank = 0; rank < plan.hosts; ++rank) {
    scene.file("client-" + std::to_string(rank + 1) + ".csv");
    Words command{C1K_FLEET_BUILT,
                  "--rank",
                  std::to_string(rank),
                  "--size",
                  std::to_string(plan.hosts),
                  "--lead",
                  "127.0.0.1:" + port(),
                  "--interval",
                  "200ms"};
    if (rank == 0) command = plus(command, {"--csv", csv_, "--summary", summary_});
    command = plus(plus(command, plan.options),
                   {"--", client_program(), "--target", target, "--ips", plan.ips, "--count",
                    plan.count, "--csv", folder_ + "/client-{host}.csv"});
    hosts_.push_back(std::make_unique<Program>(plus(command, plan.client)));
  }
}

void Fleet::await(const std::string& column, double at_least) {
  INFO(text());
  REQUIRE(eventually(kSoon, [&] {
    const auto log = glance_at(csv_);
    return log && log->rows() > 0 && log->value(log->rows() - 1, column).value_or(-1) >= at_least;
  }));
}

void Fleet::await_phase(const std::string& phase) {
  INFO(text());
  REQUIRE(eventually(kSoon, [&] {
    const auto log = glance_at(csv_);
    return log && log->rows() > 0 && log->text(log->rows() - 1, "phase") == phase;
  }));
}

boost::json::object Fleet::summary() const {
  return parsed_summary(summary_);
}

CsvTable Fleet::log_of(std::size_t rank) const {
  return CsvTable::read(folder_ + "/client-" + std::to_string(rank + 1) + ".csv");
}

std::size_t Fleet::alive() const {
  return processes_with(folder_ + "/client-").size();
}

pid_t Fleet::client_of(std::size_t rank) const {
  const std::string log = folder_ + "/client-" + std::to_string(rank + 1) + ".csv";
  pid_t client = -1;
  for (const auto& [process, line] : processes_with(log))
    if (client < 0 || process < client) client = process;  // the supervisor, before its workers
  return client;
}

CsvTable Fleet::end(const std::vector<int>& statuses, Milliseconds limit) {
  for (std::size_t rank = 0; rank < statuses.size(); ++rank) {
    CAPTURE(rank);
    const int status = host(rank).wait(limit);
    INFO(text());
    CHECK(status == statuses[rank]);
  }
  CHECK(eventually(kSoon, [this] { return alive() == 0; }));
  CsvTable all = log();
  for (const std::string& mistake : mistakes_in(all)) FAIL_CHECK(mistake);
  return all;
}

std::string Fleet::text() {
  std::string text;
  for (std::size_t rank = 0; rank < hosts_.size(); ++rank)
    text += "host " + std::to_string(rank) + ":\n" + host(rank).text();
  return text;
}

}  // namespace c1k::lab
