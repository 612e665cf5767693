"""A WebSocket client as Python's websockets makes it, that tries one thing at a server of ours.

  websockets_client.py WHAT ws://HOST:PORT/
    echo         messages of many sizes, of both kinds, whole and in fragments, come back
    ping         each ping is answered with its payload
    close        the server answers each code and reason with the same code
    subprotocol  the one that is offered first is chosen
    push         three messages come unasked
  farewell     says "open", and waits for the server to go away: code 1001

A line for each thing that is not as it should be; exit status 0 when there is none, else 1.
"""
import asyncio
import os
import sys

import websockets

what, url = sys.argv[1:]
mistakes = []


def expect(name, got, wanted):
    if got != wanted:
        mistakes.append(name)
        print(f"{name}: wanted {str(wanted)[:80]}, got {str(got)[:80]}", flush=True)


def connect(**options):
    return websockets.connect(url, ping_interval=None, max_size=4 << 20, **options)


async def in_fragments(socket, message):
    third = len(message) // 3
    yield message[:third]
    yield message[third : 2 * third]
    await socket.ping()  # of a payload of its own, as two with the same are refused
    yield message[2 * third :]


async def echo():
    async with connect() as socket:
        for size in (0, 1, 125, 126, 127, 65535, 65536, 1 << 20):
            for message in (os.urandom(size), "é1" * (size // 3) + "x" * (size % 3)):
                await socket.send(message)
                expect(f"{size} whole, {type(message).__name__}", await socket.recv(), message)
                await socket.send(in_fragments(socket, message))
                expect(f"{size} in fragments", await socket.recv(), message)
    expect("messages more than were sent", len(socket.messages), 0)


async def ping():
    async with connect() as socket:
        for payload in ("x", "are you there", "p" * 125):
            await (await socket.ping(payload))  # done by a pong of this payload alone


async def close():
    for code, reason in ((1000, ""), (4321, "for a good reason"), (1001, "r" * 123)):
        socket = await connect()
        await socket.close(code, reason)
        expect("close", socket.close_code, code)


async def subprotocol():
    async with connect(subprotocols=["c1k.test", "c1k.second"]) as socket:
        expect("the subprotocol", socket.subprotocol, "c1k.test")
    async with connect() as socket:
        expect("none offered", socket.subprotocol, None)


async def farewell():
    async with connect() as socket:
        print("open", flush=True)
        await socket.wait_closed()
        expect("close by the server", socket.close_code, 1001)


async def push():
    async with connect() as socket:
        for _ in range(3):
            message = await socket.recv()
            expect("a push is binary", type(message), bytes)
            expect("bytes of a push", len(message), 64)


asyncio.run(asyncio.wait_for(globals()[what](), 20))
sys.exit(1 if mistakes else 0)
