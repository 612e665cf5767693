// A server of WebSockets that holds them, by the package ws: node ws_node.js ADDRESS PORT
const { WebSocketServer } = require("ws");

const [address, port] = process.argv.slice(2);
// The queue is as long as c1k-server's: node's own 511 would be what is measured.
const server = new WebSocketServer({ host: address, port: Number(port), backlog: 65535 });
server.on("listening", () => console.log("ready"));
server.on("connection", (socket) => socket.on("error", () => {}));
process.on("SIGTERM", () => process.exit(0));
