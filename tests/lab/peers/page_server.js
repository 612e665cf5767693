// Serves the page with which a browser tries a WebSocket server: page_server.js ws://HOST:PORT/
//
// Its first line is its port on 127.0.0.1. The page has an image that is answered when the page
// says that it is over, or after 20 s: only then is it loaded, and `chromium --dump-dom` prints
// what it has found: "<pre>right: 100, wrong: </pre>". It ends by itself after a minute.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');

const page = fs.readFileSync(path.join(__dirname, 'page.html'), 'utf8');
const waiting = [];

function release() {
  while (waiting.length > 0) waiting.pop().end();
}

function answer(request, response) {
  if (request.url === '/held.png') {
    waiting.push(response);
  } else if (request.url === '/over') {
    response.end();
    release();
  } else if (request.url === '/') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page.replaceAll('{target}', process.argv[2]));
  } else {
    response.statusCode = 404;
    response.end();
  }
}

const server = http.createServer(answer);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
setTimeout(release, 20000);
setTimeout(() => process.exit(3), 60000);
