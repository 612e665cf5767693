// What was timed, over the whole run: how long each share of all took at most. From histograms
// (--ndjson), of which there are only counts: {name, side, unit, buckets: [[lowest, times], ...]}.
"use strict";

const kShares = [["p50", 0.5], ["p90", 0.9], ["p99", 0.99], ["p99.9", 0.999], ["p99.99", 0.9999]];

function quantile(buckets, all, share) {
  let seen = 0;
  for (const [lowest, times] of buckets) {
    seen += times;
    if (seen >= share * all) return lowest / 1000;
  }
  return null;
}

// Drawn as bars over a logarithmic axis of time; the height is the share of all.
function bars(histogram) {
  const kPerDecade = 10;
  const binned = new Map();
  for (const [lowest, times] of histogram.buckets) {
    const bin = Math.floor(Math.log10(Math.max(lowest, 1) / 1000) * kPerDecade);
    binned.set(bin, (binned.get(bin) || 0) + times);
  }
  const [first, last] = [Math.min(...binned.keys()), Math.max(...binned.keys())];
  return { binned, first, last, perDecade: kPerDecade, most: Math.max(...binned.values()) };
}

function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function picture(histogram, all) {
  const { binned, first, last, perDecade, most } = bars(histogram);
  const [width, height, foot] = [600, 150, 22];
  const each = width / (last - first + 1);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", role: "img",
    "aria-label": `${histogram.name}: ${withThousands(all)} timed` });
  for (const [bin, times] of binned) {
    const tall = ((height - foot) * times) / most;
    const bar = svg("rect", { x: (bin - first) * each + 0.5, y: height - foot - tall,
      width: Math.max(each - 1, 1), height: Math.max(tall, 0.7), fill: "var(--c0)" });
    const from = 10 ** (bin / perDecade);
    bar.append(svg("title", {}, `${duration(from)} to ${duration(10 ** ((bin + 1) / perDecade))}: `
      + `${withThousands(times)}`));
    drawing.append(bar);
  }
  for (let bin = Math.ceil(first / perDecade) * perDecade; bin <= last + 1; bin += perDecade) {
    const x = (bin - first) * each;
    drawing.append(svg("line", { x1: x, x2: x, y1: 0, y2: height - foot, stroke: "var(--line)" }),
      svg("text", { x, y: height - 6, fill: "var(--faint)", "font-size": 11,
        "text-anchor": x > width - 30 ? "end" : x < 30 ? "start" : "middle" },
        duration(10 ** (bin / perDecade))));
  }
  return drawing;
}

function distributions(run) {
  const place = document.getElementById("distributions");
  const all = run.histograms.filter((one) => one.buckets.length > 0);
  if (all.length === 0) return;
  place.replaceChildren(heading("Distributions over the whole run", "distributions-head"),
    make("div", { class: "cards" }, ...all.map((histogram) => {
      const count = histogram.buckets.reduce((sum, [, times]) => sum + times, 0);
      const ends = kShares.map(([name, share]) =>
        ({ name, what: duration(quantile(histogram.buckets, count, share)) }));
      const [slowest] = histogram.buckets[histogram.buckets.length - 1];
      return make("div", { class: "card" },
        make("h3", {}, `${histogram.name.replaceAll("_", " ")} (${histogram.side})`),
        picture(histogram, count),
        definitions([{ name: "timed", what: withThousands(count) }, ...ends,
          { name: "slowest", what: duration(slowest / 1000) }]));
    })));
}
