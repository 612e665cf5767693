// How figures are written: by their unit.
"use strict";

const kMarks = ["", "k", "M", "G", "T"];

function withThousands(number, places = 0) {
  return number.toLocaleString("en-US", { maximumFractionDigits: places });
}

// "200k", "1.25M": as the axes have it.
function short(number, base = 1000, marks = kMarks) {
  let size = Math.abs(number);
  let at = 0;
  while (size >= base && at < marks.length - 1) {
    size /= base;
    ++at;
  }
  const shown = size === 0 || size >= 100 ? size.toFixed(0) : String(Number(size.toPrecision(3)));
  return (number < 0 ? "-" : "") + shown + marks[at];
}

function bytes(number) {
  return short(number, 1024, [" B", " KiB", " MiB", " GiB", " TiB"]);
}

// Of microseconds.
function duration(us) {
  if (Math.abs(us) < 1000) return `${Number(us.toPrecision(3))} µs`;
  if (Math.abs(us) < 1e6) return `${Number((us / 1000).toPrecision(3))} ms`;
  return `${Number((us / 1e6).toPrecision(3))} s`;
}

// Of seconds: "12.5 s", "3 min 20 s", "2 h 5 min".
function clock(seconds) {
  const whole = Math.round(seconds);
  if (Math.abs(seconds) < 120) return `${Number(seconds.toFixed(2))} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

// `unit` as the counter table has it, or with "/s" behind.
function inUnit(number, unit) {
  if (number === null || Number.isNaN(number)) return "not known";
  if (unit === "bytes") return bytes(number);
  if (unit === "bytes/s") return `${bytes(number)}/s`;
  if (unit === "us") return duration(number);
  if (unit === "%" || unit === "percent") return `${Number(number.toPrecision(4))} %`;
  return withThousands(number, Math.abs(number) < 100 ? 2 : 0);
}

function onAxis(number, unit) {
  if (unit === "us") return duration(number);
  if (unit.startsWith("bytes")) return bytes(number);
  return short(number);
}
