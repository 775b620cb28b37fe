"""Check the documents and the articles of a dossier against the journal in it.

python3 check.py [FOLDER]

FOLDER is the dossier; without it, the folder in which you work. Nothing is written, and
no network is used. Whether the journal is the one that was signed says verify.py.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

LINE = rb'{"index":(0|[1-9]\d*),"salt":(?:"([0-9a-f]{32})"|null),"document":({.*})}\n'
OF_ACCOUNTS = ("actors/", "tokens/")
IN_EVERY_DOSSIER = ("parties/", "categories/")


def lines(path):
    with path.open("rb") as file:
        return [json.loads(line) for line in file]


def digest(content):
    return sha256(content).hexdigest()


def name(entry):
    return "entry {index}, {resource}, version {version}".format(**entry)


class Check:
    """What is read of a dossier, and how much of it is wrong."""

    def __init__(self, folder):
        self.data = folder / "data"
        self.entries = lines(self.data / "journal/entries.ndjson")
        if [entry["index"] for entry in self.entries] != list(range(len(self.entries))):
            raise ValueError(
                "an entry is missing from the journal, or isn't in its place"
            )
        information = (folder / "bag-info.txt").read_text("utf-8")
        (size,) = re.findall(r"\nLedger-Size: (\d+)\n", information)
        self.size = int(size)
        self.until = min(self.size, len(self.entries))
        self.approvals = {
            entry["index"]
            for entry in self.entries
            if entry["resource"].startswith("redactions/") and entry["version"] > 1
        }
        self.of_one_agreement = "\nLedger-Agreement: " in information
        self.left_of = {}  # of a redacted document, by the index of its entry
        self.left_by = defaultdict(dict)  # the same, by the entry that approved it
        for line in lines(self.data / "documents/redacted.ndjson"):
            index, left = line["index"], line["left"]
            self.left_of[index] = self.left_by[line["approval"]][index] = left
        self.present, self.redacted, self.failures = set(), set(), 0
        self.erased = {}  # what an approval says that it erased, by its entry
        self.articles = {}  # the SHA-256 that a source has of its article

    def run(self):
        self.check_length()
        for path in sorted(self.data.glob("documents/*.ndjson")):
            if path.name != "redacted.ndjson":
                self.check_file(path)
        print(f"{len(self.present)} documents, {len(self.redacted)} of them redacted.")
        for approval in sorted({*self.left_by, *self.erased}):
            self.check_approval(approval)
        self.check_missing()
        self.check_articles()
        print(f"{self.failures} failed." if self.failures else "Nothing failed.")

    def fail(self, what):
        print(f"FAIL  {what}")
        self.failures += 1

    def check_length(self):
        length = len(self.entries)
        if self.size > length:
            self.fail(
                f"bag-info.txt says {self.size} entries, and the journal has {length}."
            )
        checkpoint = self.data / "journal/checkpoint"
        if checkpoint.exists():
            signed = int(checkpoint.read_text("utf-8").splitlines()[1])
            if signed > length:
                self.fail(
                    f"{signed} entries were signed, and the journal has {length}."
                )
            if signed < length:
                print(f"{length - signed} entries of the journal are signed by nobody.")

    def check_file(self, path):
        with path.open("rb") as file:
            for line in file:
                match = re.fullmatch(LINE, line)
                if match is None:
                    raise ValueError(f"{path} has another line: {line[:60]}")
                index, salt, content = match.groups()
                self.check_document(path.stem, int(index), salt, content)

    def check_document(self, kind, index, salt, content):
        document = json.loads(content)
        own = document | {"index": index, "resource": f"{kind}/{document['id']}"}
        if index >= self.until or name(own) != name(self.entries[index]):
            self.fail(f"{name(own)}: there is no such entry.")
        elif index in self.present:
            self.fail(f"{name(own)}: its document is here twice.")
        else:
            self.present.add(index)
            self.check_words(self.entries[index], salt, content)
        if kind == "redactions" and document["erased"] is not None:
            self.erased[index] = document["erased"]
        if kind == "sources":
            ending = "html.txt" if document["media_type"] == "text/html" else "txt"
            self.articles[f"{document['id']}.{ending}"] = document["sha256"]

    def check_words(self, entry, salt, content):
        if salt is None:
            self.check_redacted(entry, content)
        elif digest(bytes.fromhex(salt.decode()) + content) != entry["document"]:
            self.fail(f"{name(entry)}: its document isn't the one that was sealed.")

    def check_redacted(self, entry, content):
        self.redacted.add(entry["index"])
        left = self.left_of.get(entry["index"])
        if left is None:
            self.fail(f"{name(entry)}: its salt is gone, and no redaction says why.")
        elif left != digest(content):
            self.fail(f"{name(entry)}: its document isn't what the redaction left.")

    def check_approval(self, approval):
        """Compare what redacted.ndjson says of a redaction with what was sealed of it."""
        left = self.left_by[approval]
        here = len(self.redacted & left.keys())
        rows = [f'[{index},"{left[index]}"]' for index in sorted(left)]
        erased = self.erased.get(approval)
        if erased is None:
            if here:
                self.check_absent(approval, here)
        elif erased["documents"] != len(left):
            sealed = f"{erased['documents']} documents"
            self.fail(f"entry {approval}: it redacted {sealed}, not {len(left)}.")
        elif erased["keys"]:
            print(f"{here} redacted by entry {approval}: their number is sealed alone.")
        elif erased["sha256"] != digest("\n".join(rows).encode()):
            self.fail(f"entry {approval}: it left other words of what it redacted.")

    def check_absent(self, approval, redacted):
        """Check an approval whose document isn't here; so it is left out, or later."""
        may_be_absent = self.of_one_agreement or approval >= self.until
        if may_be_absent and approval in self.approvals:
            print(
                f"{redacted} redacted by entry {approval}, which isn't here to compare."
            )
        else:
            self.fail(f"entry {approval}: it approves no redaction.")

    def check_missing(self):
        here = {self.entries[index]["resource"] for index in self.present}
        absent = Counter()
        for index, entry in enumerate(self.entries):
            resource = entry["resource"]
            may_be_others = self.of_one_agreement and resource not in here
            if index in self.present:
                continue
            if resource.startswith(OF_ACCOUNTS):
                absent["of accounts, which are in no dossier"] += 1
            elif index >= self.until:
                absent["of later than what this dossier shows"] += 1
            elif may_be_others and not resource.startswith(IN_EVERY_DOSSIER):
                absent["of other agreements, or left out: nothing says which"] += 1
            else:
                self.fail(f"{name(entry)}: its document is missing.")
        for why, count in absent.items():
            print(f"{count} documents aren't here, {why}.")

    def check_articles(self):
        files = {path.name: path for path in self.data.glob("articles/*")}
        for file in sorted({*files, *self.articles}):
            if file not in files:
                self.fail(f"articles/{file} is missing.")
            elif file not in self.articles:
                self.fail(f"articles/{file} is the article of no source here.")
            elif digest(files[file].read_bytes()) != self.articles[file]:
                self.fail(f"articles/{file} isn't the article that was recorded.")
        print(f"{len(files)} articles.")


def main():
    folder = Path(sys.argv[1] if sys.argv[1:] else ".")
    try:
        check = Check(folder)
        check.run()
    except (AttributeError, LookupError, OSError, TypeError, ValueError) as why:
        kind = type(why).__name__
        sys.exit(f"FAIL  {folder} can't be read as a dossier: {kind}: {why}")
    sys.exit(bool(check.failures))


if __name__ == "__main__":
    main()
