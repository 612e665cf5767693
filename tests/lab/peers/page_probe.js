// Tries a page of c1k-report in Debian's Chromium, by the DevTools protocol:
//
//   page_probe.js PAGE.html CLIENT.csv FOLDER
//
// Exit status 0, and the last line is "right", when: nothing is said on the console and nothing is
// loaded; values by the legend are the log's; zooming and switching by mouse and keyboard do what they
// should, in all charts; tables open; dark and light differ; nothing is wider than 400 pixels' screen.
// Pictures go to FOLDER. Ends by itself after a minute.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const WebSocket = require('ws');

const [file, log, folder] = process.argv.slice(2);
const wrong = [];
const check = (is, what) => { if (!is) wrong.push(what); };
let browser = null;  // its group's leader

function end(status) {
  if (browser) browser.removeAllListeners('exit').on('exit', () => process.exit(status));
  else process.exit(status);
  try { process.kill(-browser.pid); } catch { process.exit(status); }
}
setTimeout(() => { console.log('it takes too long'); end(1); }, 60000).unref();

function start() {
  const home = path.join(folder, 'chromium');
  fs.mkdirSync(home, { recursive: true });
  const child = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu',
    '--no-first-run', '--no-proxy-server', '--disable-background-networking',
    '--disable-component-update', `--user-data-dir=${home}/profile`, '--remote-debugging-port=0',
    'about:blank'], { env: { ...process.env, HOME: home, TMPDIR: home, XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home }, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  browser = child;
  return new Promise((resolve, reject) => {
    let said = '';
    child.on('exit', () => reject(new Error(`chromium has ended: ${said}`)));
    child.stderr.on('data', (text) => {
      said += text;
      const found = said.match(/DevTools listening on (ws:\S+)/);
      if (found) resolve(found[1]);
    });
  });
}

class Tab {
  constructor(socket) {
    this.socket = socket;
    this.waiting = new Map();
    this.number = 0;
    this.loaded = [];
    socket.on('message', (text) => this.hear(JSON.parse(text)));
  }

  hear(message) {
    if (message.id) {
      const { resolve, reject } = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      return message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    }
    const { method, params } = message;
    if (method === 'Runtime.exceptionThrown')
      wrong.push(`exception: ${params.exceptionDetails.exception.description}`);
    if (method === 'Runtime.consoleAPICalled') wrong.push(`console: ${JSON.stringify(params.args)}`);
    if (method === 'Log.entryAdded') wrong.push(`log: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent') this.loaded.push(params.request.url);
    return undefined;
  }

  send(method, params = {}) {
    this.socket.send(JSON.stringify({ id: ++this.number, method, params, sessionId: this.session }));
    const id = this.number;
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  async eval(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception.description}`);
    return result.value;
  }

  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.session = sessionId;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
    await this.send('Network.emulateNetworkConditions',
      { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 });
    await this.send('Page.navigate', { url });
    for (let i = 0; i < 200; ++i) {
      if (await this.eval('document.readyState === "complete" && typeof page !== "undefined"')) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the page does not load');
  }

  screen(width, height) {
    return this.send('Emulation.setDeviceMetricsOverride',
      { width, height, deviceScaleFactor: 1, mobile: false });
  }

  async picture(name) {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    fs.writeFileSync(path.join(folder, name), Buffer.from(data, 'base64'));
  }

  async key(key, code) {
    for (const type of ['keyDown', 'keyUp'])
      await this.send('Input.dispatchKeyEvent',
        { type, key, code: code || key, text: key.length === 1 && type === 'keyDown' ? key : undefined });
  }

  async mouse(...moves) {
    for (const [type, x, y] of moves)
      await this.send('Input.dispatchMouseEvent',
        { type, x, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1 });
  }
}

function rows() {
  const [head, ...lines] = fs.readFileSync(log, 'utf8').trim().split('\n').map((l) => l.split(','));
  return lines.map((line) => Object.fromEntries(line.map((cell, i) => [head[i], cell])));
}

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

(async () => {
  const url = await start();
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1 << 28 });
  await new Promise((resolve) => socket.on('open', resolve));
  const tab = new Tab(socket);
  await tab.open(`file://${path.resolve(file)}`);
  await tab.screen(1400, 900);
  await values(tab);
  await zoom(tab);
  await switches(tab);
  await looks(tab);
  check(tab.loaded.length === 1, `it loads ${tab.loaded}`);
  console.log(wrong.length === 0 ? 'right' : wrong.join('\n'));
  end(wrong.length === 0 ? 0 : 1);
})().catch((error) => { console.log(String(error.stack)); end(1); });
