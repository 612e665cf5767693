// Debian's Chromium, without a screen, by the DevTools protocol: for probes of pages. What it says on
// the console, exceptions too, and what it loads is kept.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const WebSocket = require('ws');

const wrong = [];
const check = (is, what) => { if (!is) wrong.push(what); };
let browser = null;  // its group's leader
let folder = '.';    // where pictures go, and its home is

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

  async open(url, offline = true) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.session = sessionId;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
    await this.send('Network.emulateNetworkConditions',
      { offline, latency: 0, downloadThroughput: offline ? 0 : -1, uploadThroughput: offline ? 0 : -1 });
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

// A tab at `url`, and then `look` at it; ends the process: 0, and "right" is its last line, when nothing
// was wrong.
function probe(url, offline, into, look) {
  folder = into;
  (async () => {
    const socket = new WebSocket(await start(), { perMessageDeflate: false, maxPayload: 1 << 28 });
    await new Promise((resolve) => socket.on('open', resolve));
    const tab = new Tab(socket);
    await tab.open(url, offline);
    await tab.screen(1400, 900);
    await look(tab);
    console.log(wrong.length === 0 ? 'right' : wrong.join('\n'));
    end(wrong.length === 0 ? 0 : 1);
  })().catch((error) => { console.log([...wrong, String(error.stack)].join('\n')); end(1); });
}

// Rows of a log, as objects.
function rowsOf(log) {
  const [head, ...lines] = fs.readFileSync(log, 'utf8').trim().split('\n').map((l) => l.split(','));
  return lines.map((line) => Object.fromEntries(line.map((cell, i) => [head[i], cell])));
}

module.exports = { check, probe, rowsOf };
