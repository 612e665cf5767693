// What the columns of a log mean, for a page: it knows none of them itself.
#pragma once

#include <boost/json.hpp>

#include "common/record/column.h"

namespace c1k {

// {NAME:{"kind","unit","group","help"}}
boost::json::object column_words(const Columns& columns);

}  // namespace c1k
