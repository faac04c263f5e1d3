"""Prints what MCAP's own reader finds in a file, after every message has passed the schema of its channel."""

import json
import sys

import jsonschema
from mcap.reader import make_reader

with open(sys.argv[1], "rb") as file:
    reader = make_reader(file, validate_crcs=True)
    checks = {}
    topics = {}
    for schema, channel, message in reader.iter_messages():
        assert (schema.encoding, channel.message_encoding) == ("jsonschema", "json")
        if schema.id not in checks:
            checks[schema.id] = jsonschema.Draft202012Validator(json.loads(schema.data))
        data = json.loads(message.data)
        checks[schema.id].validate(data)
        topic = topics.setdefault(channel.topic, {"schema": schema.name, "messages": []})
        topic["messages"].append([message.log_time, data])
    metadata = {record.name: record.metadata for record in reader.iter_metadata()}
print(json.dumps({"topics": topics, "metadata": metadata}))
