"""Power cuts that lose every write that was not flushed: all of it, any part of it, or torn at a sector, in any order.

A kiosk states facts under strace, which writes down every write, flush and change of name. From that record disks are
built as a cut at a moment drawn by seed may leave them: what was flushed is there; of the rest each sector may be there
or not, and each new name too. Each disk is opened with the real ledger, and everything confirmed before the cut
must be on it, its chain whole. The same with `synchronous = NORMAL`, which flushes less, must lose something: otherwise
the model would prove nothing.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sync.contract.operations import GENESIS_CHAIN, Operation, next_chain
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from tests.real_faults.people import People
from tests.real_faults.places import workshop

ROOT = Path(__file__).parents[2]
SECTOR_BYTES = 512
TRACED = (
    "openat,write,pwrite64,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,"
    "mkdir,mkdirat,pwritev,writev,sync_file_range,copy_file_range"
)
TIDY_EVERY = 90
"""After so many facts the ledger is tidied, which copies the WAL into the database and cuts it."""
NORMAL, FULL = "NORMAL", "FULL"
ABORTED = re.compile(r"= -1 E")
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
HANDLE = re.compile(r"^\d+<([^>]*)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


@dataclass
class File:
    """One file: what is flushed, and what has been written since, in order; a length alone is a cut or a growth."""

    flushed: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes] | int] = field(default_factory=list[tuple[int, bytes] | int])

    def flush(self) -> None:
        for change in self.pending:
            _change(self.flushed, change, None)
        self.pending.clear()

    def after_a_cut(self, rng: random.Random) -> bytes:
        """Return one of the contents that a cut may leave."""
        content, changes = bytearray(self.flushed), list(self.pending)
        match rng.choice(("none", "all", "some", "shuffled")):
            case "none":
                changes = []
            case "some":
                changes = [change for change in changes if rng.random() < 0.5]
            case "shuffled":
                changes = [change for change in changes if rng.random() < 0.8]
                rng.shuffle(changes)
            case _:
                return bytes(_all_of(content, changes))
        for change in changes:
            _change(content, change, rng)
        return bytes(content)


def _all_of(content: bytearray, changes: list[tuple[int, bytes] | int]) -> bytearray:
    for change in changes:
        _change(content, change, None)
    return content


def _change(content: bytearray, change: tuple[int, bytes] | int, torn_by: random.Random | None) -> None:
    if isinstance(change, int):
        del content[change:]
        content.extend(bytes(change - len(content)))
        return
    start, data = change
    content.extend(bytes(max(0, start + len(data) - len(content))))
    whole = torn_by is None or torn_by.random() < 0.6
    at = start
    while at < start + len(data):
        end = min(start + len(data), (at // SECTOR_BYTES + 1) * SECTOR_BYTES)
        if whole or (torn_by is not None and torn_by.random() < 0.5):
            content[at:end] = data[at - start : end - start]
        at = end


@dataclass
class Disk:
    """The files of one directory as a power cut would find them."""

    directory: str
    files: dict[str, File] = field(default_factory=dict[str, File])
    """What the running system sees under each name."""
    named: dict[str, File] = field(default_factory=dict[str, File])
    """The names that are flushed."""

    def follow(self, name: str, arguments: str, result: int) -> None:
        """Take in one system call that has succeeded."""
        if any(part in arguments for part in ("pwritev", "copy_file_range")):
            raise ValueError(f"{name} is not modelled")
        handle = HANDLE.match(arguments)
        path = _bytes(handle[1]).decode() if handle else ""
        texts = [_bytes(text) for text in TEXT.findall(arguments)]
        match name:
            case "openat":
                self._open(texts[0].decode(), arguments)
            case "unlink" | "unlinkat":
                self.files.pop(self._name(texts[0].decode()) or "", None)
            case "link" | "linkat" | "rename" | "renameat" | "renameat2":
                self._rename(texts[0].decode(), texts[1].decode(), keep=name.startswith("link"))
            case "fsync" | "fdatasync" if path == self.directory:
                self.named = dict(self.files)
            case "fsync" | "fdatasync" if (file := self._file(path)) is not None:
                file.flush()
            case "pwrite64" if (file := self._file(path)) is not None:
                file.pending.append((int(arguments.rsplit(", ", 1)[1]), texts[0][:result]))
            case "write" if (file := self._file(path)) is not None:
                file.pending.append((self._length(file), texts[0][:result]))
            case "ftruncate" if (file := self._file(path)) is not None:
                file.pending.append(int(arguments.rsplit(", ", 1)[1]))
            case _:
                pass

    def cut(self, rng: random.Random, directory: Path) -> None:
        """Leave in a directory what a cut at this moment may leave."""
        # The change of one name is one block of the directory: it is there or not.
        names = {
            name: file
            for name in self.files.keys() | self.named.keys()
            if (file := rng.choice((self.files.get(name), self.named.get(name)))) is not None
        }
        for name, file in names.items():
            if not name.endswith("-shm"):
                (directory / name).write_bytes(file.after_a_cut(rng))

    def _open(self, path: str, arguments: str) -> None:
        name = self._name(path)
        if name and "O_CREAT" in arguments:
            self.files.setdefault(name, File())
        if name and "O_TRUNC" in arguments:
            self.files[name].pending.append(0)

    def _rename(self, old: str, new: str, *, keep: bool) -> None:
        old_name, new_name = self._name(old), self._name(new)
        if old_name and new_name:
            self.files[new_name] = self.files[old_name]
            if not keep:
                del self.files[old_name]

    def _length(self, file: File) -> int:
        return len(_all_of(bytearray(file.flushed), file.pending))

    def _name(self, path: str) -> str | None:
        folder, _, name = path.rpartition("/")
        return name if folder == self.directory else None

    def _file(self, path: str) -> File | None:
        return self.files.get(self._name(path) or "")


def _calls(record: Path) -> Iterator[tuple[str, str, int]]:
    with record.open("r", encoding="ascii") as lines:
        for line in lines:
            found = CALL.match(line)
            if found and not ABORTED.search(line[-80:]):
                yield found[1], found[2], int(found[3])


def state_facts(data_dir: Path, facts: int, synchronous: str, seed: int) -> None:
    """Be the kiosk under strace: state so many facts, and name each operation on standard output once confirmed."""
    ledger = open_ledger(StationSettings(data_dir=data_dir), clock=SystemClock())
    ledger.rows(f"PRAGMA synchronous = {synchronous}")
    people = People(ledger, random.Random(seed), [])
    for number in range(1, facts + 1):
        os.write(1, "".join(f"{op_id}\n" for op_id in people.someone_comes()).encode())
        if number % TIDY_EVERY == 0:
            ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    os._exit(0)


def _record(root: Path, facts: int, synchronous: str, seed: int) -> Path:
    record, data_dir = root / f"{synchronous}.strace", root / synchronous
    kiosk = [sys.executable, "-m", "tests.real_faults.power_cut", str(data_dir), str(facts), synchronous, str(seed)]
    trace = ["strace", "-qq", "-y", "-xx", "-s", "10000000", "-e", f"trace={TRACED}", "-o", str(record)]
    subprocess.run([*trace, *kiosk], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return record


@dataclass
class Cuts:
    """What so many cuts have left."""

    acknowledged: int = 0
    lost: int = 0
    cuts_with_loss: int = 0
    unsound: list[str] = field(default_factory=list[str])


def _cut(root: Path, record: Path, synchronous: str, cuts: int, rng: random.Random) -> Cuts:
    calls = list(_calls(record))
    moments = sorted(rng.randrange(len(calls)) for _ in range(cuts))
    disk, confirmed, result = Disk(str(root / synchronous)), list[str](), Cuts()
    for number, (name, arguments, answer) in enumerate(calls):
        while moments and moments[0] == number:
            moments.pop(0)
            image = root / "image"
            image.mkdir()
            disk.cut(rng, image)
            _look_at(image, confirmed, result)
            shutil.rmtree(image)
        disk.follow(name, arguments, answer)
        if name == "write" and arguments.startswith("1<"):
            confirmed += _bytes(TEXT.findall(arguments)[0]).decode().split()
    return result


def _look_at(image: Path, confirmed: list[str], result: Cuts) -> None:
    try:
        ledger = open_ledger(StationSettings(data_dir=image), clock=SystemClock())
        held = {row[0] for row in ledger.rows("SELECT op_id FROM operation")}
        broken = _first_broken_link(ledger)
        if broken:
            result.unsound.append(f"the chain breaks at {broken}")
        if ledger.value("PRAGMA quick_check") != "ok":
            result.unsound.append("a page is damaged")
        ledger.close()
    except Exception as error:
        # Whatever keeps the ledger from being opened is what the cut has done.
        result.unsound.append(f"{type(error).__name__}: {error}")
        held = set[str]()
    lost = len(set(confirmed) - held)
    result.acknowledged += len(confirmed)
    result.lost += lost
    result.cuts_with_loss += lost > 0


def _first_broken_link(ledger: Ledger) -> int:
    link = GENESIS_CHAIN
    for seq, op_id, kind, version, hlc, body, chain in ledger.rows(
        "SELECT seq, op_id, kind, kind_version, hlc, json(body), chain FROM operation ORDER BY seq"
    ):
        text = f'{{"seq":{seq},"op_id":"{op_id}","kind":"{kind}","kind_version":{version},"hlc":{hlc},"body":{body}}}'
        link = next_chain(link, Operation.model_validate_json(text))
        if link != chain:
            return seq
    return 0


def run(*, cuts: int = 300, facts: int = 400, seed: int = 1) -> dict[str, object]:
    """Cut so often, once with the ledger as it is and once with fewer flushes."""
    rng = random.Random(seed)
    with workshop() as root:
        full = _cut(root, _record(root, facts, FULL, seed), FULL, cuts, rng)
        normal = _cut(root, _record(root, facts, NORMAL, seed), NORMAL, cuts, rng)
    return {
        "cuts": cuts,
        "acknowledged": full.acknowledged,
        "lost": full.lost,
        "unsound": full.unsound[:5],
        "lost_with_normal": normal.lost,
        "held": full.lost == 0 and not full.unsound and full.acknowledged > 0 and normal.lost > 0,
    }


if __name__ == "__main__":
    state_facts(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
