// What a run is: a table for each side, and series picked out of them by the counter tables alone.
// A table is {side, path, time: [s], cells: {NAME: {t: [s] or null for the table's, v: []}}}.
"use strict";

// What the counter tables say of a column; of one that they have never heard of, its name.
const kShortUnits = { microseconds: "us", percent: "%" };

function about(columns, side, name) {
  const known = (columns[side] || {})[name];
  if (known) return { ...known, unit: kShortUnits[known.unit] || known.unit };
  const unit = /_us(_|$)/.test(name) ? "us" : name.endsWith("_bytes") ? "bytes"
    : name.endsWith("_pct") ? "%" : "";
  return { kind: "gauge", unit, group: "other", help: name };
}

function points(table, name) {
  const cell = table && table.cells[name];
  if (!cell) return null;
  return { t: cell.t || table.time, v: cell.v };
}

// Growth in a second, of a counter: at each point since the one before.
function perSecond(series) {
  const v = series.v.map((value, i) => {
    if (i === 0) return null;
    const took = series.t[i] - series.t[i - 1];
    const before = series.v[i - 1];
    return took > 0 && value !== null && before !== null ? (value - before) / took : null;
  });
  return { t: series.t, v };
}

// A series at the times of another, by straight lines; null outside of it.
function at(series, times) {
  let i = 0;
  return times.map((time) => {
    while (i + 1 < series.t.length && series.t[i + 1] < time) ++i;
    const [from, to] = [series.t[i], series.t[i + 1]];
    if (time < series.t[0] || to === undefined) return time === from ? series.v[i] : null;
    const [a, b] = [series.v[i], series.v[i + 1]];
    return a === null || b === null ? null : a + ((b - a) * (time - from)) / (to - from);
  });
}

function moved(series) {
  return series !== null && series.v.some((value) => value !== null && value !== 0);
}

// Several series on one axis of times: rows of [t, value or null, ...].
function joined(all) {
  const rows = new Map();
  all.forEach((series, place) => {
    series.t.forEach((time, i) => {
      const row = rows.get(time) || [time, ...all.map(() => null)];
      row[place + 1] = series.v[i];
      rows.set(time, row);
    });
  });
  return [...rows.values()].sort((one, other) => one[0] - other[0]);
}
