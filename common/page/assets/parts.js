// Elements. Text of a run reaches the page as text alone.
"use strict";

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function table(head, rows) {
  return make("div", { class: "scroll", tabindex: 0 },
    make("table", {},
      make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, ...rows.map((row) =>
        make("tr", {}, ...row.map((text) => make("td", {}, text)))))));
}

function definitions(facts) {
  return make("dl", {}, ...facts.flatMap(({ name, what }) =>
    [make("dt", {}, name), make("dd", {}, what)]));
}

function heading(text, id) {
  return make("h2", { id }, text);
}

// The verdict, the reasons, the facts, the plan, the aliases.
const Words = {
  verdict(run) {
    document.getElementById("title").textContent = run.title;
    document.getElementById("made").textContent = run.made_by;
    const badge = document.getElementById("result");
    if (!run.verdict) return;
    badge.hidden = false;
    badge.textContent = run.verdict.result.replaceAll("_", " ");
    badge.classList.add(["met", "passed"].includes(run.verdict.result) ? "met" : "other");
    document.getElementById("stop").textContent = run.verdict.stop_reason;
  },

  reasons(run) {
    const place = document.getElementById("reasons");
    place.hidden = run.reasons.length === 0;
    if (place.hidden) return;
    place.append(heading("Reasons", "reasons-head"), ...run.reasons.map((reason) =>
      make("div", { class: "card reason" },
        make("h3", {}, `${reason.name} (${reason.side})`),
        make("p", {}, reason.evidence),
        make("p", { class: "fix" }, reason.fix))));
  },

  sheet(run) {
    if (run.sheet.length === 0) return;
    document.getElementById("sheet").append(heading("Facts", "facts"),
      make("div", { class: "cards" }, ...run.sheet.map((section) =>
        make("div", { class: "card" }, make("h3", {}, section.title),
          definitions(section.facts)))));
  },

  comparison(run) {
    if (!run.compare) return;
    const head = ["figure", "before", "after", "change"];
    const { figures, same } = run.compare;
    document.getElementById("sheet").append(heading("Figures", "figures"),
      make("div", { class: "card" }, table(head, figures), make("details", {},
        make("summary", {}, `${same.length} that are the same`), table(head, same))));
  },

  aliases(run) {
    const place = document.getElementById("aliases");
    place.hidden = run.aliases.length === 0;
    if (place.hidden) return;
    const causes = (failed) => failed.map(([cause, count]) => `${cause} ${withThousands(count)}`);
    place.append(heading("Aliases that deviate", "aliases-head"), make("div", { class: "card" },
      table(["alias", "attempted", "opened", "failed"], run.aliases.map((one) =>
        [one.alias, withThousands(one.attempted), withThousands(one.opened),
          causes(one.failed).join(", ")]))));
  },

  plan(run) {
    const place = document.getElementById("plan");
    place.hidden = run.plan.length === 0;
    if (place.hidden) return;
    place.append(heading("Plan", "plan-head"), make("div", { class: "cards" },
      ...run.plan.map((section) => make("div", { class: "card" }, make("h3", {}, section.title),
        definitions(section.facts)))));
  },

  contents() {
    document.getElementById("contents").append(...[...document.querySelectorAll("h2")].map((head) =>
      make("a", { href: `#${head.id}` }, head.textContent)));
  },
};
