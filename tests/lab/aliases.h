// What the tests of c1k-ipalias share.
#pragma once

#include "tests/lab/scene.h"

namespace c1k::lab {

inline const std::string kIpalias = C1K_IPALIAS_BUILT;

// All of c1k0 on the client's side.
std::string addresses();

Words joined(Words words, const Words& more);
Words add(const std::string& ips, const std::string& journal);  // to c1k0
Words remove_all(const std::string& journal);

// CHECKs the exit status on the client's side, and that all of `parts` are in what it wrote.
void check_ends(int status, const Words& command, const Words& parts);

// Whether the kernel gives marks back, as it does its own of 127.0.0.1 (IFAPROT_KERNEL_LO in
// net/ipv4/devinet.c, Linux 5.18). Without, an address of ours can't be told from one that somebody
// else added again: WARNs, and the test is to end.
bool marks_are_kept();

// A network namespace with a device c1k0, for as long as this lives.
class FreshNetwork {
 public:
  FreshNetwork();
  Surroundings here() const;
  std::string run(const std::string& script) const;  // by sh; REQUIREs exit status 0
  // The addresses of c1k0 and the marked local routes, as ip lists them without our mark.
  std::string contents() const;

 private:
  Program holder_;
};

}  // namespace c1k::lab
