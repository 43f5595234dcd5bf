"""Looks at the broker with pika, a client that shares no code with ours.

usage: broker.py AMQP_URL count|ids|get|delete|declare|dump QUEUE
       broker.py AMQP_URL publish EXCHANGE QUEUE BYTES
       broker.py AMQP_URL unbind EXCHANGE QUEUE
"""

import json
import sys

import pika

url, action, name = sys.argv[1:4]
address, _, virtual_host = url.partition("://")[2].partition("/")
connection = pika.BlockingConnection(pika.URLParameters(f"amqp://{address}/{virtual_host or '%2F'}"))
channel = connection.channel()


def messages():
    while True:
        method, properties, body = channel.basic_get(name)
        if method is None:
            return
        yield properties, body


if action == "count":
    print(channel.queue_declare(name, passive=True).method.message_count)
elif action == "ids":
    print(" ".join(properties.message_id for properties, _ in messages()))
elif action == "get":
    properties, body = next(messages())
    seen = {
        "id": properties.message_id,
        "mode": properties.delivery_mode,
        "headers": {name: value for name, value in properties.headers.items() if not name.startswith("x-")},
        "body": body.decode(),
    }
    print(json.dumps(seen, sort_keys=True, ensure_ascii=False))
elif action == "dump":
    for properties, body in messages():
        print(repr(properties), body.decode(errors="replace"))
elif action == "delete":
    channel.queue_delete(name)
elif action == "declare":
    channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})
elif action == "unbind":
    channel.queue_unbind(sys.argv[4], exchange=name, routing_key=sys.argv[4])
elif action == "publish":
    channel.confirm_delivery()
    channel.basic_publish(name, sys.argv[4], b"x" * int(sys.argv[5]), pika.BasicProperties(message_id="large"), mandatory=True)
connection.close()
