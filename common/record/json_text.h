// JSON as text, both ways, with numbers kept to the bit: Boost.JSON 1.81 reads a decimal fraction
// only to within some units of the last place, which would change a sample on its way.
#pragma once

#include <boost/json.hpp>
#include <string_view>

namespace c1k {

// Throws Refusal: not one whole value of JSON. Numbers with a fraction or an exponent are read by
// std::from_chars, so what std::to_chars (and Boost's serializer) has written comes back as it was.
boost::json::value parse_json(std::string_view text);

}  // namespace c1k
