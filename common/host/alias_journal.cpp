#include "common/host/alias_journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "common/base/quote.h"
#include "common/base/refusal.h"
#include "common/host/proc_file.h"

namespace c1k {
namespace {

constexpr std::string_view kTitle = "c1k-ipalias 1";
constexpr off_t kMostBytes = 32 << 20;  // 65,536 addresses at their longest are 4 MB
#ifdef SO_NETNS_COOKIE
constexpr int kNetnsCookie = SO_NETNS_COOKIE;
#else
constexpr int kNetnsCookie = 71;  // include/uapi/asm-generic/socket.h
#endif

std::uint64_t cookie_here() {
  const int probe = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return 0;
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (::getsockopt(probe, SOL_SOCKET, kNetnsCookie, &cookie, &size) != 0) cookie = 0;
  ::close(probe);
  return cookie;
}

[[noreturn]] void refuse(const std::string& path, std::string_view what) {
  throw Refusal(
      fmt::format("--journal {}: {}; look at it, and take it away or name another", path, what));
}

// The words of a line, one space between two: nothing else is a journal's.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0;;) {
    const std::size_t space = line.find(' ', at);
    words.push_back(line.substr(at, space - at));
    if (space == line.npos) return words;
    at = space + 1;
  }
}

std::optional<std::uint64_t> number(std::string_view word, std::uint64_t most) {
  std::uint64_t value = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc{} || stop != end || value > most) return std::nullopt;
  return value;
}

std::optional<JournalEntry> entry_of(std::string_view line) {
  const auto words = words_of(line);
  if (words.size() != 3 || (words[0] != "address" && words[0] != "route")) return std::nullopt;
  const std::size_t slash = words[1].find('/');
  const auto index = number(words[2], 0x7FFFFFFF);
  if (slash == words[1].npos || !index || *index == 0) return std::nullopt;
  try {
    const Address address = Address::parse(words[1].substr(0, slash));
    const unsigned width = address.family() == Family::v4 ? 32 : 128;
    const auto prefix = number(words[1].substr(slash + 1), width);
    const bool is_route = words[0] == "route";
    if (!prefix || (!is_route && *prefix != width)) return std::nullopt;
    return JournalEntry{address, static_cast<std::uint8_t>(*prefix),
                        static_cast<std::uint32_t>(*index), is_route};
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

void read_home(std::string_view line, std::size_t row, NetworkHome& home, const std::string& path) {
  const auto words = words_of(line);
  if (row == 0 && line == kTitle) return;
  if (row == 1 && words.size() == 2 && words[0] == "boot") {
    home.boot = words[1];
    return;
  }
  if (row == 2 && words.size() == 4 && words[0] == "netns") {
    const auto device = number(words[1], ~std::uint64_t{0});
    const auto inode = number(words[2], ~std::uint64_t{0});
    const auto cookie = number(words[3], ~std::uint64_t{0});
    if (device && inode && cookie) {
      home.device = *device;
      home.inode = *inode;
      home.cookie = *cookie;
      return;
    }
  }
  refuse(path, quote(line) + " does not begin a journal of c1k-ipalias");
}

// The whole of a file that may be believed; nullopt when there is none.
std::optional<std::string> trusted_text(const std::string& path) {
  // O_NONBLOCK: a pipe in its place must not hold us up.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0 && errno == ELOOP) refuse(path, "is a symbolic link, which is never followed");
  if (file < 0) refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  struct stat status {};
  std::string wrong;
  std::string text;
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    wrong = "is not a regular file";
  } else if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    wrong = fmt::format("belongs to user {}, who is neither root nor you", status.st_uid);
  } else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    wrong = "can be written by others than its owner";
  } else if (status.st_size > kMostBytes) {
    wrong = "is far too large for a journal";
  } else {
    text.resize(static_cast<std::size_t>(status.st_size));
    std::size_t have = 0;
    ssize_t got = 1;
    while (have < text.size() && got > 0) {
      got = ::read(file, text.data() + have, text.size() - have);
      if (got > 0) have += static_cast<std::size_t>(got);
    }
    if (got < 0) wrong = fmt::format("cannot be read: {}", std::strerror(errno));
    text.resize(have);
  }
  ::close(file);
  if (!wrong.empty()) refuse(path, wrong);
  return text;
}

}  // namespace

NetworkHome network_home() {
  NetworkHome home;
  struct stat status {};
  const auto boot = read_proc("/proc/sys/kernel/random/boot_id");
  if (!boot || ::stat("/proc/self/ns/net", &status) != 0)
    throw Refusal("/proc does not say which boot and network namespace this is: mount it");
  home.boot = boot->substr(0, boot->find('\n'));
  home.device = status.st_dev;
  home.inode = status.st_ino;
  home.cookie = cookie_here();
  return home;
}

std::string default_journal_path(const NetworkHome& home) {
  return fmt::format("/var/lib/c1k/ipalias-{}.journal", home.inode);
}

std::string header_of(const NetworkHome& home) {
  return fmt::format("{}\nboot {}\nnetns {} {} {}\n", kTitle, home.boot, home.device, home.inode,
                     home.cookie);
}

std::string line_of(const JournalEntry& entry) {
  return fmt::format("{} {}/{} {}\n", entry.is_route ? "route" : "address",
                     entry.address.to_string(), entry.prefix, entry.device);
}

AliasJournal parse_journal(std::string_view text, const std::string& path) {
  AliasJournal journal;
  std::size_t row = 0;
  for (std::size_t at = 0; at < text.size(); ++row) {
    const std::size_t end = text.find('\n', at);
    if (end == text.npos) break;
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (row < 3) {
      read_home(line, row, journal.home, path);
    } else if (const auto entry = entry_of(line)) {
      journal.entries.push_back(*entry);
    } else {
      refuse(path, quote(line) + " is not a line of a journal of c1k-ipalias");
    }
  }
  if (row < 3) refuse(path, "has no beginning of a journal of c1k-ipalias");
  return journal;
}

AliasJournal read_journal(const std::string& path, const NetworkHome& home) {
  const auto text = trusted_text(path);
  if (!text) return {home, {}};
  AliasJournal journal = parse_journal(*text, path);
  if (journal.home.boot != home.boot) return {home, {}};
  if (journal.home.device != home.device || journal.home.inode != home.inode)
    refuse(path, "tells of another network namespace");
  if (journal.home.cookie != home.cookie) return {home, {}};
  return journal;
}

std::vector<Address> journal_aliases() {
  const NetworkHome home = network_home();
  const std::string path = default_journal_path(home);
  std::vector<Address> aliases;
  for (const JournalEntry& entry : read_journal(path, home).entries)
    if (!entry.is_route) aliases.push_back(entry.address);
  std::sort(aliases.begin(), aliases.end());
  aliases.erase(std::unique(aliases.begin(), aliases.end()), aliases.end());
  if (aliases.empty())
    throw Refusal(
        fmt::format("--ips journal: c1k-ipalias has added no address here, says {}; add some by "
                    "c1k-ipalias add --dev NAME --ips SPEC",
                    path));
  return aliases;
}

}  // namespace c1k
