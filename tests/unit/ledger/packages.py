"""A small made-up ledger, packed as an outsider receives it, for taking apart."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from app.core import canonical
from app.core.ledger import notes, proofs, tree
from app.core.ledger.standalone import verify

ORIGIN = "biobank.example/ledger"
HOUSE = notes.Signer.generate(ORIGIN)
STRANGER = notes.Signer.generate(ORIGIN)
STUDY, OTHER_STUDY = "study:1", "study:2"


class Ledger:
    """Sixty events on twelve samples of two studies, in one tree."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str]] = []
        self.state: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, int] = {}
        for number in range(1, 13):
            self.register(number)
        for number in range(1, 13):
            self.change(
                number, "sample.received", status="in_stock", occurred_at="2026-11-05T08:12:00.000000Z"
            )
        for number in range(1, 13):
            self.change(number, "sample.moved", place="A1")
        for number in range(1, 13):
            self.change(number, "sample.measured", amount_nl=350_000 - number)
        for number in range(1, 13):
            self.change(number, "sample.corrected", place="B1")

    def register(self, number: int) -> None:
        row = {
            "code": f"FB{number:08}",
            "amount_nl": 400_000,
            "status": "expected",
            "place": None,
            "frozen": False,
            "conditions": {"until": "2027", "for": [True, {"b": 1, "a": None}]},
        }
        self.tell("sample.registered", number, None, row)

    def change(self, number: int, kind: str, **after: Any) -> None:
        row = self.state[f"{number}"]
        self.tell(kind, number, {field: row.get(field) for field in after if field in row}, after)

    def tell(self, kind: str, number: int, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        subject = f"sample:{number}"
        self.versions[subject] = self.versions.get(subject, 0) + 1
        self.state[f"{number}"] = {**self.state.get(f"{number}", {}), **after}
        reason = "written on the wrong line" if kind == "sample.corrected" else None
        self.add(
            {"salt": f"{len(self.entries):032x}", "fact": {"code": f"FB{number:08}"}, "reason": reason,
             "changes": [["sample", f"{number}", before, after]]},
            kind=kind, subjects=[[subject, self.versions[subject]]], scope=scope_of(number),
        )  # fmt: skip

    def add(self, payload: dict[str, Any], **header: Any) -> None:
        text = canonical.encode(payload).decode()
        time = f"2026-{10 + len(self.entries) // 24:02}-09T08:{len(self.entries):02}:00.000000Z"
        whole = {"v": 1, "recorded_at": time, "occurred_at": time, "actor": "user:3", "role": "technician",
                 "about": [], "payload_hash": hashlib.sha256(text.encode()).hexdigest(), **header}  # fmt: skip
        self.entries.append((canonical.encode(whole).decode(), text))


def scope_of(number: int) -> str:
    return STUDY if number <= 8 else OTHER_STUDY


def leaf_of(header: str) -> bytes:
    return tree.leaf_hash(header.encode())


class Package:
    """A package unpacked into a folder: read it, change it, seal it again, run the verifier on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pack(
        self,
        ledger: Ledger,
        *,
        scope: list[str] | None,
        sizes: tuple[int, ...] = (16, 32, 48, 60),
        subjects: list[str] | None = None,
        with_proofs: bool = False,
        signer: notes.Signer = HOUSE,
    ) -> "Package":
        entries = ledger.entries[: sizes[-1]]
        leaves = [leaf_of(header) for header, _ in entries]
        lines = []
        for index, (header, payload) in enumerate(entries):
            head = json.loads(header)
            if subjects is not None and not any(subject in subjects for subject, _ in head["subjects"]):
                continue
            shown = payload if scope is None or head["scope"] in scope else None
            line = {"index": index, "header": header, "payload": shown, "leaf": leaves[index].hex()}
            if with_proofs or subjects is not None:
                path = proofs.inclusion(index, len(leaves), lambda start, end: leaves[start:end])
                line["proof"] = [one.hex() for one in path]
            lines.append(line)
        rows = {key: row for key, row in ledger.state.items() if scope is None or scope_of(int(key)) in scope}
        rows = {key: row for key, row in rows.items() if subjects is None or f"sample:{key}" in subjects}
        signed = [signer.sign_checkpoint(ORIGIN, size, tree.root(leaves[:size])) for size in sizes]
        (self.folder / "reports").mkdir(parents=True)
        (self.folder / "reports" / "custody-FB00000001.pdf").write_bytes(b"%PDF-1.7\n...\n")
        (self.folder / "README.txt").write_text("What this package is.\n", encoding="utf-8")
        shutil.copy(verify.__file__, self.folder / "verify.py")
        self.write("checkpoints.json", signed if subjects is None else signed[-1:])
        self.write("state.json", {"sample": rows})
        self.write(
            "manifest.json", {"origin": ORIGIN, "scope": scope, "subjects": subjects, "tables": ["sample"]}
        )
        self.write_lines(lines)
        (self.folder / "keys.txt").write_text(f"{signer.verifier.vkey}\n", encoding="utf-8")
        return self.seal(signer)

    def seal(self, signer: notes.Signer = HOUSE) -> "Package":
        """Writes the manifest's list of files anew and signs it, so that only the other checks can object."""
        files = sorted(one for one in self.folder.rglob("*") if one.is_file())
        listed = {one.relative_to(self.folder).as_posix(): digest(one) for one in files}
        for own in ("manifest.json", "SIGNATURE"):
            listed.pop(own, None)
        self.write("manifest.json", {**self.read("manifest.json"), "files": listed})
        text = f"{ORIGIN}\nmanifest {digest(self.folder / 'manifest.json')['sha256']}\n"
        (self.folder / "SIGNATURE").write_text(signer.sign(text), encoding="utf-8")
        return self

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def write(self, name: str, value: object) -> None:
        (self.folder / name).write_text(json.dumps(value), encoding="utf-8")

    def lines(self) -> list[dict[str, Any]]:
        text = (self.folder / "events.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.split("\n") if line]

    def write_lines(self, lines: list[dict[str, Any]]) -> None:
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        (self.folder / "events.jsonl").write_text(text, encoding="utf-8")

    def zipped(self) -> Path:
        path = self.folder.with_suffix(".zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for one in sorted(self.folder.rglob("*")):
                packed.write(one, one.relative_to(self.folder))
        return path

    def verify(self, *options: str, path: Path | None = None) -> tuple[int, str]:
        """What an auditor sees, on a bare Python that has neither our packages nor any other."""
        command = [sys.executable, "-I", "-S", verify.__file__, str(path or self.folder), *options]
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done.returncode, done.stdout.decode()


def digest(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def fingerprint_of(package: Package) -> str:
    return notes.fingerprint(notes.open_checkpoint(package.read("checkpoints.json")[-1], HOUSE.verifier).root)
