"""What a WebSocket server says to requests that are no proper upgrade.

  refused_requests.py HOST PORT

Each must be answered by a status, the headers that belong to it and a line of text, and then by the
end of the connection: not by a reset, which may take the answer away from who has not read it yet.
A line for each mistake; exit status 0 when there is none, else 1.
"""
import socket
import sys
import time

host, port = sys.argv[1], int(sys.argv[2])
mistakes = []

UPGRADE = (
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


def posted(size):
    return f"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n\r\n" + "x" * size


CASES = (  # a name, what is sent, the status that is wanted and a header beside it
    ("a plain GET", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 426, "upgrade: websocket"),
    ("POST", posted(5), 405, "allow: get"),
    ("POST of 300 KB", posted(300_000), 405, "allow: get"),
    ("version 8", UPGRADE.replace("Version: 13", "Version: 8"), 426, "sec-websocket-version: 13"),
    ("no key", UPGRADE.replace(KEY, ""), 400, ""),
    ("a short key", UPGRADE.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl"), 400, ""),
    ("no HTTP", "hello\r\n\r\n", 400, ""),
)


def sent(peer, text, piece):
    """All of it, in pieces; who is refused half-way may read the answer all the same."""
    data = text.encode()
    try:
        for at in range(0, len(data), piece):
            peer.sendall(data[at : at + piece])
            if piece < 100:
                time.sleep(0.001)
    except OSError as wrong:
        return f"while it was sent: {wrong}"
    return ""


def answer_to(text, piece):
    """The answer's lines and what went wrong."""
    with socket.create_connection((host, port), timeout=5) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        trouble, answer = sent(peer, text, piece), b""
        time.sleep(0.1)  # so that a reset would have come
        try:
            while part := peer.recv(65536):
                answer += part
        except OSError as wrong:
            trouble += f" after {len(answer)} bytes: {wrong}"
        return answer.decode(errors="replace"), trouble


def check(name, text, status, header, piece):
    answer, trouble = answer_to(text, piece)
    head, _, body = answer.partition("\r\n\r\n")
    if trouble:
        mistakes.append(f"{name}: {trouble}")
    if not head.startswith(f"HTTP/1.1 {status} "):
        mistakes.append(f"{name}: wanted {status}, got {answer[:60]!r}")
    if header not in head.lower():
        mistakes.append(f"{name}: no '{header}' in {head!r}")
    if not body.strip():
        mistakes.append(f"{name}: no line of text")


for name, text, status, header in CASES:
    check(name, text, status, header, 1 << 20)
    if len(text) < 1000:
        check(name + ", torn", text, status, header, 7)
print("\n".join(mistakes), end="")
sys.exit(1 if mistakes else 0)
