// Prints what the logs' columns mean, as JSON: {"client":{NAME:{"kind","unit","group","help"}},
// "server":...}. Run when the project is built: pages take their names from it. A fleet's columns
// are the client's and some more.
#include "server/columns.h"

#include <boost/json.hpp>
#include <cstdio>

#include "common/page/column_words.h"
#include "fleet/fleet_table.h"

int main() {
  const std::string text = boost::json::serialize(
      boost::json::object{{"client", c1k::column_words(c1k::fleet_columns())},
                          {"server", c1k::column_words(c1k::server_columns())}});
  return std::puts(text.c_str()) < 0 ? 1 : 0;
}
