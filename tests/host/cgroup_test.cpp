#include "common/host/cgroup.h"

#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

const std::string kMounts =
    "proc /proc proc rw 0 0\n"
    "cgroup /cg/cpu cgroup rw,cpu 0 0\n"
    "cgroup /cg/memory cgroup rw,relatime,memory 0 0\n"
    "cgroup /cg/pids cgroup rw,pids 0 0\n"
    "cgroup2 /cg/unified cgroup2 rw 0 0\n";

class Groups {
 public:
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(folder_.path(file)).parent_path());
    folder_.write(file, text);
  }
  auto memory(const std::string& groups) const {
    return memory_room(groups, kMounts, folder_.path(""));
  }
  auto processes(const std::string& groups) const {
    return process_room(groups, kMounts, folder_.path(""));
  }

 private:
  TemporaryFolder folder_;
};

TEST_CASE("the tightest limit on the way up counts, in v1") {
  const Groups groups;
  CHECK_FALSE(groups.memory("4:memory:/a/b\n0::/\n"));
  groups.write("cg/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
  groups.write("cg/memory/a/b/memory.usage_in_bytes", "100\n");
  CHECK_FALSE(groups.memory("4:memory:/a/b\n"));
  groups.write("cg/memory/a/memory.limit_in_bytes", "1000\n");
  groups.write("cg/memory/a/memory.usage_in_bytes", "700\n");
  groups.write("cg/memory/a/memory.stat", "cache 300\ntotal_inactive_file 200\n");
  const auto room = groups.memory("5:cpu:/x\n4:memory:/a/b\n");
  REQUIRE(room);
  CHECK(room->limit == 1000);
  CHECK(room->used == 500);
  CHECK(room->left() == 500);
  CHECK_THAT(room->path, Catch::Matchers::EndsWith("/cg/memory/a"));
  CHECK(room->knob == room->path + "/memory.limit_in_bytes");
  CHECK_FALSE(groups.memory("4:memory:/\n"));  // the limit is below it
}

TEST_CASE("v2 says max for no limit, and has files of other names") {
  const Groups groups;
  groups.write("cg/unified/s/memory.max", "max\n");
  groups.write("cg/unified/s/memory.current", "100\n");
  CHECK_FALSE(groups.memory("0::/s\n"));
  groups.write("cg/unified/s/memory.max", "1000\n");
  groups.write("cg/unified/s/memory.stat", "inactive_file 30\n");
  REQUIRE(groups.memory("0::/s\n"));
  CHECK(groups.memory("0::/s\n")->left() == 930);
  CHECK_FALSE(groups.memory("0::/other\n"));
}

TEST_CASE("more used than allowed leaves nothing") {
  CHECK(CgroupRoom{"", 5, 6, ""}.left() == 0);
}

TEST_CASE("processes have a limit of their own, in both") {
  const Groups groups;
  groups.write("cg/pids/p/pids.max", "50\n");
  groups.write("cg/pids/p/pids.current", "8\n");
  REQUIRE(groups.processes("8:pids:/p\n0::/\n"));
  CHECK(groups.processes("8:pids:/p\n")->left() == 42);
  groups.write("cg/unified/u/pids.max", "20\n");
  groups.write("cg/unified/u/pids.current", "1\n");
  CHECK(groups.processes("8:pids:/p\n0::/u\n")->left() == 19);
}

}  // namespace
}  // namespace c1k
