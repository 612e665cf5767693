// Prints what the logs' columns mean, as JSON: {"client":{NAME:{"kind","unit","group","help"}},
// "server":...}. Run when the project is built: pages take their names from it.
#include "client/figures/columns.h"

#include <boost/json.hpp>
#include <cstdio>

#include "common/page/column_words.h"
#include "server/columns.h"

int main() {
  const std::string text = boost::json::serialize(
      boost::json::object{{"client", c1k::column_words(c1k::client_columns())},
                          {"server", c1k::column_words(c1k::server_columns())}});
  return std::puts(text.c_str()) < 0 ? 1 : 0;
}
