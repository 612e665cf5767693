// An echo server by node's tls: tls_echo.js CERT KEY [TLSv1.2]. Its first line is its port.
const fs = require('fs');
const tls = require('tls');

const [cert, key, most] = process.argv.slice(2);
const options = {cert: fs.readFileSync(cert), key: fs.readFileSync(key)};
if (most) options.maxVersion = most;
const server = tls.createServer(options, (socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
