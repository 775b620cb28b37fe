"""A disk as it may stand after a power cut, out of what a program was seen to write to it.

What was synced is there. Of what was written since, each sector is there or isn't, whatever the
order; names that were made or removed since the folder was synced are so up to some moment.
"""

import re
from dataclasses import dataclass, field

SECTOR = 512
CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
FILE = re.compile(r"^\d+<((?:\\x..)+)>")
STRING = re.compile(r'"((?:\\x..)*)"')


@dataclass(frozen=True)
class Event:
    """One thing that a program did: `write`, `cut`, `sync`, `make`, `remove`, `acknowledge`."""

    kind: str
    name: str
    offset: int = 0
    content: bytes = b""


def events(log, folder, acknowledged):
    """Return what a log of strace says was done in a folder, in its order.

    What is written to the file `acknowledged` says that something was.
    """
    found = [event for line in log.read_text().splitlines() if (event := read(line, folder))]
    told = [event for event in found if event.name != acknowledged or event.kind == "write"]
    return [Event("acknowledge", "") if each.name == acknowledged else each for each in told]


def read(line, folder):
    """Return what one line of the log says, or None where nothing came of it."""
    called = CALL.match(line)
    if called is None or called[3].startswith("-"):
        return None
    call, arguments = called[1], called[2]
    last = arguments.rsplit(", ", 1)[-1]
    path = unescaped((FILE.match(arguments) or STRING.search(arguments))[1]).decode()
    name = path.removeprefix(folder).removeprefix("/")
    match call:
        case "openat":
            return Event("make", name) if "O_CREAT" in arguments else None
        case "unlink":
            return Event("remove", name)
        case "fsync" | "fdatasync":
            return Event("sync", name)
        case "ftruncate":
            return Event("cut", name, int(last))
    offset = int(last) if call == "pwrite64" else 0
    return Event("write", name, offset, unescaped(STRING.search(arguments)[1]))


def unescaped(text):
    return bytes.fromhex(text.replace("\\x", ""))


@dataclass
class File:
    """What of a file is surely there, and what was done to it since."""

    synced: bytearray = field(default_factory=bytearray)
    since: list = field(default_factory=list)

    def sync(self):
        self.synced = self.after(lambda: True)
        self.since = []

    def after(self, kept):
        """Return its content where each sector since is kept, or isn't."""
        content = bytearray(self.synced)
        for each in self.since:
            if each.kind == "cut":
                if kept():
                    change_length(content, each.offset)
                continue
            for start in range(0, len(each.content), SECTOR):
                if kept():
                    put(content, each.offset + start, each.content[start : start + SECTOR])
        return content


def change_length(content, length):
    del content[length:]
    content.extend(bytes(length - len(content)))


def put(content, offset, part):
    if len(content) < offset + len(part):
        change_length(content, offset + len(part))
    content[offset : offset + len(part)] = part


class Disk:
    """A folder: `do` what a program did, then ask what stands there after a power cut."""

    def __init__(self, files):
        self._files = {name: File(bytearray(content)) for name, content in files.items()}
        self._synced_names = dict(self._files)
        self._names_since = []
        self.acknowledged = 0

    def do(self, event):
        if event.kind == "acknowledge":
            self.acknowledged += 1
        elif event.kind == "make":
            if event.name not in self._files:
                self._files[event.name] = File()
                self._names_since.append(dict(self._files))
        elif event.kind == "remove":
            self._files.pop(event.name)
            self._names_since.append(dict(self._files))
        elif event.kind != "sync":
            self._files[event.name].since.append(event)
        elif event.name:
            self._files[event.name].sync()
        else:
            self._synced_names, self._names_since = dict(self._files), []

    def whole(self):
        """Return the files as the program sees them."""
        return {name: file.after(lambda: True) for name, file in self._files.items()}

    def after_a_power_cut(self, chance):
        """Return the files as they may stand then."""
        names = chance.choice([self._synced_names, *self._names_since])
        share = chance.choice([0, 0.1, 0.5, 0.9, 1])
        return {name: file.after(lambda: chance.random() < share) for name, file in names.items()}
