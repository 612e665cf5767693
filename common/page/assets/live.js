// A page that is open while the run goes on: rows by server-sent events, as they are logged.
"use strict";

const kMostRows = 8000;  // then the page begins anew, with what the program has kept

// Of the newest row, where there is such a column.
const kNow = ["phase", "open", "connecting", "failed", "closed", "asked_per_s", "opened_per_s",
  "accepted_per_s", "connect_us_p99", "message_us_p99", "user_bytes", "cpu_pct"];

class Live {
  constructor(run, columns, together, place) {
    Object.assign(this, { run, columns, together, place });
    this.table = run.tables[0];
    this.side = run.live.side;
    this.seen = new Set();
    this.dirty = new Set();
    this.watcher = new IntersectionObserver((entries) => this.sight(entries),
      { rootMargin: "200px" });
    together.views.forEach((view) => this.watcher.observe(view.element));
    this.now = make("div", { class: "card now-facts" });
    document.getElementById("sheet").append(heading("Now", "now"), this.now);
    this.say("live", "not connected yet");
    this.listen();
  }

  listen() {
    const { run_id: id, seen } = this.run.live;
    this.source = new EventSource(`/events?run=${encodeURIComponent(id)}&after=${seen}`);
    this.source.onmessage = (event) => this.take(JSON.parse(event.data));
    this.source.addEventListener("reset", () => location.reload());
    this.source.addEventListener("end", (event) => this.end(JSON.parse(event.data)));
    this.source.onerror = () => {
      if (this.source.readyState === EventSource.CLOSED) this.say("lost", "no longer connected");
      else this.say("live", "the connection was lost; trying again");
    };
  }

  say(word, why) {
    const badge = document.getElementById("result");
    badge.hidden = false;
    badge.textContent = word;
    badge.className = `badge ${word === "live" ? "met" : "other"}`;
    document.getElementById("stop").textContent = why;
  }

  take(row) {
    if (this.table.time.length >= kMostRows) {
      location.reload();
      return;
    }
    this.append(row);
    this.time(row);
    this.phase(row);
    this.tell(row);
    this.say("live", `${row.phase}, ${clock(row.t)}`);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.show(), 50);  // what comes at once is drawn once
  }

  append(row) {
    const { cells, time } = this.table;
    time.push(row.t);
    this.run.live.names.forEach((name, i) => {
      const value = row.v[i];
      if (cells[name]) cells[name].v.push(value);
      else if (value) cells[name] = { t: null, v: [...Array(time.length - 1).fill(0), value] };
    });
  }

  // Counts add up: a distribution is of the whole run.
  time(row) {
    for (const histogram of row.timed) {
      const { name, buckets } = histogram;
      const known = this.run.histograms.find((one) => one.name === name);
      if (!known) {
        this.run.histograms.push(histogram);
        continue;
      }
      const all = new Map(known.buckets);
      buckets.forEach(([lowest, times]) => all.set(lowest, (all.get(lowest) || 0) + times));
      known.buckets = [...all].sort((one, other) => one[0] - other[0]);
    }
  }

  phase(row) {
    const { phases } = this.run;
    const last = phases[phases.length - 1];
    if (last) last.to_s = row.t;
    if (!last || last.phase !== row.phase)
      phases.push({ phase: row.phase, from_s: row.t, to_s: row.t });
  }

  tell(row) {
    const { names } = this.run.live;
    const facts = kNow.map((name) => {
      if (name === "phase") return { name, what: row.phase };
      const value = row.v[names.indexOf(name)];
      if (value === undefined || value === null) return null;
      return { name: name.replace("_us_", " ").replace("_pct", "").replaceAll("_", " "),
        what: inUnit(value, about(this.columns, this.side, name).unit) };
    });
    this.now.replaceChildren(make("dl", {}, ...facts.filter(Boolean).map(({ name, what }) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, what)))));
  }

  // Charts that have grown, and those that are new.
  show() {
    const { together } = this;
    const views = new Map(together.views.map((view) => [view.chart.id, view]));
    together.views = new Charts(this.run, this.columns).all().map((chart) => {
      const view = views.get(chart.id);
      if (view && view.grow(chart)) return view;
      return this.fresh(chart, view);
    });
    together.grow();
    together.views.forEach((view) => {
      if (!view.graph) view.draw();
      else if (this.seen.has(view.element)) view.redraw();
      else this.dirty.add(view);
    });
    together.point(together.all[1]);
    distributions(this.run);
  }

  fresh(chart, before) {
    const view = new View(chart, this.together);
    if (before) {
      this.watcher.unobserve(before.element);
      this.dirty.delete(before);
      before.graph.destroy();
      before.element.replaceWith(view.element);
    } else {
      this.place.append(view.element);
    }
    this.watcher.observe(view.element);
    return view;
  }

  sight(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.seen.add(target);
      else this.seen.delete(target);
    }
    this.catchUp((view) => this.seen.has(view.element));
  }

  catchUp(isWanted) {
    for (const view of [...this.dirty].filter(isWanted)) {
      this.dirty.delete(view);
      view.redraw();
    }
  }

  // The summary: its verdict and reasons are the page's now.
  end(summary) {
    this.source.close();
    setTimeout(() => this.catchUp(() => true), 200);  // whoever prints it has all of it
    this.say(summary.result.replaceAll("_", " "), summary.stop_reason || "the run is over");
    document.getElementById("result").className =
      `badge ${summary.result === "met" ? "met" : "other"}`;
    this.run.reasons = (summary.reasons || []).map((reason) => ({ side: this.side, ...reason }));
    Words.reasons(this.run);
    document.getElementById("said").textContent = `The run is over: ${summary.result}`;
  }
}
