// Runs before and after, on one axis of time: a chart for each column that both may differ in.
"use strict";

const kCompared = ["open", "opened_per_s", "accepted_per_s", "connecting", "failed", "closed",
  "messages_answered", "user_bytes", "slab_bytes", "cpu_pct"];

class CompareCharts {
  constructor(run, columns) {
    this.runs = ["before", "after"].flatMap((when) => run.compare[when].map((one) =>
      ({ label: run.compare[when].length > 1 ? `${when}: ${one.name}` : when, tables: one.tables })));
    this.columns = columns;
  }

  all() {
    return ["client", "server"].flatMap((side) => this.names(side)
      .map((name) => this.chart(side, name)).filter((chart) => chart.series.length > 0));
  }

  table(run, side) { return run.tables.find((table) => table.side === side); }

  names(side) {
    const there = new Set(this.runs.flatMap((run) =>
      Object.keys((this.table(run, side) || { cells: {} }).cells)));
    const isWanted = (name) => /_us_p(50|99)$/.test(name)
      || (/^(failed|closed)_/.test(name) && about(this.columns, side, name).kind === "counter");
    return [...kCompared.filter((name) => there.has(name)), ...[...there].filter(isWanted)];
  }

  chart(side, name) {
    const what = about(this.columns, side, name);
    const series = this.runs.flatMap((run) => {
      const found = points(this.table(run, side), name);
      return moved(found) ? [{ name: run.label, help: what.help, ...found }] : [];
    });
    return { id: `${side}-${name}`, title: `${name.replaceAll("_", " ")} (${side})`,
      note: what.help, unit: what.unit, log: what.unit === "us", series };
  }
}
