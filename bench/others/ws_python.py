"""A server of WebSockets that holds them, by the package websockets: ws_python.py ADDRESS PORT"""

import asyncio
import signal
import sys

import websockets


async def hold(socket, _path=None):
    await socket.wait_closed()


async def main(address, port):
    end = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set_result, None)
    # The queue is as long as c1k-server's: asyncio's own 100 would be what is measured. No pings of
    # its own, each 20 s by default: the others send none.
    await websockets.serve(hold, address, port, backlog=65535, ping_interval=None)
    print("ready", flush=True)
    await end


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
