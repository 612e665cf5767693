// Prints what the logs' columns mean, as JSON: {"client":{NAME:{"kind","unit","group","help"}},
// "server":...}. Run when the project is built: pages take their names from it.
#include "client/figures/columns.h"

#include <boost/json.hpp>
#include <cstdio>

#include "server/columns.h"

namespace {

boost::json::object of(const c1k::Columns& columns) {
  boost::json::object all;
  for (const c1k::Column& column : columns)
    all[column.name] = boost::json::object{{"kind", name_of(column.kind)},
                                           {"unit", column.unit},
                                           {"group", column.group},
                                           {"help", column.help}};
  return all;
}

}  // namespace

int main() {
  const std::string text = boost::json::serialize(boost::json::object{
      {"client", of(c1k::client_columns())}, {"server", of(c1k::server_columns())}});
  return std::puts(text.c_str()) < 0 ? 1 : 0;
}
