#!/usr/bin/env python3
"""Writes the small GeoIP databases of the tests: make_mmdb.py FOLDER

The format is that of the public MaxMind DB specification, version 2.0: a binary search tree over the bits of an
address, 16 zero bytes, a data section, and a metadata map behind a marker. Networks are those reserved for
documentation. Only Python's standard library is used; equal calls write equal bytes.

  city.mmdb country.mmdb asn.mmdb   an address may be in one and not in another
  odd.mmdb                          a city database with values of wrong types, sizes and encodings
  other.mmdb                        a type of database that holds nothing of use here
  cut.mmdb                          city.mmdb without its end
  loop.mmdb                         a city database whose data points at itself
"""

import ipaddress
import pathlib
import struct
import sys

POINTER, TEXT, DOUBLE, UINT16, UINT32, MAP = 1, 2, 3, 5, 6, 7
UINT64, ARRAY = 9, 11


class Raw(bytes):
    """Bytes of the data section, as they are."""


def control(kind, size):
    extended = kind > 7
    first = 0 if extended else kind << 5
    if size < 29:
        head, rest = bytes([first | size]), b""
    elif size < 29 + 256:
        head, rest = bytes([first | 29]), bytes([size - 29])
    elif size < 285 + 65536:
        head, rest = bytes([first | 30]), struct.pack(">H", size - 285)
    else:
        head, rest = bytes([first | 31]), struct.pack(">I", size - 65821)[1:]
    return head + (bytes([kind - 7]) if extended else b"") + rest


def unsigned(kind, number):
    digits = number.to_bytes(8, "big").lstrip(b"\0")
    return control(kind, len(digits)) + digits


def encode(value):
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, bytes):  # a text of these bytes, whatever they are
        return control(TEXT, len(value)) + value
    if isinstance(value, str):
        return encode(value.encode())
    if isinstance(value, float):
        return control(DOUBLE, 8) + struct.pack(">d", value)
    if isinstance(value, int):
        return unsigned(UINT32, value)
    if isinstance(value, list):
        return control(ARRAY, len(value)) + b"".join(map(encode, value))
    return control(MAP, len(value)) + b"".join(encode(key) + encode(member) for key, member in value.items())


class Tree:
    """IPv6; IPv4 networks lie below ::/96."""

    def __init__(self):
        self.nodes = [[None, None]]

    def add(self, network, offset):
        network = ipaddress.ip_network(network)
        length = network.prefixlen + (96 if network.version == 4 else 0)
        bits = format(int(network.network_address), "0128b")
        node = 0
        for depth in range(length - 1):
            side = int(bits[depth])
            if self.nodes[node][side] is None:
                self.nodes[node][side] = ("node", len(self.nodes))
                self.nodes.append([None, None])
            node = self.nodes[node][side][1]
        self.nodes[node][int(bits[length - 1])] = ("data", offset)

    def records(self):
        count = len(self.nodes)

        def number(record):
            if record is None:
                return count
            return record[1] if record[0] == "node" else count + 16 + record[1]

        return b"".join(number(side).to_bytes(3, "big") for node in self.nodes for side in node)


def database(kind, networks):
    tree, data = Tree(), b""
    for network, value in networks.items():
        tree.add(network, len(data))
        data += encode(value)
    metadata = encode(
        {
            "node_count": len(tree.nodes),
            "record_size": Raw(unsigned(UINT16, 24)),
            "ip_version": Raw(unsigned(UINT16, 6)),
            "database_type": kind,
            "languages": ["en"],
            "binary_format_major_version": Raw(unsigned(UINT16, 2)),
            "binary_format_minor_version": Raw(unsigned(UINT16, 0)),
            "build_epoch": Raw(unsigned(UINT64, 1767225600)),
            "description": {"en": "made for tests"},
        }
    )
    return tree.records() + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + metadata


def names(text):
    return {"names": {"de": text + " (de)", "en": text}}


PORTO = {
    "city": names("Porto"),
    "continent": {"code": "EU", **names("Europe")},
    "country": {"iso_code": "PT", **names("Portugal")},
    "location": {"latitude": 41.25, "longitude": -8.5, "time_zone": "Europe/Lisbon"},
    "registered_country": {"iso_code": "ES", **names("Spain")},
    "subdivisions": [{"iso_code": "13", **names("Porto District")}],
}
# Two subdivisions: the smaller one is last.
LEEDS = {
    "city": names("Leeds"),
    "country": {"iso_code": "GB", **names("United Kingdom")},
    "location": {"latitude": 54.0, "longitude": -1.0},
    "subdivisions": [{"iso_code": "ENG", **names("England")}, {"iso_code": "LDS", **names("Leeds")}],
}

FILES = {
    "city": database(
        "Test-City",
        {"192.0.2.0/24": PORTO, "2001:db8::/32": LEEDS, "203.0.113.128/25": {"country": {"iso_code": "NO"}}},
    ),
    "country": database(
        "Test-Country",
        {
            "192.0.2.0/24": {"continent": names("Elsewhere"), "country": {"iso_code": "XX", **names("Nowhere")}},
            "198.51.100.0/24": {"continent": names("Oceania"), "country": {"iso_code": "NZ", **names("New Zealand")}},
        },
    ),
    "asn": database(
        "Test-ASN",
        {
            "192.0.2.0/25": {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Net"},
            "198.51.100.0/24": {"autonomous_system_number": 64501},
        },
    ),
    "odd": database(
        "Test-City",
        {
            "192.0.2.1/32": {
                "city": {"names": {"en": b"\xff\xfe"}},
                "country": {"iso_code": 7, "names": ["en"]},
                "continent": names("E" * 5000),
                "location": {"latitude": float("nan"), "longitude": 1.0},
                "subdivisions": "none",
            },
            "192.0.2.2/32": "no map",
            "192.0.2.3/32": {"location": {"latitude": 91.0, "longitude": 1.0}, "country": names("\x1b[31mRed")},
            "192.0.2.4/32": {"location": {"latitude": 1.0}, "subdivisions": []},
        },
    ),
    "other": database("Test-Anonymous-IP", {"192.0.2.0/24": {"is_hosting_provider": True}}),
    # A pointer (3 bytes, size class 0) to the start of the data section, which is this very pointer.
    "loop": database("Test-City", {"192.0.2.0/24": Raw(bytes([POINTER << 5, 0]))}),
}
FILES["cut"] = FILES["city"][: len(FILES["city"]) // 2]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        (folder / f"{name}.mmdb").write_bytes(content)


main()
