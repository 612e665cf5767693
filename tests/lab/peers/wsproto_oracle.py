"""Random conversations with a server that echoes, framed and judged by wsproto.

  wsproto_oracle.py HOST PORT SEED CONVERSATIONS

Each conversation has a seed of its own, counted from SEED. It is messages of random kinds, sizes
and fragments, with pings and pongs between them; its bytes are written in pieces of random sizes,
so a frame's head may be torn anywhere. Every message must come back, in order and once; pongs must
be answers to pings, in order, the last ping's among them; and the close must be answered with its
code.
Exit status 0: all of it was so. Else 1, and the seed is told. Within 60 s.
"""
import random
import selectors
import socket
import sys
import time

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection, BytesMessage, CloseConnection, Ping, Pong, Request, TextMessage,
)

SIZES = (0, 1, 2, 124, 125, 126, 127, 128, 1000, 4096, 65535, 65536, 65537, 200_000)
LETTERS = "abc é ü 中 𝄞 "
DEADLINE = time.monotonic() + 60


def random_message(chance):
    size = chance.choice(SIZES) if chance.random() < 0.7 else chance.randrange(3000)
    if chance.random() < 0.5:
        return chance.randbytes(size)
    return "".join(chance.choices(LETTERS, k=size if size < 9000 else size // 3))


def random_parts(chance, message):
    cuts = sorted(chance.randint(0, len(message)) for _ in range(chance.choice((0, 0, 1, 2, 7))))
    return [message[a:b] for a, b in zip([0] + cuts, cuts + [len(message)])]


class Conversation:
    """What is to be said, as bytes, and what is wanted for it."""

    def __init__(self, seed, host):
        self.chance = random.Random(seed)
        self.link = WSConnection(ConnectionType.CLIENT)
        self.hello = self.link.send(Request(host=host, target="/"))
        self.messages, self.pings = [], []
        self.heard, self.pongs, self.unfinished = [], [], []
        self.code, self.answered_code = self.chance.choice((1000, 1001, 3000, 4999)), None
        self.accepted = False

    def said(self):
        frames = bytearray()
        for _ in range(self.chance.randint(1, 12)):
            message = random_message(self.chance)
            kind = TextMessage if isinstance(message, str) else BytesMessage
            parts = random_parts(self.chance, message)
            for number, part in enumerate(parts):
                frames += self.control_frames()
                frames += self.link.send(kind(part, message_finished=number == len(parts) - 1))
            self.messages.append(message)
        return frames + self.control_frames()

    def control_frames(self):
        frames = bytearray()
        while self.chance.random() < 0.2:
            payload = self.chance.randbytes(self.chance.choice((0, 1, 4, 124, 125)))
            if self.chance.random() < 0.3:
                frames += self.link.send(Pong(payload))  # nobody asked; nothing may come of it
                continue
            self.pings.append(payload)
            frames += self.link.send(Ping(payload))
        return frames

    def hear(self, data):
        """Returns what has to be said in answer to it."""
        self.link.receive_data(data)
        answer = b""
        for event in self.link.events():
            if isinstance(event, AcceptConnection):
                self.accepted = True
            elif isinstance(event, (TextMessage, BytesMessage)):
                self.unfinished.append(event.data)
                if event.message_finished:
                    self.heard.append(self.unfinished[0][:0].join(self.unfinished))
                    self.unfinished = []
            elif isinstance(event, Pong):
                self.pongs.append(bytes(event.payload))
            elif isinstance(event, Ping):
                answer += self.link.send(event.response())
            elif isinstance(event, CloseConnection):
                self.answered_code = event.code
            else:
                raise AssertionError(f"came: {event}")
        return answer

    def is_answered(self):
        last_ping = not self.pings or (self.pongs and self.pongs[-1] == self.pings[-1])
        return len(self.heard) >= len(self.messages) and last_ping


def exchange(peer, conversation, frames, is_done):
    """Writes in pieces while it reads, until is_done or the end of what comes."""
    chance, left = conversation.chance, memoryview(bytes(frames))
    biggest = chance.choice((1, 2, 7, 1000, 70_000)) if len(left) < 5000 else 70_000
    with selectors.DefaultSelector() as selector:
        selector.register(peer, selectors.EVENT_READ)
        while left or not is_done():
            assert time.monotonic() < DEADLINE, "60 s are over"
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if left else 0)
            selector.modify(peer, wanted)
            for _, ready in selector.select(1):
                if ready & selectors.EVENT_WRITE and left:
                    left = left[peer.send(left[: chance.randint(1, biggest)]) :]
                if ready & selectors.EVENT_READ:
                    data = peer.recv(chance.choice((1, 100, 65536, 1 << 20)))
                    assert data, "the server has closed"
                    left = memoryview(bytes(left) + conversation.hear(data))


def is_part_in_order(part, whole):
    rest = iter(whole)
    return all(one in rest for one in part)


def converse(host, port, seed):
    with socket.create_connection((host, port), timeout=10) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # so pieces stay pieces
        peer.setblocking(False)
        it = Conversation(seed, f"{host}:{port}")
        exchange(peer, it, it.hello, lambda: it.accepted)
        exchange(peer, it, it.said(), it.is_answered)
        goodbye = it.link.send(CloseConnection(it.code, "done"))
        exchange(peer, it, goodbye, lambda: it.answered_code is not None)
        assert it.heard == it.messages, "a message came back otherwise"
        assert is_part_in_order(it.pongs, it.pings), "pongs that nobody asked for, or out of order"
        assert it.answered_code == it.code, f"closed by {it.answered_code} for {it.code}"


def main():
    host, port, first, conversations = sys.argv[1], *map(int, sys.argv[2:])
    for seed in range(first, first + conversations):
        try:
            converse(host, port, seed)
        except Exception as wrong:
            print(f"seed {seed}: {type(wrong).__name__}: {wrong}")
            sys.exit(1)
    print(f"seeds {first} to {first + conversations - 1}: all as it should be")


main()
