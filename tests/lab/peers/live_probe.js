// Tries the live page of a run in Debian's Chromium:
//
//   live_probe.js URL CLIENT.csv FOLDER
//
// Exit status 0, and the last line is "right", when: rows come while it is open, what it shows is what the
// log says, at the end the verdict is there, and nothing is said on the console or loaded from elsewhere.
// It is open as long as the run goes on. Pictures go to FOLDER.
'use strict';
const { check, probe, rowsOf } = require('./browser.js');

const [url, log, folder] = process.argv.slice(2);
const kOpen = `page.live.table.cells.open ? JSON.stringify([page.live.table.time,
  page.live.table.cells.open.v]) : "[[],[]]"`;

const kSleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const text = (tab, id) => tab.eval(`document.getElementById("${id}").textContent`);

async function until(tab, what, expression) {
  for (let i = 0; i < 400; ++i) {
    if (await tab.eval(expression)) return;
    await kSleep(50);
  }
  check(false, `it never came: ${what}`);
}

// Each row that the page has is the log's.
async function compare(tab) {
  const [times, open] = JSON.parse(await tab.eval(kOpen));
  const logged = new Map(rowsOf(log).map((row) => [Number(row.time_s), Number(row.open)]));
  times.forEach((time, i) => check(logged.get(time) === open[i],
    `at ${time} s the page has ${open[i]} and the log ${logged.get(time)}`));
  check(times.length >= logged.size - 1, `the page has ${times.length} rows and the log ${logged.size}`);
}

probe(url, false, folder, async (tab) => {
  const at = 'page.live.table.time.length';
  const before = await tab.eval(at);
  await until(tab, 'rows', `${at} >= ${before} + 5`);
  check(await text(tab, 'result') === 'live', 'it does not say that it is live');
  check((await text(tab, 'now')) === 'Now', 'no figures of now');
  check(await tab.eval('page.views.length > 3'), 'there are hardly any charts');
  check(await tab.eval('page.views[0].graph.numRows() > 4'), 'what comes is not drawn');
  await tab.eval('page.zoom([0, 0.3])');
  await until(tab, 'rows beside a zoom', `${at} >= ${before} + 8`);
  await kSleep(200);
  check(await tab.eval('page.window[1]') === 0.3, 'a zoom into the past does not stay');
  await tab.eval('page.zoom(null)');
  await tab.picture('live.png');
  await until(tab, 'the end', 'document.getElementById("result").textContent === "met"');
  check((await text(tab, 'stop')).length > 0, 'no reason why it ended');
  await kSleep(300);
  await compare(tab);
  const timed = await tab.eval(`page.live.run.histograms.find((h) => h.name === "connect").buckets
    .reduce((sum, [, times]) => sum + times, 0)`);
  check(timed === 3000, `${timed} connects are in the distribution, of 3000`);
  await tab.picture('live-end.png');
  const elsewhere = tab.loaded.filter((one) => !one.startsWith(url));
  check(elsewhere.length === 0, `it loads ${elsewhere}`);
});
