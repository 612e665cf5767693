// A server of TLS that holds connections: node tls_node.js ADDRESS PORT CERT KEY
const fs = require("fs");
const tls = require("tls");

const [address, port, cert, key] = process.argv.slice(2);
const options = { cert: fs.readFileSync(cert), key: fs.readFileSync(key), minVersion: "TLSv1.3" };
const server = tls.createServer(options, (socket) => {
  socket.on("error", () => {});
  socket.resume();
});
// The queue is as long as c1k-server's: node's own 511 would be what is measured.
server.listen({ host: address, port: Number(port), backlog: 65535 }, () => console.log("ready"));
process.on("SIGTERM", () => process.exit(0));
