// Which charts there are: what each shows, of which columns. A chart is
// {id, title, note, unit, log, series: [{name, t, v, help}]}.
"use strict";

const kQuantiles = { p50: "p50", p90: "p90", p99: "p99", p999: "p99.9", max: "max" };

class Charts {
  constructor(run, columns) {
    this.tables = Object.fromEntries(run.tables.map((table) => [table.side, table]));
    this.hosts = run.hosts || [];
    this.columns = columns;
    this.shown = { client: new Set(["time_s", "unix_ms", "phase"]),
      server: new Set(["time_s", "unix_ms", "phase"]) };
  }

  all() {
    const charts = [this.connections(), this.ofHosts(), this.rate(), ...this.latencies(),
      this.causes("failed", "Failures by cause", "attempts that never became open, so far"),
      this.causes("closed", "Closes by cause", "connections that were open and are closed, so far"),
      this.memory(), this.eachCosts(), this.processor(), ...this.groups()];
    return charts.filter((chart) => chart && chart.series.length > 0);
  }

  sides() { return Object.keys(this.tables); }

  // The series of a column, if it is there and ever was other than 0.
  take(side, name, label, change = (series) => series) {
    const series = points(this.tables[side], name);
    if (this.shown[side]) this.shown[side].add(name);
    if (!moved(series)) return [];
    const what = about(this.columns, side, name);
    return [{ name: label, help: what.help, ...change(series) }];
  }

  connections() {
    const series = [...this.take("client", "open", "open at the client"),
      ...this.take("server", "open", "open at the server"),
      ...this.take("client", "connecting", "connecting"),
      ...this.take("client", "waiting", "waiting to come back"),
      ...this.take("server", "opening", "opening at the server"),
      ...this.take("server", "accept_queue", "in the accept queue")];
    const [client, server] = ["client", "server"].map((side) => points(this.tables[side], "open"));
    if (client && server) {
      const there = at(server, client.t);
      const v = client.v.map((open, i) =>
        open === null || there[i] === null ? null : open - there[i]);
      series.push({ name: "client - server", help: "open at the client less open at the server, "
        + "between whose rows a straight line is drawn", t: client.t, v });
    }
    return { id: "connections", title: "Connections", unit: "connections", series,
      note: "both sides on one clock, and their difference" };
  }

  // Of several hosts of a side whose logs were added up: what each has open.
  ofHosts() {
    const all = this.hosts.map((host) => ({ name: `${host.name} (${host.side})`,
      help: "open there", t: host.t, v: host.v }));
    const left = ["client", "server"].map((side) => this.hosts.filter((one) => one.side === side))
      .filter((hosts) => hosts.length > 0 && hosts[0].of > hosts.length)
      .map((hosts) => `the first ${hosts.length} of ${hosts[0].of} ${hosts[0].side}s`);
    return { id: "hosts", title: "Connections by host", unit: "connections", series: all,
      note: ["open at each of the hosts that were added up", ...left].join("; ") };
  }

  rate() {
    const series = [...this.take("client", "asked_per_s", "asked for"),
      ...this.take("client", "attempted_per_s", "attempted"),
      ...this.take("client", "opened_per_s", "opened"),
      ...this.take("server", "accepted_per_s", "accepted by the server")];
    return { id: "rate", title: "Rate", unit: "/s", series,
      note: "connections a second, of each interval" };
  }

  // Whatever was timed: NAME_us_p50 to NAME_us_max, of each side.
  latencies() {
    return this.sides().flatMap((side) => {
      const names = Object.keys(this.tables[side].cells)
        .map((name) => name.match(/^(.*)_us_p50$/)).filter(Boolean).map((found) => found[1]);
      return names.map((name) => ({
        id: `${side}-${name}`, unit: "us", log: true, series: Object.entries(kQuantiles)
          .flatMap(([end, label]) => this.take(side, `${name}_us_${end}`, label)),
        title: `Latency: ${name.replaceAll("_", " ")}${side === "server" ? " (server)" : ""}`,
        note: about(this.columns, side, `${name}_us_p50`).help,
      }));
    });
  }

  causes(group, title, note) {
    const series = this.sides().flatMap((side) => Object.keys(this.tables[side].cells)
      .filter((name) => name.startsWith(`${group}_`)
        && about(this.columns, side, name).kind === "counter")
      .flatMap((name) => this.take(side, name, this.named(side, name))));
    if (group === "failed") series.push(...this.take("server", "rejected", "rejected (server)"));
    this.sides().forEach((side) => this.shown[side].add(group));
    return { id: group, title, unit: "connections", note, series };
  }

  memory() {
    const series = [...this.take("client", "user_bytes", "c1k-client"),
      ...this.take("server", "user_bytes", "server"),
      ...this.take("client", "slab_bytes", "kernel's slab, client's host"),
      ...this.take("server", "slab_bytes", "kernel's slab, server's host"),
      ...this.take("client", "tcp_alloc_bytes", "TCP's buffers, client's host")];
    this.sides().forEach((side) => this.shown[side].add("available_bytes"));
    return { id: "memory", title: "Memory", unit: "bytes", log: true, series,
      note: "of our own processes, and of the kernel's objects on the whole host" };
  }

  // Of each connection that is open: growth since the first row, by growth of those.
  eachCosts() {
    const series = this.sides().flatMap((side) =>
      ["user_bytes", "slab_bytes"].flatMap((name) => this.each(side, name)));
    return { id: "each", title: "Bytes for each connection", unit: "bytes", series,
      note: "what came since the first row, divided by the connections that are open then" };
  }

  each(side, name) {
    const [all, open] = [points(this.tables[side], name), points(this.tables[side], "open")];
    if (!all || !open) return [];
    const most = Math.max(...open.v.filter((value) => value !== null));
    const there = at(open, all.t);
    const first = all.v.find((value) => value !== null);
    const v = all.v.map((value, i) =>
      value === null || !(there[i] >= Math.max(most / 10, 100)) ? null : (value - first) / there[i]);
    if (!v.some((value) => value !== null)) return [];
    const whose = name === "user_bytes" ? "our own" : "kernel's slab";
    return [{ name: `${whose}, ${side}`, help: `${name} for each open connection`, t: all.t, v }];
  }

  processor() {
    const series = this.sides().flatMap((side) => this.take(side, "cpu_pct", side));
    return { id: "processor", title: "Processors", unit: "%", series,
      note: "busy, of all processors of the host" };
  }

  // What is left, by the groups of the counter tables: gauges as they are, counters by the second.
  groups() {
    const found = new Map();
    for (const side of this.sides()) {
      for (const name of Object.keys(this.tables[side].cells)) {
        if (this.shown[side].has(name)) continue;
        const what = about(this.columns, side, name);
        const isCounter = what.kind === "counter";
        const unit = what.unit === "bytes" ? (isCounter ? "bytes/s" : "bytes")
          : what.unit === "us" ? "us" : what.unit === "%" ? "%" : isCounter ? "/s" : "";
        const key = `${what.group}|${unit}`;
        const series = this.take(side, name, this.named(side, name),
          isCounter ? perSecond : undefined);
        if (series.length === 0) continue;
        const chart = found.get(key) || { id: `group-${found.size}`, unit, series: [],
          title: `${what.group[0].toUpperCase()}${what.group.slice(1)}${this.suffix(unit)}`,
          note: isCounter ? "growth by the second" : "at each moment" };
        chart.series.push(...series);
        found.set(key, chart);
      }
    }
    return [...found.values()];
  }

  suffix(unit) {
    return { "bytes/s": ", bytes/s", "/s": ", /s", bytes: ", bytes" }[unit] || "";
  }

  named(side, name) {
    const label = name.replaceAll("_", " ");
    return this.sides().length > 1 ? `${label} (${side})` : label;
  }
}
