// Tries a page of c1k-report in Debian's Chromium, by the DevTools protocol:
//
//   page_probe.js PAGE.html CLIENT.csv FOLDER
//
// Exit status 0, and the last line is "right", when: nothing is said on the console and nothing is
// loaded; values by the legend are the log's; zooming and switching by mouse and keyboard do what they
// should, in all charts; tables open; dark and light differ; nothing is wider than 400 pixels' screen.
// Pictures go to FOLDER. Ends by itself after a minute.
'use strict';
const path = require('path');
const { check, probe, rowsOf } = require('./browser.js');

const [file, log, folder] = process.argv.slice(2);
const rows = () => rowsOf(log);

const kRanges = 'JSON.stringify(page.views.map((v) => v.graph.xAxisRange().map((x) => x.toFixed(6))))';
const allSame = (text) => new Set(JSON.parse(text).map(String)).size === 1;

async function values(tab) {
  for (const row of rows().filter((_, i) => i % 3 === 0)) {
    const seen = await tab.eval(`page.point(${row.time_s}); [...document.querySelectorAll(
      '#chart-connections .legend label')].find((l) => l.textContent.includes('open at the client'))
      .querySelector('.now').textContent`);
    check(seen === Number(row.open).toLocaleString('en-US'),
      `at ${row.time_s} s the page says ${seen} and the log ${row.open}`);
  }
}

async function zoom(tab) {
  const before = await tab.eval(kRanges);
  check(allSame(before), 'charts begin with different times');
  const box = await tab.eval(`(() => { const b = document.querySelector('#chart-connections .plot');
    b.scrollIntoView(); const r = b.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; })()`);
  const [x, y] = [box[0] + box[2] * 0.4, box[1] + box[3] * 0.4];
  await tab.mouse(['mousePressed', x, y], ['mouseMoved', x + 40, y], ['mouseMoved', x + 120, y],
    ['mouseReleased', x + 120, y]);
  const after = await tab.eval(kRanges);
  check(after !== before && allSame(after), 'a drag of the mouse zooms not all charts alike');
  await tab.eval('document.querySelector("#chart-rate .plot").focus()');
  await tab.key('0');
  check(await tab.eval(kRanges) === before, 'key 0 shows not all of it');
  await tab.eval('page.point((page.all[0] + page.all[1]) / 2)');
  await tab.key('+');
  const near = JSON.parse(await tab.eval(kRanges))[0];
  check(near[1] - near[0] < (page => page[1] - page[0])(JSON.parse(before)[0]), 'key + zooms not in');
  await tab.key('Escape');
  const moment = await tab.eval('page.moment');
  await tab.key('ArrowLeft');
  check(await tab.eval('page.moment') < moment, 'the left arrow goes not back');
  check((await tab.eval('document.getElementById("said").textContent')).startsWith('at '),
    'a screen reader hears nothing of it');
}

async function switches(tab) {
  const visible = () => tab.eval('page.views[0].graph.visibility()[0]');
  check(await visible(), 'a series is hidden at first');
  await tab.eval('document.querySelector("#chart-connections .legend input").focus()');
  await tab.key(' ', 'Space');
  check(!await visible(), 'space does not hide a series');
  await tab.eval('document.querySelector("#chart-connections .legend input").click()');
  check(await visible(), 'a click does not show it again');
  const count = await tab.eval(`(async () => { const d = document.querySelector('#chart-connections details');
    d.open = true; await new Promise((r) => setTimeout(r, 100));
    const n = d.querySelectorAll('tbody tr').length; d.open = false; return n; })()`);
  check(count >= Math.min(rows().length, 200), `the table has ${count} rows`);
}

async function looks(tab) {
  const ground = () => tab.eval('getComputedStyle(document.body).backgroundColor');
  await tab.picture('page-light.png');
  const light = await ground();
  await tab.key('t');
  check(await ground() !== light, 'key t changes not from light to dark');
  await tab.picture('page-dark.png');
  await tab.screen(400, 800);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const width = await tab.eval('document.scrollingElement.scrollWidth');
  check(width <= 400, `it is ${width} wide on a screen of 400`);
  await tab.picture('page-narrow.png');
}

probe(`file://${path.resolve(file)}`, true, folder, async (tab) => {
  await values(tab);
  await zoom(tab);
  await switches(tab);
  await looks(tab);
  check(tab.loaded.length === 1, `it loads ${tab.loaded}`);
});
