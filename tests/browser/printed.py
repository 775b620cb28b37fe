"""A printed page as PDF: its words in the order in which its tags say that they are read."""

import io
import unicodedata
from collections import defaultdict

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

#: The operators of a page that begin content with a tag, without and with properties, and end it.
BEGINS, ENDS = (b"BMC", b"BDC"), b"EMC"


class Printed:
    """A PDF, with the words of each of its tagged parts."""

    def __init__(self, content):
        self._reader = PdfReader(io.BytesIO(content))
        self.root = self._reader.trailer["/Root"].get_object()
        self._words = {page.indirect_reference.idnum: tagged(page) for page in self._reader.pages}

    @property
    def language(self):
        """The language that a voice reads it in."""
        return self.root["/Lang"]

    @property
    def is_marked(self):
        """Whether the file says that its tags hold."""
        return bool(self.root["/MarkInfo"]["/Marked"])

    def kinds(self):
        """Return the kinds of its tags."""
        return {kind for kind, _ in self._read(self.root["/StructTreeRoot"], None)}

    def letters(self):
        """Return what a voice reads, from the first to the last, without blanks.

        Where blanks stand, a reader of the file works out from the places of the letters.
        """
        read = self._read(self.root["/StructTreeRoot"], None)
        return letters("".join(words for _, words in read))

    def _read(self, element, page):
        """Yield the kind of each part below a tag, with its words, in the order of reading."""
        element = element.get_object()
        if isinstance(element, ArrayObject):
            for each in element:
                yield from self._read(each, page)
        elif not isinstance(element, DictionaryObject):
            yield "", self._words[page][int(element)]
        elif element.get("/Type") == "/MCR":
            page = element.raw_get("/Pg").idnum if "/Pg" in element else page
            yield "", self._words[page][int(element["/MCID"])]
        elif "/K" in element:
            page = element.raw_get("/Pg").idnum if "/Pg" in element else page
            yield element.get("/S", ""), ""
            yield from self._read(element["/K"], page)


def letters(sentence):
    """Return a sentence as `Printed` has it: without blanks, and letters that are joined apart."""
    return "".join(unicodedata.normalize("NFKC", sentence).split())


def tagged(page):
    """Return the words of a page by the number of their tag."""
    words, numbers = defaultdict(str), []

    def begin(operator, operands, _matrix, _text_matrix):
        if operator in BEGINS:
            about = operands[-1]
            numbers.append(about.get("/MCID") if isinstance(about, DictionaryObject) else None)

    def end(operator, _operands, _matrix, _text_matrix):
        if operator == ENDS:
            numbers.pop()

    def write(text, _matrix, _text_matrix, _font, _size):
        for number in reversed(numbers):
            if number is not None:
                words[int(number)] += text
                break

    page.extract_text(visitor_operand_before=begin, visitor_operand_after=end, visitor_text=write)
    return words
