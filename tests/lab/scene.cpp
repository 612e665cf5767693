#include "tests/lab/scene.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "common/base/endpoint.h"
#include "common/net/socket.h"
#include "tests/catch.h"

namespace c1k::lab {
namespace {

constexpr const char* kListening = "listening on ";

std::string program(const char* variable, const char* built) {
  const char* const other = std::getenv(variable);
  return other != nullptr ? other : built;
}

Surroundings side(const char* variable) {
  const char* const network = std::getenv(variable);
  INFO("these tests run in the lab: scripts/lab -- c1k_lab_tests [lab]");
  REQUIRE(network != nullptr);
  return {.network = network};
}

Words with_log(Words command, const Words& options, const std::string& csv) {
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"--csv", csv});
  if (std::find(command.begin(), command.end(), "--interval") == command.end())
    command.insert(command.end(), {"--interval", "50ms"});
  return command;
}

Words server_command(const Words& options) {
  Words command{server_program()};
  if (std::find(options.begin(), options.end(), "--listen") == options.end())
    command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  return command;
}

// "c1k-server: listening on X" on standard error, a line for each.
Words listed_endpoints(const std::string& text) {
  const std::string start = std::string("c1k-server: ") + kListening;
  Words endpoints;
  for (std::size_t at = text.find(start); at != text.npos; at = text.find(start, at + 1)) {
    const std::size_t begin = at + start.size();
    const std::size_t end = text.find('\n', begin);
    if (end == text.npos) break;
    endpoints.push_back(text.substr(begin, end - begin));
    if (endpoints.back().ends_with('\r')) endpoints.back().pop_back();  // from a terminal
  }
  return endpoints;
}

}  // namespace

std::string client_program() {
  return program("C1K_CLIENT", C1K_CLIENT_BUILT);
}

std::string server_program() {
  return program("C1K_SERVER", C1K_SERVER_BUILT);
}

Surroundings client_side() {
  return side("C1K_CLIENT_NS");
}

Surroundings server_side() {
  return side("C1K_SERVER_NS");
}

std::string output_of(const Words& command, const Surroundings& where) {
  Program program(command, where);
  const int status = program.wait(kSoon);
  INFO(fmt::format("{}", fmt::join(command, " ")) << "\n" << program.text());
  REQUIRE(status == 0);
  return program.out();
}

Scene::Scene() : folder_((std::filesystem::temp_directory_path() / "c1k-lab-XXXXXX").string()) {
  if (::mkdtemp(folder_.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "mkdtemp");
}

Scene::~Scene() {
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const std::string name = entry.path().filename();
    if (named_.contains(name)) continue;
    UNSCOPED_INFO("left behind in the folder: " << name);
    CHECK(false);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Scene::file(const std::string& name) {
  named_.insert(name);
  return folder_ + "/" + name;
}

double LoggedRun::newest(const std::string& column) const {
  const auto log = glance_at(csv_);
  return log && log->rows() > 0 ? log->value(log->rows() - 1, column).value_or(-1) : -1;
}

std::string LoggedRun::newest_phase() const {
  const auto log = glance_at(csv_);
  return log && log->rows() > 0 ? std::string(log->text(log->rows() - 1, "phase")) : "";
}

std::string LoggedRun::tail() {
  constexpr std::size_t kEnough = 2000;
  std::string all = text();
  std::replace(all.begin(), all.end(), '\r', '\n');
  return all.size() > kEnough ? "..." + all.substr(all.size() - kEnough) : all;
}

// Whoever waits for a program reads its terminal too.
const LoggedRun& LoggedRun::look() {
  err();
  return *this;
}

void LoggedRun::await(const std::string& column, double at_least) {
  INFO("waiting for " << column << " >= " << at_least << "\n" << tail());
  REQUIRE(eventually(kSoon, [&] { return look().newest(column) >= at_least; }));
}

void LoggedRun::await_phase(const std::string& phase) {
  INFO("waiting for " << phase << "\n" << tail());
  REQUIRE(eventually(kSoon, [&] { return look().newest_phase() == phase; }));
}

CsvTable LoggedRun::end(int status, Milliseconds limit, Ending ending) {
  const int ended = wait(limit);
  INFO(tail());
  CHECK(ended == status);
  CHECK(is_gone(10s));
  const CsvTable log = CsvTable::read(csv_);
  CHECK(mistakes_in(log, ending) == Words{});
  return log;
}

Client::Client(Scene& scene, const Words& options, const Surroundings& where,
               const std::string& name)
    : LoggedRun(with_log({client_program()}, options, scene.file(name + ".csv")),
                scene.file(name + ".csv"), where) {}

Server::Server(Scene& scene, const Words& options, const Surroundings& where,
               const std::string& name)
    : LoggedRun(with_log(server_command(options), options, scene.file(name + ".csv")),
                scene.file(name + ".csv"), where) {
  const bool listens = eventually(kSoon, [this] { return newest("open") >= 0 || wait(0ms) >= 0; });
  endpoints_ = listed_endpoints(err());
  INFO(tail());
  REQUIRE(listens);
  REQUIRE(!endpoints_.empty());
}

CsvTable Server::stop(int status) {
  signal(SIGTERM);
  CsvTable log = end(status);
  for (const std::string& endpoint : endpoints_)
    if (endpoint.starts_with("127.") || endpoint.starts_with("[::1]"))
      CHECK_FALSE(is_listening(endpoint));
  return log;
}

CsvTable run_client(Scene& scene, int status, const Words& options, const std::string& name,
                    const Surroundings& where) {
  return Client(scene, options, where, name).end(status, 60s);
}

bool is_listening(const std::string& endpoint) {
  const HostPorts parsed = parse_host_ports(endpoint).at(0);
  const SocketAddress address({Address::parse(parsed.host), parsed.ports.first});
  const int probe = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  // A socket may meet itself, when the port that the kernel gives it is the one it asks for.
  const bool taken = ::connect(probe, address.get(), address.size()) == 0 &&
                     local_endpoint(probe).port != parsed.ports.first;
  ::close(probe);
  return taken;
}

std::string contents_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++times;
  return times;
}

}  // namespace c1k::lab
