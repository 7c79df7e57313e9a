"""python3-msgpack behind the interop tests of Edge.Model.Tests.

probe                                   exits 0 where the module is there
describe VALUES.msgpack VALUES.json     what is in a file of concatenated values
generate SEED COUNT VALUES.msgpack VALUES.json   makes values up, and says what they are
"""
import json
import math
import random
import struct
import sys

import msgpack


def describe(value):
    if value is None:
        return ["nil"]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", "nan" if math.isnan(value) else struct.pack(">d", value).hex()]
    if isinstance(value, str):
        return ["str", value]
    if isinstance(value, bytes):
        return ["bin", value.hex()]
    if isinstance(value, msgpack.Timestamp):
        return ["time", str(value.seconds), value.nanoseconds]
    if isinstance(value, msgpack.ExtType):
        return ["ext", value.code, value.data.hex()]
    if isinstance(value, list):
        return ["array"] + [describe(item) for item in value]
    if isinstance(value, dict):
        return ["map"] + [[describe(key), describe(item)] for key, item in value.items()]
    raise TypeError(type(value))


def scalar(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return rng.choice([None, False, True])
    if kind == 1:
        return rng.getrandbits(64) >> rng.randrange(64)
    if kind == 2:
        return -1 - (rng.getrandbits(63) >> rng.randrange(63))
    if kind == 3:
        # Exact in single precision, so that the value is the same in both widths.
        return struct.unpack(">f", struct.pack(">f", rng.uniform(-1e6, 1e6)))[0]
    if kind == 4:
        points = (rng.choice([rng.randrange(0x20, 0x7F), rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)])
                  for _ in range(rng.choice([0, 3, 31, 32, 300])))
        return "".join(map(chr, points))
    if kind == 5:
        return rng.randbytes(rng.choice([0, 1, 31, 255, 256] if rng.randrange(100) else [65535, 65536]))
    if kind == 6:
        return msgpack.Timestamp(rng.getrandbits(40) - (1 << 34), rng.randrange(10**9))
    return msgpack.ExtType(rng.randrange(128), rng.randbytes(rng.choice([0, 1, 2, 3, 4, 8, 16, 17, 300])))


def value(rng, depth=0):
    kind = rng.randrange(4 if depth < 3 else 2)
    if kind == 2:
        return [value(rng, depth + 1) for _ in range(rng.choice([0, 1, 5, 15, 16]))]
    if kind == 3:
        return {rng.choice([f"key{i}", i, -i]): value(rng, depth + 1) for i in range(rng.choice([0, 1, 5, 15, 16]))}
    return scalar(rng)


def main(command, *arguments):
    if command == "describe":
        source, target = arguments
        with open(source, "rb") as file:
            unpacker = msgpack.Unpacker(file, raw=False, timestamp=0, strict_map_key=False, max_buffer_size=1 << 30)
            described = [describe(item) for item in unpacker]
        with open(target, "w", encoding="utf-8") as file:
            json.dump(described, file)
    elif command == "generate":
        seed, count, binary, target = arguments
        rng = random.Random(int(seed))
        values = [value(rng) for _ in range(int(count))]
        with open(binary, "wb") as file:
            for index, item in enumerate(values):
                file.write(msgpack.packb(item, use_bin_type=True, use_single_float=index % 2 == 0))
        with open(target, "w", encoding="utf-8") as file:
            json.dump([describe(item) for item in values], file)


main(*sys.argv[1:])
