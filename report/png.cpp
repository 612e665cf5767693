#include "report/png.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "common/base/refusal.h"
#include "report/gnuplot.h"
#include "report/run_pictures.h"

namespace c1k {
namespace {

struct Png {
  std::string path;
  Picture picture;
  std::string bytes;
};

[[noreturn]] void refuse(const std::string& path, const char* why) {
  throw Refusal(fmt::format("--png: {}: {}", path, why));
}

void refuse_existing(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0) refuse(path, "exists; --force overwrites it");
}

void make_folder(const std::string& folder) {
  if (mkdir(folder.c_str(), 0777) == 0) return;
  const int error = errno;
  if (error == EEXIST && std::filesystem::is_directory(folder)) return;
  refuse(folder, error == ENOENT ? "its parent folder doesn't exist" : std::strerror(error));
}

void write_file(const Png& png, bool force) {
  const int how = force ? O_TRUNC : O_EXCL;
  const int fd = open(png.path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | how, 0666);
  if (fd < 0) refuse(png.path, std::strerror(errno));
  std::string_view rest = png.bytes;
  while (!rest.empty()) {
    const ssize_t written = write(fd, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      close(fd);
      refuse(png.path, std::strerror(error));
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (close(fd) != 0) refuse(png.path, std::strerror(errno));
}

}  // namespace

std::vector<std::string> write_pngs(const RunLogs& logs, const RunFacts& facts,
                                    const std::string& folder, bool force) {
  const std::filesystem::path base(folder);
  std::vector<Png> pngs;
  pngs.push_back({base / "connections.png", connections_picture(logs, facts), {}});
  pngs.push_back({base / "rate.png", rate_picture(logs, facts), {}});
  pngs.push_back({base / "memory.png", memory_picture(logs, facts), {}});

  if (!force) {
    for (const Png& png : pngs) refuse_existing(png.path);
  }
  for (Png& png : pngs) png.bytes = draw_with_gnuplot(gnuplot_script(png.picture));
  make_folder(folder);
  std::vector<std::string> written;
  for (const Png& png : pngs) {
    write_file(png, force);
    written.push_back(png.path);
  }
  return written;
}

}  // namespace c1k
