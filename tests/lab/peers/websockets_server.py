"""A WebSocket server as Python's websockets makes it, for c1k-client to talk to.

  websockets_server.py MANNER [VALUE]
    echo            each message comes back, of its kind
    fragments       ... in frames of its halves, the second one empty and a ping before it
    ping            each connection is pinged, up to 20 times; "ponged PAYLOAD" for each answer
    large           each connection is told a text of 200,000 bytes at once
    close CODE      each connection is closed after 300 ms
    reject STATUS   no upgrade is granted

Its first line is its port on 127.0.0.1; then what it sees. It ends by itself after two minutes.
"""
import asyncio
import http
import sys

import websockets

manner, value = sys.argv[1], int((sys.argv[2:] or ["0"])[0])
mistakes = {1002, 1003, 1007, 1009, 1011}  # what a server says to a client that speaks wrongly


def say(*words):
    print(*words, flush=True)


async def echo(socket):
    async for message in socket:
        await socket.send(message)


async def halves(socket, message):
    half = len(message) // 2
    yield message[:half]
    await socket.ping()  # of a payload of its own, as two with the same are refused
    yield message[:0]
    yield message[half:]


async def fragments(socket):
    async for message in socket:
        await socket.send(halves(socket, message))


async def ping(socket):
    for number in range(1, 21):
        payload = f"are you there {number}"
        await (await socket.ping(payload))  # its own payload alone counts as the answer
        say("ponged", payload)
        await asyncio.sleep(0.2)
    await socket.wait_closed()


async def large(socket):
    await socket.send("é" * 100_000)
    await socket.wait_closed()


async def close(socket):
    await asyncio.sleep(0.3)
    await socket.close(value, "that is enough")


async def serve(socket):
    seen = socket.request_headers
    say("opened", seen["Host"], socket.path, seen.get("X-Device", "-"), socket.subprotocol or "-")
    try:
        await globals()[manner](socket)
    except websockets.ConnectionClosed as ended:
        if ended.sent and ended.sent.code in mistakes:
            say("error", ended)
    finally:
        await socket.close()
        say("closed", socket.close_code)


async def answer(_path, _headers):
    return (http.HTTPStatus(value), [], b"not today\n") if manner == "reject" else None


async def main():
    async with websockets.serve(
        serve, "127.0.0.1", 0, subprotocols=["c1k.test"], process_request=answer,
        ping_interval=None, max_size=16 << 20,
    ) as server:
        say(server.sockets[0].getsockname()[1])
        await asyncio.sleep(120)


asyncio.run(main())
