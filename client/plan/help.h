// What the client's options are, for people and for the command line's reader.
#pragma once

#include <boost/program_options.hpp>
#include <string>

namespace c1k {

// All of them, under headings.
boost::program_options::options_description describe_client_options();

}  // namespace c1k
