// A WebSocket client as npm's ws makes it, that tries one thing at a server of ours.
//
//   node_client.js WHAT ws://HOST:PORT/
//     echo         messages of many sizes, of both kinds, whole and in fragments, come back
//     ping         each ping is answered with its payload
//     close        the server answers each code and reason with the same code
//     subprotocol  the one that is offered first is chosen
//     push         three messages come unasked
//     farewell     says "open", and waits for the server to go away: code 1001
//
// A line for each thing that is not as it should be; exit status 0 when there is none, else 1.
'use strict';
const {randomBytes} = require('crypto');
const WebSocket = require('ws');

const [what, url] = process.argv.slice(2);
let mistakes = 0;

function expect(name, got, wanted) {
  if (got === wanted) return;
  ++mistakes;
  console.log(`${name}: wanted ${wanted}, got ${got}`);
}

function fail(error) {
  console.log(error.message ?? error);
  process.exit(1);
}

function next(socket, event) {
  return new Promise((resolve) => socket.once(event, (...what) => resolve(what)));
}

async function open(...protocols) {
  const socket = new WebSocket(url, protocols);
  socket.on('error', fail);
  await next(socket, 'open');
  return socket;
}

async function closed(socket, ...how) {
  const end = next(socket, 'close');
  socket.close(...how);
  return (await end)[0];
}

// In three frames, with a ping before the last.
function sendInFragments(socket, data, binary) {
  const third = Math.floor(data.length / 3);
  socket.send(data.subarray(0, third), {binary, fin: false});
  socket.send(data.subarray(third, 2 * third), {binary, fin: false});
  socket.ping('between');
  socket.send(data.subarray(2 * third), {binary, fin: true});
}

async function echoed(socket, name, data, binary, send) {
  const answer = next(socket, 'message');
  send(socket, data, binary);
  const [got, isBinary] = await answer;
  expect(`${name}: binary`, isBinary, binary);
  expect(`${name}: the same bytes`, data.equals(got), true);
}

const whole = (socket, data, binary) => socket.send(data, {binary});

const tries = {
  async echo() {
    const socket = await open();
    let sent = 0;
    let came = 0;
    socket.on('message', () => ++came);
    for (const size of [0, 1, 125, 126, 127, 65535, 65536, 1 << 20])
      for (const [name, send] of Object.entries({whole, fragments: sendInFragments})) {
        const text = Buffer.from('é1'.repeat(size / 3) + 'x'.repeat(size % 3));
        await echoed(socket, `binary ${size} ${name}`, randomBytes(size), true, send);
        await echoed(socket, `text ${size} ${name}`, text, false, send);
        sent += 2;
      }
    expect('close', await closed(socket, 1000), 1000);
    expect('messages that came', came, sent);
  },
  async ping() {
    const socket = await open();
    for (const payload of ['', 'x', 'are you there', 'p'.repeat(125)]) {
      const pong = next(socket, 'pong');
      socket.ping(payload);
      expect('the payload of a pong', (await pong)[0].toString(), payload);
    }
    await closed(socket, 1000);
  },
  async close() {
    for (const [code, reason] of [[1000, ''], [4321, 'for a good reason'], [1001, 'r'.repeat(123)]])
      expect('close', await closed(await open(), code, reason), code);
    expect('close without a code', await closed(await open()), 1005);
  },
  async subprotocol() {
    const socket = await open('c1k.test', 'c1k.second');
    expect('the subprotocol', socket.protocol, 'c1k.test');
    await closed(socket, 1000);
    const plain = await open();
    expect('none offered', plain.protocol, '');
    await closed(plain, 1000);
  },
  async farewell() {
    const socket = await open();
    const end = next(socket, 'close');
    console.log('open');
    expect('close by the server', (await end)[0], 1001);
  },
  async push() {
    const socket = await open();
    for (let i = 0; i < 3; ++i) {
      const [data, binary] = await next(socket, 'message');
      expect('bytes of a push', data.length, 64);
      expect('a push is binary', binary, true);
    }
    await closed(socket, 1000);
  },
};

setTimeout(() => fail('20 s are over'), 20000);
tries[what]().then(() => process.exit(mistakes === 0 ? 0 : 1), fail);
