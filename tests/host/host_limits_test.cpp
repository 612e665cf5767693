#include "common/host/host_limits.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("the kernel's port range is two numbers") {
  CHECK(parse_port_range_sysctl("32768\t60999\n") == PortRange{32768, 60999});
  CHECK(parse_port_range_sysctl("1024 65535") == PortRange{1024, 65535});
  CHECK(parse_port_range_sysctl("5000\t5000\n") == PortRange{5000, 5000});
}

TEST_CASE("what is no port range is not known") {
  for (const char* text : {"", "\n", "32768", "a b", "60999 32768", "1024 65536", "-1 5", "5 -1"})
    CHECK(parse_port_range_sysctl(text) == std::nullopt);
}

TEST_CASE("reserved ports are a list, mostly empty") {
  using Ranges = std::vector<PortRange>;
  CHECK(parse_reserved_ports_sysctl("").empty());
  CHECK(parse_reserved_ports_sysctl("\n").empty());
  CHECK(parse_reserved_ports_sysctl("8080\n") == Ranges{{8080, 8080}});
  CHECK(parse_reserved_ports_sysctl("8080,9000-9010\n") == Ranges{{8080, 8080}, {9000, 9010}});
  CHECK(parse_reserved_ports_sysctl("1-65535\n") == Ranges{{1, 65535}});
}

TEST_CASE("this host's limits are read") {
  const HostLimits limits = read_host_limits();
  CHECK(limits.nofile_hard >= limits.nofile_soft);
  CHECK(limits.nofile_soft > 0);
  CHECK(limits.cores >= 1);
  CHECK(limits.memory_total.value_or(0) >= limits.memory_available.value_or(1));
  CHECK(limits.memory_available.value_or(0) > 0);
  CHECK(limits.somaxconn.value_or(0) > 0);
  CHECK(limits.epoll_watches.value_or(0) > 0);
  CHECK(limits.port_range.has_value());
}

TEST_CASE("the soft descriptor limit is raised to the hard one") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit lower{before.rlim_max - 1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &lower) == 0);
  CHECK(read_host_limits().nofile_soft == before.rlim_max - 1);
  raise_nofile();
  const HostLimits raised = read_host_limits();
  CHECK(raised.nofile_soft == before.rlim_max);
  CHECK(raised.nofile_hard == before.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("the summary's host leaves out what is not known") {
  HostLimits limits;
  limits.cores = 4;
  limits.nofile_hard = 1000;
  CHECK(describe(limits) == Named{{"cores", "4"}, {"nofile_hard", "1000"}});
  limits.memory_total = 5;
  limits.somaxconn = 128;
  CHECK(describe(limits) == Named{{"cores", "4"},
                                  {"nofile_hard", "1000"},
                                  {"memory_total_bytes", "5"},
                                  {"somaxconn", "128"}});
}

TEST_CASE("standard streams that are missing lead to /dev/null, those that are there stay",
          "[fork]") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(STDIN_FILENO);
    ::close(STDERR_FILENO);
    const int out_before = ::fcntl(STDOUT_FILENO, F_GETFL);
    fill_standard_streams();
    const int next = ::open("/dev/null", O_RDONLY);
    const bool good = ::fcntl(STDIN_FILENO, F_GETFL) >= 0 && ::fcntl(STDERR_FILENO, F_GETFL) >= 0 &&
                      ::fcntl(STDOUT_FILENO, F_GETFL) == out_before && next > STDERR_FILENO;
    ::_exit(good ? 0 : 1);
  }
  int status = -1;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace
}  // namespace c1k
