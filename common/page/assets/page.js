// The page: what it is given, put where it belongs.
"use strict";

function given(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function chartsOf(run, columns) {
  return run.compare ? new CompareCharts(run, columns).all() : new Charts(run, columns).all();
}

function showCharts(run, columns) {
  const together = new Together(run.phases);
  const place = document.getElementById("charts");
  place.append(heading("Over time", "charts-head"));
  const cards = make("div", { class: "cards wide" });
  place.append(cards);
  together.views = chartsOf(run, columns).map((chart) => new View(chart, together));
  cards.append(...together.views.map((view) => view.element));
  together.draw();
  return together;
}

// Light, dark, and what the reader's system says until a choice is made.
function themes(together) {
  const root = document.documentElement;
  const isDark = () => root.dataset.theme === "dark"
    || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  const change = (to) => {
    root.dataset.theme = to;
    together.views.forEach((view) => view.recolour());
  };
  document.getElementById("theme").addEventListener("click", () =>
    change(isDark() ? "light" : "dark"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "t" && !event.ctrlKey && !event.metaKey && !event.altKey)
      change(isDark() ? "light" : "dark");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    together.views.forEach((view) => view.recolour()));
  addEventListener("beforeprint", () => together.views.forEach((view) => view.graph.resize()));
}

function show() {
  const run = given("run");
  Words.verdict(run);
  Words.reasons(run);
  Words.sheet(run);
  Words.comparison(run);
  const columns = given("columns");
  const together = showCharts(run, columns);
  distributions(run);
  Words.aliases(run);
  Words.plan(run);
  if (run.live)
    together.live = new Live(run, columns, together, document.querySelector("#charts .cards"));
  Words.contents();
  themes(together);
  return together;
}

const page = show();
