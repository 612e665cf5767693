#include "common/host/proc_file.h"

#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

constexpr const char* kSockstat =
    "sockets: used 290\n"
    "TCP: inuse 12 orphan 0 tw 34 alloc 56 mem 7\n"
    "UDP: inuse 3 mem 1\n"
    "RAW: inuse 0\n";

constexpr const char* kMeminfo =
    "MemTotal:       16308604 kB\n"
    "MemFree:         1000000 kB\n"
    "MemAvailable:   12000000 kB\n"
    "Slab:\t 5 kB\n";

TEST_CASE("a figure is found by its line and its key") {
  CHECK(figure_in(kSockstat, "TCP:", "inuse") == 12U);
  CHECK(figure_in(kSockstat, "TCP:", "orphan") == 0U);
  CHECK(figure_in(kSockstat, "TCP:", "tw") == 34U);
  CHECK(figure_in(kSockstat, "TCP:", "mem") == 7U);
  CHECK(figure_in(kSockstat, "UDP:", "mem") == 1U);
  CHECK(figure_in(kSockstat, "sockets:", "used") == 290U);
}

TEST_CASE("without a key the first number of the line is the figure") {
  CHECK(figure_in(kMeminfo, "MemTotal:") == 16'308'604U);
  CHECK(figure_in(kMeminfo, "MemAvailable:") == 12'000'000U);
  CHECK(figure_in(kMeminfo, "Slab:") == 5U);
}

TEST_CASE("a figure that is not there is not known") {
  CHECK(figure_in(kSockstat, "TCP6:", "inuse") == std::nullopt);
  CHECK(figure_in(kSockstat, "TCP:", "nuse") == std::nullopt);
  CHECK(figure_in(kSockstat, "TCP:", "inus") == std::nullopt);
  CHECK(figure_in(kSockstat, "UDP:", "tw") == std::nullopt);
  CHECK(figure_in(kMeminfo, "emTotal:") == std::nullopt);
  CHECK(figure_in("", "TCP:", "inuse") == std::nullopt);
  CHECK(figure_in("\n\n\n", "TCP:", "inuse") == std::nullopt);
}

TEST_CASE("what is no number is not known, and no number is made up") {
  CHECK(figure_in("Pss: many kB\n", "Pss:") == std::nullopt);
  CHECK(figure_in("Pss:\n", "Pss:") == std::nullopt);
  CHECK(figure_in("Pss: -5 kB\n", "Pss:") == std::nullopt);
  CHECK(figure_in("Pss: 18446744073709551615", "Pss:") == ~std::uint64_t{0});
  CHECK(figure_in("Pss: 18446744073709551616", "Pss:") == std::nullopt);
  CHECK(figure_in("TCP: inuse", "TCP:", "inuse") == std::nullopt);
}

TEST_CASE("a line that has no such key leaves it to the next of its name") {
  CHECK(figure_in("TcpExt: a 1\nTcpExt: b 2\n", "TcpExt:", "b") == 2U);
}

TEST_CASE("a file is read whole, however long") {
  const TemporaryFolder folder;
  const std::string text(100'000, 'x');
  CHECK(read_proc(folder.write("long", text).c_str()) == text);
  CHECK(read_proc(folder.write("empty", "").c_str()) == "");
  CHECK(read_proc(folder.path("missing").c_str()) == std::nullopt);
  CHECK(read_proc(folder.path("").c_str()) == std::nullopt);
}

TEST_CASE("a file of one number gives it") {
  const TemporaryFolder folder;
  CHECK(number_at(folder.write("sysctl", "4096\n").c_str()) == 4096U);
  CHECK(number_at(folder.write("two", "32768\t60999\n").c_str()) == 32'768U);
  CHECK(number_at(folder.write("word", "none\n").c_str()) == std::nullopt);
  CHECK(number_at(folder.path("missing").c_str()) == std::nullopt);
}

}  // namespace
}  // namespace c1k
