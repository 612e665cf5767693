// A run as the page is given it: one object of JSON, whose texts are a stranger's and stay texts.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "report/fact_sheet.h"
#include "report/run_facts.h"
#include "report/run_files.h"
#include "report/run_logs.h"

namespace c1k {

// {"title","made_by","verdict":{"result","stop_reason"} or null,
//  "reasons":[{"side","name","evidence","fix"}],
//  "sheet":[{"title","facts":[{"name","what"}]}], "plan": likewise,
//  "phases":[{"phase","from_s","to_s"}], of the client, or of the server alone,
//  "tables":[{"side","path","time":[s],"cells":{NAME:{"t":[s] or null,"v":[number or null]}}}],
//  "hosts":[{"side","name","of":HOSTS_IN_ALL,"t":[s],"v":[number or null]}], `open` of the first,
//  "histograms":[{"side","name","buckets":[[LOWEST_NS,TIMES]]}],
//  "aliases":[{"alias","attempted","opened","failed":[[CAUSE,TIMES]]}]}
// Columns that were never known, or never other than 0, are left out. A long column is thinned
// without losing a peak, and then has times of its own. Times are the run's (RunLogs::seconds). It
// may stand in a page's <script>: there is no '<' in it.
std::string page_run(const RunLogs& logs, const RunFiles& files, const FactSheet& sheet);

// Parts of it: "tables" and "sheet".
boost::json::array page_tables(const RunLogs& logs);
boost::json::array page_sections(const FactSheet& sheet);

// The run in a few words: what the page is called.
std::string page_title(const RunLogs& logs, const RunFiles& files);

}  // namespace c1k
