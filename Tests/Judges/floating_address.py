"""An address that leads elsewhere when it is told so, as a name or a floating address does after a failover.

usage: floating_address.py LISTEN_PORT TARGET_FILE
Each new connection goes to the port that TARGET_FILE holds at that moment; those that are open stay where they are.
"""

import asyncio
import pathlib
import sys

listen, target = int(sys.argv[1]), pathlib.Path(sys.argv[2])


async def copy(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def serve(reader, writer):
    try:
        onward = await asyncio.open_connection("127.0.0.1", int(target.read_text()))
    except OSError:
        writer.close()
        return
    await asyncio.gather(copy(reader, onward[1]), copy(onward[0], writer), return_exceptions=True)
    writer.close()
    onward[1].close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", listen)
    async with server:
        await asyncio.wait_for(server.serve_forever(), 120)


asyncio.run(main())
