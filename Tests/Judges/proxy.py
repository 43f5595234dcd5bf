"""A TCP proxy that can stop passing on what the client says, as if the network lost it.

usage: proxy.py LISTEN_PORT TARGET_PORT SWALLOW_FILE
While SWALLOW_FILE exists, bytes from clients are read and thrown away.
"""

import asyncio
import os
import sys

listen, target, swallow = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


async def copy(reader, writer, is_lossy):
    while data := await reader.read(65536):
        if not (is_lossy and os.path.exists(swallow)):
            writer.write(data)
            await writer.drain()
    writer.close()


async def serve(reader, writer):
    try:
        onward = await asyncio.open_connection("127.0.0.1", target)
    except OSError:
        writer.close()
        return
    await asyncio.gather(copy(reader, onward[1], True), copy(onward[0], writer, False), return_exceptions=True)
    writer.close()
    onward[1].close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", listen)
    async with server:
        await asyncio.wait_for(server.serve_forever(), 120)


asyncio.run(main())
