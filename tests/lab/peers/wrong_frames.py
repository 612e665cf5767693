"""What a WebSocket server does about frames that RFC 6455 forbids: wrong_frames.py HOST PORT

Each case is a connection of its own. The server must answer it by a close with the code that
section 7.4.1 has for it, and then hang up. A line for each mistake; exit status 0 when there is
none, else 1.
"""
import socket
import struct
import sys

HELLO = (
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
MASK = b"\x11\x22\x33\x44"
FIN = 0x80
CONTINUED, TEXT, BINARY, CLOSE, PING = 0, 1, 2, 8, 9


def frame(head, payload=b""):
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    else:
        length = b"\xfe" + struct.pack(">H", size)
    masked = bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload))
    return bytes([head]) + length + MASK + masked


def closing(code):
    return frame(FIN | CLOSE, struct.pack(">H", code))


CASES = (  # a name, what is sent, the code that is wanted
    ("no mask", b"\x81\x02hi", 1002),
    ("no mask, and much more behind it", b"\x81\x02hi" + bytes(300_000), 1002),
    ("the first reserved bit", frame(FIN | 0x40 | TEXT, b"hi"), 1002),
    ("the last reserved bit", frame(FIN | 0x10 | BINARY, b"hi"), 1002),
    ("a reserved kind", frame(FIN | 3, b"hi"), 1002),
    ("a reserved kind of control", frame(FIN | 11), 1002),
    ("a ping in fragments", frame(PING, b"hi"), 1002),
    ("a ping of 126 bytes", frame(FIN | PING, b"x" * 126), 1002),
    ("a continuation of nothing", frame(FIN | CONTINUED, b"hi"), 1002),
    ("a text within a text", frame(TEXT, b"hi") + frame(FIN | TEXT, b"hi"), 1002),
    ("a close of one byte", frame(FIN | CLOSE, b"x"), 1002),
    ("a close with 1005", closing(1005), 1002),
    ("a close with 999", closing(999), 1002),
    ("a close whose reason is no UTF-8", frame(FIN | CLOSE, b"\x03\xe8\xff"), 1007),
    ("a text that is no UTF-8", frame(FIN | TEXT, b"caf\xe9"), 1007),
    ("a text that ends within a letter", frame(TEXT, b"caf\xc3") + frame(FIN | CONTINUED), 1007),
    ("a text with half a surrogate", frame(FIN | TEXT, b"\xed\xa0\x80"), 1007),
)


def heard(host, port, data):
    """All that comes behind the upgrade, until the end of the connection."""
    with socket.create_connection((host, port), timeout=5) as peer:
        peer.sendall(HELLO.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = peer.recv(4096)
            if not part:
                return b"no upgrade: " + answer
            answer += part
        peer.sendall(data)
        frames = answer.partition(b"\r\n\r\n")[2]
        while part := peer.recv(4096):
            frames += part
        return frames


def closing_code(frames):
    """Of the last frame; before it there may be what came back of a message's beginning."""
    at = frames.rfind(bytes([FIN | CLOSE]))
    size = frames[at + 1] if at >= 0 and at + 1 < len(frames) else 0
    if size < 2 or size > 125 or at + 2 + size != len(frames):
        return f"no close but {frames[:60]}"
    return struct.unpack(">H", frames[at + 2 : at + 4])[0]


mistakes = 0
for name, data, wanted in CASES:
    try:
        got = closing_code(heard(sys.argv[1], int(sys.argv[2]), data))
    except OSError as wrong:
        got = f"{type(wrong).__name__}: {wrong}"
    if got != wanted:
        mistakes += 1
        print(f"{name}: wanted {wanted}, got {got}")
sys.exit(1 if mistakes else 0)
