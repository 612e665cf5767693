#!/usr/bin/env python3
"""Hosts of c1k-fleet that are none: they join a lead and replay samples, one a second each.

  fleet_agents.py HOST PORT FROM TO SIZE SECONDS LINES.ndjson

Ranks FROM to TO - 1 of SIZE, with the token in C1K_TOKEN; rank 0 is the lead's own. Each says the
plan of LINES.ndjson, with a source address of its own, and after the begin its samples, one a
second, over and over, for SECONDS; then the last one, its summary, and that its client has ended
with 0. Prints how many were told bye.
"""
import asyncio
import hashlib
import hmac
import json
import os
import sys
import time

host, port, first, end, size, seconds = sys.argv[1], *map(int, sys.argv[2:7])
token = os.environ.get("C1K_TOKEN", "").encode()
lines = [json.loads(line) for line in open(sys.argv[7])]
samples = [(json.dumps(line) + "\n").encode() for line in lines if line["type"] == "sample"]
summary = next((json.dumps(line) + "\n").encode() for line in lines if line["type"] == "summary")
said_bye = 0


def proof(role, mine, theirs):
    return hmac.new(token, f"c1k-fleet/{role}/{mine}/{theirs}".encode(), hashlib.sha256).hexdigest()


def message(kind, **more):
    return (json.dumps({"type": kind, **more}) + "\n").encode()


async def replay(writer, begin_ns):
    begin = begin_ns / 1e9
    for i in range(seconds):
        await asyncio.sleep(max(0, begin + i - time.monotonic()))
        writer.write(samples[min(i, len(samples) - 2)])
    writer.write(samples[-1] + summary + message("ended", status=0))


async def agent(rank):
    global said_bye
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
    number = os.urandom(16).hex()
    while line := await reader.readline():
        said = json.loads(line)
        kind = said["type"]
        if kind == "nonce":
            writer.write(message("hello", version=said["version"], rank=rank, size=size,
                                 name=f"h{rank}", number=number,
                                 proof=proof("host", number, said["number"])))
        elif kind == "welcome":
            plan = next(line for line in lines if line["type"] == "plan")
            sources = f"10.{rank >> 14}.{rank >> 6 & 255}.{(rank & 63) + 1}"
            plan = {**plan, "plan": {**plan["plan"], "sources": sources}}
            writer.write((json.dumps(plan) + "\n").encode())
        elif kind == "ping":
            writer.write(message("pong", at=said["at"], steady_ns=time.monotonic_ns(),
                                 wall_ns=time.time_ns()))
        elif kind == "begin":
            asyncio.ensure_future(replay(writer, said["steady_ns"]))
        elif kind == "tick":
            writer.write(message("here"))
        elif kind == "bye":
            said_bye += 1
            return
        elif kind == "refused":
            print(said["why"], file=sys.stderr)
            return


async def main():
    ranks = range(first, end)
    for begin in range(0, len(ranks), 50):  # not all SYNs at once
        for rank in ranks[begin:begin + 50]:
            tasks.append(asyncio.ensure_future(agent(rank)))
        await asyncio.sleep(0.05)
    await asyncio.gather(*tasks)
    print(f"{said_bye} of {len(ranks)} were told bye")


tasks = []
asyncio.run(main())
