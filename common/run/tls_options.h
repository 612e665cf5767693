// TLS on the command line of both sides, and what comes of it for the workers.
#pragma once

#include <boost/program_options.hpp>
#include <memory>
#include <string>
#include <vector>

#include "common/base/endpoint.h"
#include "common/net/user_memory.h"
#include "common/record/summary.h"
#include "common/tls/tls_use.h"

namespace c1k {

// Of its objects so many may be opening on each side, for each core (docs/tls.md).
inline constexpr std::uint64_t kTlsAtOnce = 256;

struct TlsRunOptions {
  TlsOptions context;
  std::string name;           // whom a client wants; empty: whom the target names
  std::string write_ca;       // a server: where its own authority's certificate goes
  bool keeps_object = false;  // --tls-keep
  bool resumes = false;       // --tls-resume

  // User memory of OpenSSL's object of a connection that is open, in bytes, where it may be kept:
  // with
  // --tls-keep, and of TLS 1.2. Else 0. Measured: docs/tls.md.
  std::uint64_t object_bytes() const;
};

void add_client_tls_options(boost::program_options::options_description& options);
void add_server_tls_options(boost::program_options::options_description& options);

// Throws Refusal: one of these with a scheme that has no TLS, or two that contradict each other.
// `effective`: those that are not in force are taken out of it.
TlsRunOptions read_tls_options(const boost::program_options::variables_map& values, Scheme scheme,
                               bool is_server, Named& effective);

// What the workers of a run use: contexts are made here, so that a file that is missing, or a
// certificate that has expired, is a Refusal. `names`: of the server, for a certificate that it
// makes for itself. No core is dumped from here on (setrlimit(2)): keys would be in it.
std::shared_ptr<TlsUse> make_tls_use(const TlsRunOptions& options,
                                     const std::vector<HostPorts>& names);

// Where --tls-write-ca asks for it. Throws Refusal: the file exists (and no `force`), or can't be
// written.
void write_authority(const TlsRunOptions& options, const TlsUse& use, bool force);

// Of a worker: 64 MiB of keyed contexts for all of them.
std::size_t key_contexts_for(std::uint64_t workers);

// At most, of tls:// and wss://. `speaks`: its connections keep their keys.
UserMemory tls_memory(const TlsRunOptions& options, bool speaks);

// "; believes any certificate", and what an object costs that is kept.
std::string to_sentence(const TlsRunOptions& options);

}  // namespace c1k
