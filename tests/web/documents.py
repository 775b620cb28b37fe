"""What stands in a page of HTML, as a reader and a browser see it."""

import re
from html.parser import HTMLParser

from ledger.web import words

#: Elements without an end tag.
VOID = {"meta", "link", "input", "br", "img", "col"}


class Document(HTMLParser):
    """The elements of a page, each with its attributes and the text within it."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(text)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append({"tag": tag, "text": "", **dict(attrs)})

    def handle_endtag(self, tag):
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def all(self, tag, **attributes):
        """Return the elements of a tag that have some attributes."""
        return [
            element
            for element in self.elements
            if element["tag"] == tag
            if all(element.get(name.rstrip("_")) == value for name, value in attributes.items())
        ]

    def texts(self, tag, **attributes):
        """Return the text within such elements, white space as single blanks."""
        return [" ".join(element["text"].split()) for element in self.all(tag, **attributes)]

    def links(self):
        """Return the addresses that lead elsewhere in the ledger."""
        hrefs = [element["href"] for element in self.all("a")]
        return [href for href in hrefs if href.startswith("/")]

    def places(self):
        """Return the places of the same page that it links to."""
        hrefs = [element["href"] for element in self.all("a")]
        return [href[1:] for href in hrefs if href.startswith("#")]


def as_read(sentence):
    """Return a sentence with its dates as people read them, white space as single blanks."""
    days = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:/[0-9]{4}-[0-9]{2}-[0-9]{2})?"
    return re.sub(days, lambda date: words.day(date[0]), " ".join(sentence.split()))


def classes(element):
    return set((element.get("class") or "").split())
