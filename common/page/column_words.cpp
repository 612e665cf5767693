#include "common/page/column_words.h"

namespace c1k {

boost::json::object column_words(const Columns& columns) {
  boost::json::object all;
  for (const Column& column : columns)
    all[column.name] = boost::json::object{{"kind", name_of(column.kind)},
                                           {"unit", column.unit},
                                           {"group", column.group},
                                           {"help", column.help}};
  return all;
}

}  // namespace c1k
