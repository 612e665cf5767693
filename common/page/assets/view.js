// A chart on the page: the plot, a legend whose entries are switches, a table behind it. All plots
// show the same stretch of time and the same moment.
"use strict";

const kColours = 8;
const kDashes = [undefined, [7, 4], [2, 3], [10, 3, 2, 3]];
const kRowsOfTable = 200;

function colour(place) {
  const name = `--c${place % kColours}`;
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

class View {
  // `together`: whom to tell of a stretch of time or a moment that is chosen here.
  constructor(chart, together) {
    this.chart = chart;
    this.together = together;
    this.rows = joined(chart.series);
    this.isLog = Boolean(chart.log) && this.canBeLog();
    this.plot = make("div", { class: "plot", tabindex: 0, role: "img",
      "aria-label": this.description(), onkeydown: (event) => this.key(event) });
    this.at = make("div", { class: "at" });
    this.legend = make("div", { class: "legend" }, ...chart.series.map((one, i) => this.entry(one, i)));
    this.element = make("div", { class: "card chart", id: `chart-${chart.id}` },
      make("div", { class: "head" }, make("h3", {}, chart.title), this.logSwitch(),
        make("button", { type: "button", onclick: () => together.zoom(null) }, "All of it")),
      make("p", { class: "note" }, chart.note),
      this.plot, this.at, this.legend, this.details());
  }

  canBeLog() {
    return this.chart.series.some((one) => one.v.some((value) => value > 0));
  }

  description() {
    const ends = this.chart.series.map((one) => {
      const known = one.v.filter((value) => value !== null);
      const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
      return `${one.name}: at most ${inUnit(most, this.chart.unit)}`;
    });
    return `${this.chart.title}. ${ends.join("; ")}. Arrow keys move through time, plus and minus`
      + " zoom, 0 shows all. The table is below.";
  }

  logSwitch() {
    if (!this.canBeLog()) return "";
    return make("button", { type: "button", "aria-pressed": String(this.isLog), onclick: (event) => {
      this.isLog = !this.isLog;
      event.target.setAttribute("aria-pressed", String(this.isLog));
      this.graph.updateOptions({ logscale: this.isLog, valueRange: this.range() });
    } }, "Logarithmic");
  }

  entry(series, place) {
    const box = make("input", { type: "checkbox", checked: true,
      onchange: () => this.graph.setVisibility(place, box.checked) });
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("class", "swatch");
    swatch.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [key, value] of Object.entries({ x1: 0, x2: 26, y1: 4, y2: 4, "stroke-width": 3 }))
      line.setAttribute(key, value);
    line.style.stroke = `var(--c${place % kColours})`;
    const dash = kDashes[Math.floor(place / kColours) % kDashes.length];
    if (dash) line.setAttribute("stroke-dasharray", dash.join(" "));
    swatch.append(line);
    const now = make("span", { class: "now" });
    series.now = now;
    return make("label", { title: series.help }, box, swatch, series.name, now);
  }

  range() {
    const signed = this.chart.series.some((one) => one.v.some((value) => value < 0));
    return this.isLog || signed ? [null, null] : [0, null];
  }

  // Dygraphs draws; when the element is in the page.
  draw() {
    const { series, unit } = this.chart;
    this.graph = new Dygraph(this.plot, this.rows, {
      labels: ["seconds", ...series.map((one, i) => `${i}`)],
      ...this.colours(), legend: "never", strokeWidth: 1.8, connectSeparatedPoints: true,
      logscale: this.isLog, valueRange: this.range(), highlightCircleSize: 4,
      animatedZooms: false, includeZero: false, dateWindow: this.together.all,
      underlayCallback: (canvas, area, graph) => this.phases(canvas, area, graph),
      axes: { x: { axisLabelFormatter: (value) => clock(value), pixelsPerLabel: 90 },
        y: { axisLabelFormatter: (value) => onAxis(value, unit), axisLabelWidth: 68 } },
      zoomCallback: (from, to) => this.together.zoom([from, to]),
      highlightCallback: (event, x) => this.together.point(x),
    });
  }

  colours() {
    const { series } = this.chart;
    const style = getComputedStyle(document.documentElement);
    const line = style.getPropertyValue("--line").trim();
    return { colors: series.map((_, i) => colour(i)), gridLineColor: line, axisLineColor: line,
      series: Object.fromEntries(series.map((_, i) =>
        [`${i}`, { strokePattern: kDashes[Math.floor(i / kColours) % kDashes.length] || null }])) };
  }

  // Each second phase is shaded; their names stand at the top.
  phases(canvas, area, graph) {
    const style = getComputedStyle(document.documentElement);
    this.together.phases.forEach(({ phase, from_s: from, to_s: to }, i) => {
      const left = Math.max(graph.toDomXCoord(from), area.x);
      const right = Math.min(graph.toDomXCoord(to), area.x + area.w);
      if (right <= left) return;
      canvas.fillStyle = style.getPropertyValue("--phase");
      if (i % 2 === 0) canvas.fillRect(left, area.y, right - left, area.h);
      canvas.fillStyle = style.getPropertyValue("--faint");
      canvas.font = "11px system-ui, sans-serif";
      if (canvas.measureText(phase).width + 8 < right - left)
        canvas.fillText(phase, left + 4, area.y + 12);
    });
  }

  // The same chart with more of it. False: it has other series now, and needs another view.
  grow(chart) {
    const names = (one) => one.series.map((series) => series.name).join("|");
    if (names(chart) !== names(this.chart)) return false;
    chart.series.forEach((series, i) => { series.now = this.chart.series[i].now; });
    this.chart = chart;
    this.rows = joined(chart.series);
    return true;
  }

  // What has grown, drawn: when somebody can see it.
  redraw() {
    this.graph.updateOptions({ file: this.rows, dateWindow: this.together.window });
    this.plot.setAttribute("aria-label", this.description());
  }

  recolour() { this.graph.updateOptions(this.colours()); }

  zoom(window) { this.graph.updateOptions({ dateWindow: window }); }

  // The values at the row nearest to that moment.
  point(seconds) {
    const row = this.nearest(seconds);
    if (row < 0) return;
    this.graph.setSelection(row);
    this.at.textContent = `at ${clock(this.rows[row][0])}`;
    this.chart.series.forEach((one, place) => {
      one.now.textContent = inUnit(this.known(row, place + 1), this.chart.unit);
    });
  }

  // The last known value at or before that row, as the line is drawn.
  known(row, place) {
    for (let i = row; i >= 0; --i) if (this.rows[i][place] !== null) return this.rows[i][place];
    return null;
  }

  nearest(seconds) {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle][0] < seconds) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && seconds - this.rows[low - 1][0] < this.rows[low][0] - seconds) --low;
    return this.rows.length > 0 ? low : -1;
  }

  key(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };
    if (event.key in steps) this.together.step(this, steps[event.key]);
    else if (event.key === "Home") this.together.point(this.rows[0][0]);
    else if (event.key === "End") this.together.point(this.rows[this.rows.length - 1][0]);
    else if (event.key === "+" || event.key === "=") this.together.scale(0.5);
    else if (event.key === "-") this.together.scale(2);
    else if (event.key === "0" || event.key === "Escape") this.together.zoom(null);
    else return;
    event.preventDefault();
  }

  spoken() {
    return `${this.at.textContent}: ${this.chart.series.map((one) =>
      `${one.name} ${one.now.textContent}`).join(", ")}`;
  }

  // Filled when it is opened first: a table of each chart would be most of the page.
  details() {
    const place = make("div");
    const details = make("details", { ontoggle: () => {
      if (place.childElementCount > 0) return;
      const step = Math.ceil(this.rows.length / kRowsOfTable);
      const chosen = this.rows.filter((_, i) => i % step === 0 || i === this.rows.length - 1);
      const head = ["time", ...this.chart.series.map((one) => one.name)];
      place.append(table(head, chosen.map((row) => [clock(row[0]), ...row.slice(1).map((value) =>
        value === null ? "" : inUnit(value, this.chart.unit))])));
      if (step > 1) place.append(make("p", {}, `each ${step}th of ${this.rows.length} rows`));
    } }, make("summary", {}, "Table"), place);
    return details;
  }
}

// All views: one stretch of time, one moment.
class Together {
  constructor(phases) {
    this.phases = phases;
    this.views = [];
    this.moment = 0;
    this.all = [0, 1];
  }

  // All of the run is shown, and the end of it told.
  draw() {
    this.stretch();
    this.window = this.all;
    this.views.forEach((view) => view.draw());
    this.point(this.all[1]);
  }

  stretch() {
    const times = this.views.filter((view) => view.rows.length > 0)
      .flatMap((view) => [view.rows[0][0], view.rows[view.rows.length - 1][0]]);
    if (times.length > 0) this.all = [Math.min(0, ...times), Math.max(...times)];
    if (this.all[0] === this.all[1]) this.all[1] += 1;
  }

  // There is more of it: who looks at all of it, or at its end, goes along.
  grow() {
    const [before, [from, to]] = [this.all, this.window];
    this.stretch();
    if (to < before[1]) return;
    const isAll = from <= before[0] && to >= before[1];
    this.window = isAll ? this.all : [this.all[1] - (to - from), this.all[1]];
  }

  zoom(window) {
    this.window = window || this.all;
    this.views.forEach((view) => view.zoom(this.window));
  }

  point(seconds) {
    this.moment = seconds;
    this.views.forEach((view) => view.point(seconds));
  }

  step(view, by) {
    const row = view.nearest(this.moment) + by;
    this.point(view.rows[Math.max(0, Math.min(row, view.rows.length - 1))][0]);
    document.getElementById("said").textContent = view.spoken();
  }

  // Around the moment.
  scale(by) {
    const [from, to] = this.window;
    const half = ((to - from) / 2) * by;
    this.zoom([Math.max(this.all[0], this.moment - half),
      Math.min(this.all[1], this.moment + half)]);
  }
}
