"""What the documents use of curl, for machines without it.

That is `curl [-s] [-i] [-X ...] [-H ...] [--json ...] URL`.

An option that isn't here is refused, so that a document can't ask for what was never tried.
"""

import sys
import urllib.error
import urllib.request
from pathlib import Path

JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def contents(argument: str) -> bytes:
    return Path(argument[1:]).read_bytes() if argument.startswith("@") else argument.encode()


def read(arguments: list[str]) -> tuple[str, dict[str, str], bytes | None, str | None]:
    url, headers, body, method = "", {}, None, None
    rest = iter(arguments)
    for argument in rest:
        if argument in ("-s", "-si"):
            continue
        if argument == "-H":
            for line in contents(next(rest)).decode().splitlines():
                name, _, value = line.partition(":")
                headers[name] = value.strip()
        elif argument == "--json":
            headers, body = JSON | headers, contents(next(rest))
        elif argument == "-X":
            method = next(rest)
        elif argument == "--data-binary":
            body = contents(next(rest))
        elif argument.startswith("-") or url:
            sys.exit(f"curl stand-in: no option {argument}")
        else:
            url = argument
    return url, headers, body, method


def main() -> None:
    url, headers, body, method = read(sys.argv[1:])
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - the test's own server
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer = opener.open(request, timeout=300)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        if "-si" in sys.argv:
            head = f"HTTP/1.1 {answer.status} {answer.reason}\n{answer.headers}"
            sys.stdout.buffer.write(head.replace("\n", "\r\n").encode())
        sys.stdout.buffer.write(answer.read())


main()
