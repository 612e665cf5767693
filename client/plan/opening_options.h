// The part of the client's command line that says what a connection goes through before it is open.
#pragma once

#include <boost/program_options.hpp>
#include <memory>
#include <optional>

#include "common/record/summary.h"
#include "common/talk/proxy_header.h"
#include "common/talk/raw_talk.h"

namespace c1k {

struct OpeningOptions {
  RawOpening raw;                             // greeting and hello
  std::optional<ProxyVersion> proxy_version;  // a PROXY header comes first of all
  ProxySources proxy_sources;                 // empty: the true ones
  std::shared_ptr<const Rows> rows;           // for all templates

  bool is_any() const { return proxy_version || raw.is_any(); }
};

void add_opening_options(boost::program_options::options_description& options);

// `count`: of the connections, each has a row. Throws Refusal; also of what the target's scheme
// does itself.
OpeningOptions read_opening_options(const boost::program_options::variables_map& values,
                                    std::uint64_t count, const Places& places);

// A template from a file. Throws Refusal.
Message read_template(const std::string& path, const std::shared_ptr<const Rows>& rows);
std::string sizes_text(const Message& message);  // "1,024", or "90 to 120"

// "; each says 120 bytes first, and is open when 4 bytes have come back"; empty: none is needed.
std::string to_sentence(const OpeningOptions& options);

}  // namespace c1k
