// The journal of c1k-ipalias: what it added to this network namespace since this boot. Its text is
//   c1k-ipalias 1
//   boot 0b9c...              /proc/sys/kernel/random/boot_id
//   netns 4 4026531840 1      device and inode of /proc/self/ns/net, and the namespace's cookie
//   address 10.0.0.1/32 2     added to the device of that index
//   route 10.9.0.0/16 1       a local route (--any)
// A last line without its newline was being written when the writer died: nothing of it was done.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/address.h"

namespace c1k {

// Which network namespace of which boot. An inode's number is used again after its namespace is
// gone; the cookie (SO_NETNS_COOKIE, Linux 5.14; 0 before) never is.
struct NetworkHome {
  std::string boot;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t cookie = 0;
  bool operator==(const NetworkHome&) const = default;
};
NetworkHome network_home();  // the caller's; throws Refusal where /proc does not say

struct JournalEntry {
  Address address;
  std::uint8_t prefix = 0;
  std::uint32_t device = 0;  // its index
  bool is_route = false;
  auto operator<=>(const JournalEntry&) const = default;
};

struct AliasJournal {
  NetworkHome home;
  std::vector<JournalEntry> entries;  // in the order added
};

// "/var/lib/c1k/ipalias-INODE.journal", one for each network namespace.
std::string default_journal_path(const NetworkHome& home);

std::string header_of(const NetworkHome& home);
std::string line_of(const JournalEntry& entry);

// Throws Refusal that quotes the line that is no line of a journal. `path` is for the sentence.
AliasJournal parse_journal(std::string_view text, const std::string& path);

// The journal of `home` at `path`. Empty: there is none, or it tells of what is gone (another boot,
// or a namespace whose inode is used again). Throws Refusal, so that a forged or foreign one does
// nothing: not a regular file, a symbolic link, neither root's nor the caller's, writable by
// others, of another namespace, malformed.
AliasJournal read_journal(const std::string& path, const NetworkHome& home);

// What --ips journal means: the addresses that c1k-ipalias added here, by the default journal.
// Throws Refusal as read_journal() does, and when there are none.
std::vector<Address> journal_aliases();

}  // namespace c1k
