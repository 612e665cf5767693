// A WebSocket server as npm's ws makes it, for c1k-client to talk to.
//
//   node_server.js MANNER [VALUE]
//     echo            each message comes back, of its kind
//     fragments       ... in three frames, the second one empty and a ping before it
//     ping            each connection is pinged, up to 20 times; "ponged PAYLOAD" for each answer
//     large           each connection is told a text of 200,000 bytes at once
//     close CODE      each connection is closed after 300 ms
//     reject STATUS   no upgrade is granted
//
// Its first line is its port on 127.0.0.1; then what it sees. It ends by itself after two minutes.
'use strict';
const {WebSocketServer} = require('ws');

const [manner, value] = process.argv.slice(2);
const say = (...words) => process.stdout.write(words.join(' ') + '\n');

const echo = (socket, data, binary) => socket.send(data, {binary});

// ws keeps what is sent in order, control frames too.
function fragments(socket, data, binary) {
  const half = data.length >> 1;
  socket.send(data.subarray(0, half), {binary, fin: false});
  socket.ping('between');
  socket.send('', {binary, fin: false});
  socket.send(data.subarray(half), {binary, fin: true});
}

function keepPinging(socket) {
  let pings = 0;
  const timer = setInterval(() => {
    if (++pings <= 20) socket.ping(`are you there ${pings}`);
  }, 200);
  socket.on('pong', (payload) => say('ponged', payload));
  socket.on('close', () => clearInterval(timer));
}

const manners = {
  echo: (socket) => socket.on('message', (...message) => echo(socket, ...message)),
  fragments: (socket) => socket.on('message', (...message) => fragments(socket, ...message)),
  ping: keepPinging,
  large: (socket) => socket.send('é'.repeat(100000)),
  close: (socket) => setTimeout(() => socket.close(Number(value), 'that is enough'), 300),
};

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  maxPayload: 16 << 20,
  handleProtocols: (offered) => offered.has('c1k.test') && 'c1k.test',
  verifyClient: (info, answer) => answer(manner !== 'reject', Number(value), 'not today'),
});
server.on('listening', () => say(server.address().port));
server.on('connection', (socket, request) => {
  const {host, 'x-device': device} = request.headers;
  say('opened', host, request.url, device ?? '-', socket.protocol || '-');
  socket.on('error', (error) => say('error', error.message));
  socket.on('close', (code) => say('closed', code));
  manners[manner](socket);
});
setTimeout(() => process.exit(3), 120000);
