"""Verifies an audit package of a Cryoledger, offline, with nothing but Python's standard library.

    python3 verify.py AUD-2027-0001.zip --fingerprint 9F2C-77AB-... --key NAME+ID+KEY

Exit code 0: everything holds. 2: something was changed; it says what and where. 1: it was called wrongly.
It proves what the ledger said, and that nothing is missing; not that what was said had happened.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import zipfile
from functools import reduce
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a: Any, b: Any) -> Any:
    """The sum of two points of the Ed25519 curve, each (X, Y, Z, T) with x = X/Z, y = Y/Z and T = XY/Z."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (n - m) * (z - t) % P, (z + t) * (n + m) % P, (z - t) * (z + t) % P, (n - m) * (n + m) % P


def point(data: bytes) -> Any:
    """The point that 32 bytes stand for. ValueError if they stand for none."""
    y, odd = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and odd):
        raise ValueError("a public key that is no point of the curve")
    x = x if x % 2 == odd else P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Ed25519 (RFC 8032): whether s*B - h*A is R, the strict check without cofactor."""
    key, s = point(public), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    minus, result = (P - key[0], key[1], 1, P - key[3]), (0, 1, 1, 0)
    table = (result, BASE, minus, add(BASE, minus))
    for bit in range(252, -1, -1):
        result = add(add(result, result), table[(s >> bit & 1) + 2 * (h >> bit & 1)])
    x, y = (one * pow(result[2], -1, P) % P for one in result[:2])
    return len(signature) == 64 and s < L and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def read_key(vkey: str) -> tuple[str, str, bytes]:
    """The start of the key's signature lines, its id, and its 32 bytes. A vkey carries its own check."""
    name, key_id, key = vkey.strip().split("+", 2)
    data = base64.b64decode(key, validate=True)
    known = sha256(name.encode() + b"\n" + data).hexdigest()[:8]
    if len(data) != 33 or data[0] != 1 or known != key_id:
        raise ValueError(f"{vkey!r} is not an Ed25519 key with its id")
    return f"\u2014 {name} ", key_id, data[1:]


def open_note(note: str, keys: list[Any]) -> list[str]:
    """The lines of a note that one of the keys signed. ValueError when none did."""
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.split("\n"):
        for start, key_id, public in keys:
            data = base64.b64decode(line[len(start) :], validate=True) if line.startswith(start) else b""
            if data[:4].hex() == key_id and signature_holds(public, data[4:], f"{text}\n".encode()):
                return text.split("\n")
    raise ValueError("no trusted key signed it")


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def climb(index: int, size: int, path: list[str], leaf: bytes) -> bytes:
    """The root to which an inclusion proof leads (RFC 6962, 2.1.1), or something that no root can be."""
    if size == 1 or not path or len(path[-1]) != 64:
        return leaf if size == 1 and index == 0 and not path else b""
    half, sibling = 1 << (size - 1).bit_length() - 1, bytes.fromhex(path[-1])
    if index < half:
        return node(climb(index, half, path[:-1], leaf), sibling)
    return node(sibling, climb(index - half, size - half, path[:-1], leaf))


strict = json.JSONDecoder(parse_float=int, parse_constant=int).decode  # int() refuses 1.5, 1e5 and NaN.


def canonical(text: str) -> Any:
    """What a canonical JSON text says; one with a second spelling could say two things at once."""
    if json.dumps(value := strict(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")) != text:
        raise ValueError("it is not canonical JSON")
    return value


def differences(one: dict[str, Any], two: dict[str, Any]) -> list[Any]:
    """Each field that differs, with its two spellings; true is not 1, and null is not nothing."""
    spelled = [{field: json.dumps(row[field], sort_keys=True) for field in row} for row in (one, two)]
    both = [(field, *(row.get(field, "nothing") for row in spelled)) for field in sorted({*one, *two})]
    return [each for each in both if each[1] != each[2]]


class Audit:
    """One verification: what was given, what was seen, what is wrong."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.named, self.wrong, self.trail = options, {options.sample}, list[str](), list[str]()
        self.size = self.next = self.disclosed = 0
        self.fail, self.facts = self.wrong.append, dict[str, Any]()
        self.edge, self.points = list[bytes](), list[tuple[int, bytes, str]]()
        self.versions, self.waiting = dict[str, int](), dict[tuple[str, int], list[Any]]()
        self.rows = dict[tuple[str, str], tuple[str, dict[str, Any]]]()

    def run(self) -> None:
        for step in (self.manifest, self.listed, self.checkpoints, self.events, self.state):
            try:
                step()
            except Exception as error:  # Whatever a tampered file makes fail is a finding, never a crash.
                self.fail(f"{step.__name__}: {type(error).__name__}: {error}")
                if not self.facts:
                    return
        if self.wrong:
            return
        files, print_ = len(self.facts["files"]), "-".join(re.findall("....", self.root.hex()[:32].upper()))
        equal = ", ".join(f"{len(rows)} {table}" for table, rows in sorted(self.expected.items()))
        seen = f"events={self.size} disclosed={self.disclosed} stubs={self.size - self.disclosed} gaps=0"
        self.trail += [
            f"OK {seen}; checkpoint signature valid; state replay equal: {equal}; files {files}/{files}",
            f"fingerprint {print_}: compare it, and keys.txt, with what reached you by another way",
        ]

    def manifest(self) -> None:
        folder = Path(self.options.package)
        packed = None if folder.is_dir() else zipfile.ZipFile(folder)
        found = [one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()]
        names = [name for name in packed.namelist() if name[-1] != "/"] if packed else found
        self.files = {name: zipfile.Path(packed, name) if packed else folder / name for name in names}
        if len(names) != len(self.files):
            self.fail("file: two files of the package have one name")
        self.facts = strict(self.read("manifest.json"))
        self.subjects, self.scope = self.facts["subjects"], self.facts["scope"]
        self.good = 0 if self.subjects is None else -1
        self.keys = self.options.key or [read_key(line) for line in self.read("keys.txt").split()]
        self.expected = strict(self.read("state.json"))
        digest = sha256(self.files["manifest.json"].read_bytes()).hexdigest()
        if open_note(self.read("SIGNATURE"), self.keys) != [self.facts["origin"], f"manifest {digest}"]:
            raise ValueError("it is not the one that was signed")

    def read(self, name: str) -> str:
        return str(self.files[name].read_bytes(), "utf-8")

    def listed(self) -> None:
        listed = self.facts["files"]
        for name in sorted({*listed, *self.files} - {"manifest.json", "SIGNATURE"}):
            if name not in self.files or name not in listed:
                self.fail(f"file: {name} is not in the {'manifest' if name in self.files else 'package'}")
            elif sha256(self.files[name].read_bytes()).hexdigest() != listed[name]["sha256"]:
                self.fail(f"file: {name} is not the file whose sha256 the manifest names")

    def checkpoints(self) -> None:
        notes = {f"checkpoint {at}": note for at, note in enumerate(strict(self.read("checkpoints.json")))}
        notes |= {path: Path(path).read_text("utf-8") for path in self.options.held}
        for label, note in notes.items():
            try:
                origin, size, root = open_note(note, self.keys)[:3]
                if origin != self.facts["origin"]:
                    raise ValueError(f"it is of another log, {origin}")
                self.points.append((int(size), base64.b64decode(root, validate=True), label))
            except ValueError as error:
                self.fail(f"checkpoint_signature: {label}: {error}")
        self.points.sort(reverse=True)
        self.last, self.root, _ = self.points[0] if self.points else (0, b"", "")
        if self.subjects is not None and any(point[:2] != (self.last, self.root) for point in self.points):
            self.fail("checkpoint: an extract can be compared with one checkpoint only")
        for given in self.options.fingerprint:
            if re.sub("[^0-9a-f]", "", given.lower()) not in [root.hex()[:32] for _, root, _ in self.points]:
                self.fail(f"fingerprint: {given} is that of no checkpoint here")

    def events(self) -> None:
        with self.files["events.jsonl"].open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    self.event(**strict(line.decode()))
                except Exception as error:  # As above: the line is named, and the next one is read.
                    self.fail(f"event: line {number} cannot be read: {type(error).__name__}: {error}")
        lowest = {s: (v, later[0][0]) for (s, v), later in sorted(self.waiting.items(), reverse=True)}
        for subject, (version, where) in lowest.items():
            self.fail(f"version: {subject} has no version {version}, but {where} follows on it")
        if self.subjects is None and self.last != self.size:
            self.fail(f"size: the last checkpoint is of {self.last} events, here are {self.size}")

    def event(self, index: int, header: str, payload: str | None, leaf: str = "", proof: Any = None) -> None:
        head, digest = canonical(header), sha256(b"\0" + header.encode()).digest()
        where = f"index {index} ({head['kind']})"
        body = {"changes": [], "reason": None} if payload is None else canonical(payload)
        if index < self.next or (index > self.next and self.subjects is None):
            self.fail(f"gap: {where} stands where index {self.next} belongs")
        if leaf not in ("", digest.hex()):
            self.fail(f"leaf: {where}: the header is not the one that was hashed")
        if (proof or self.subjects is not None) and self.root != climb(index, self.last, proof or [], digest):
            self.fail(f"proof: {where} does not lead to the root of the checkpoint")
        self.next = index + 1
        self.append(digest)
        self.disclosed += payload is not None
        if payload is not None and sha256(payload.encode()).hexdigest() != head["payload_hash"]:
            self.fail(f"payload_hash: {where}: the payload is not the one that the header names")
        if payload is None and (self.scope is None or head["scope"] in self.scope):
            self.fail(f"undisclosed_in_scope: {where} is of {head['scope']}, its payload withheld")
        self.settle([(where, head["subjects"], body["changes"])])
        self.trace(f"{index} {head['recorded_at']} {head['kind']} {head['actor']} {digest.hex()}", head, body)

    def append(self, leaf: bytes) -> None:
        """Grows the RFC 6962 tree, of which the right edge is enough, and compares it at every checkpoint."""
        self.size, count = self.size + 1, self.size + 1
        while not count & 1:
            leaf, count = node(self.edge.pop(), leaf), count >> 1
        self.edge.append(leaf)
        while self.points and self.points[-1][0] <= self.size and self.good >= 0:
            size, root, label = self.points.pop()
            if size and root != reduce(lambda right, left: node(left, right), reversed(self.edge)):
                self.fail(f"root: indices {self.good} to {size - 1} do not lead to {label}")
                size = -1
            self.good = size

    def settle(self, ready: list[Any]) -> None:
        """Applies an event after those that made the versions before it, wherever in the log they stand."""
        for where, subjects, changes in ready:
            own = [(s, v) for s, v in subjects if v and s in (self.subjects or [s])]
            early = [(s, v - 1) for s, v in own if self.versions.get(s, 0) < v - 1]
            if early:
                self.waiting.setdefault(early[0], []).append((where, subjects, changes))
                continue
            for subject, version in own:
                if version <= self.versions.get(subject, 0):
                    self.fail(f"version: {where} makes version {version} of {subject} a second time")
                self.versions[subject] = version
                ready += self.waiting.pop((subject, version), [])
            for table, key, before, after in changes:
                if table in self.facts["tables"] and (self.subjects is None or key in self.expected[table]):
                    row = self.rows.get((table, key), ("", {}))[1]
                    known = {field: row[field] for field in row if before is None or field in before}
                    for field, was, made in differences(before or {}, known):
                        self.fail(f"state_replay: {where}: {table} {key} {field} was {was}, not {made}")
                    self.rows[table, key] = (where, {} if after is None else {**row, **after})

    def state(self) -> None:
        listed = {(table, key): row for table, rows in self.expected.items() for key, row in rows.items()}
        for table, key in sorted({*listed, *self.rows}):
            where, row = self.rows.get((table, key), ("the events", {}))
            for field, said, told in differences(listed.get((table, key), {}), row):
                self.fail(f"state_replay: {table} {key} {field}: state.json says {said}, {where} {told}")

    def trace(self, line: str, head: Any, body: Any) -> None:
        """Lists the event if it was asked for; a sample's code is known from the event that gave it."""
        code, kind, month = self.options.sample, self.options.type, self.options.month
        mine = {subject for subject, _ in head["subjects"]}
        if code and any(after and after.get("code") == code for *_, after in body["changes"]):
            self.named |= mine
        shown = self.named & mine if code else kind or month
        if shown and head["kind"].startswith(kind) and head["recorded_at"].startswith(month):
            self.trail.append(f"{line} {body['reason'] or ''}")
            for table, key, before, after in body["changes"]:
                for field, old, new in differences(before or {}, after or {}):
                    self.trail.append(f"    {table} {key} {field}: {old} -> {new}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Exit code 0: all holds, 2: tampered, 1: called wrongly.")
    parser.add_argument("package", help="the zip file, or the folder it was unpacked to")
    parser.add_argument("--fingerprint", action="append", default=[], help="one that was lodged outside")
    parser.add_argument("--key", action="append", default=[], type=read_key, help="trust it, not keys.txt")
    parser.add_argument("--held", action="append", default=[], help="a file with a checkpoint you kept")
    for name in ("sample", "type", "month"):
        parser.add_argument(f"--{name}", default="", help=f"list the events of this {name}")
    try:
        options = parser.parse_args()
        if not all(Path(path).exists() for path in [options.package, *options.held]):
            parser.error("a file that was named does not exist")
    except SystemExit as stop:
        return 1 if stop.code else 0
    audit = Audit(options)
    audit.run()
    for text in [f"TAMPERED {text}" for text in audit.wrong] or audit.trail:
        clean = "".join(one if one.isprintable() else "?" for one in text)
        sys.stdout.buffer.write(f"{clean}\n".encode())
    return 2 if audit.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
