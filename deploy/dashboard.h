// A dashboard of Grafana for --web's /metrics, made of the tables of columns: several hosts are
// added up.
#pragma once

#include <string>

namespace c1k {

// JSON as Grafana imports it (schema version 39): a row for each side; a panel for each group of
// columns and kind (counters as rates, gauges as they are), and one for each timing (p50, p99,
// p99.9 from the histograms). Hosts are chosen by the variable `host`, the source by `datasource`.
std::string grafana_dashboard();

}  // namespace c1k
