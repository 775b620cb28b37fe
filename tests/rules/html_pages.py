"""Web pages at random, as they are saved: each with the words that a reader is to see, in order."""

import random
from dataclasses import dataclass, field

WORDS = (
    "Kyiv",
    "Москва",
    "1,000",
    "полонених",
    "“quoted”",
    "naïve",
    "交换",
    "أسرى",
    "up",
    "to",
    "1&#8239;200",
    "won&rsquo;t",
)
SEEN_AS = {"1&#8239;200": "1\u202f200", "won&rsquo;t": "won’t"}
JUNK = (
    "<!-- a > b -- c -->",
    "<!-->",
    "<!--->",
    "<!x y>",
    "<?php echo 1 ?>",
    "</ stray>",
    "</>",
    "</unknown>",
    "<script>if (a < b && c > d) { '</p>' }</script>",
    "<SCRIPT type='x'>document.write('<p>never</p>')</scripT >",
    "<script><!-- <script>x</script> --></script>",
    "<style>p > a { content: '<b>' }</style>",
    "<noscript><img src=x></noscript>",
    "<iframe src=x>never</iframe>",
    "<textarea>never</textarea>",
    "<nav><ul><li>never<li>never</ul></nav>",
    "<del>never <b>never</b></del>",
    "<s>never</s>",
    "<span style='color: red; display: none'>never</span>",
    "<dialog>never<p>never</dialog>",
    "<template><p>never</template>",
    "<span hidden>never <b>never</b></span>",
    "<div aria-hidden='TRUE'><div>never</div></div>",
    "<img alt='a > b' src=\"x'>y\">",
    "<input value=never/>",
    "<a b='c>d' e=\"f>g\" h=i'>",
    "<br/>",
    "<wbr>",
    "\r\n\t  ",
)
#: What holds other parts, before and behind them; some lack their end tag.
AROUND = (
    ("<p>", "</p>"),
    ("<p class=x>", ""),
    ("<div id='a>b'>", "</div>"),
    ("<DIV>", "</div\n>"),
    ("<ul><li>", "</ul>"),
    ("<table><tr><td>", "</table>"),
    ("<table><tbody><tr><th>", "</td></tr></table>"),
    ("<blockquote>", "</blockquote >"),
    ("<b>", "</b>"),
    ("<i><b>", "</i></b>"),
    ("<pre>", "</pre>"),
    ("<article>", "</article>"),
)


@dataclass
class Page:
    """A page, and the words of it that are read."""

    parts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def stored(self):
        return "".join(self.parts)


def page(seed):
    """Make a page; the same seed makes the same page."""
    chance = random.Random(seed)  # noqa: S311 - the same page each time
    made = Page()
    made.parts.append(
        "<!DOCTYPE html>\n<html><head><title>never</title><meta charset=utf-8></head><body>"
    )
    for _ in range(chance.randint(1, 8)):
        add(chance, made, depth=0)
    made.parts.append(chance.choice(("</body></html>", "", "<p", "<!-- never", "<script>never")))
    return made


def add(chance, made, depth):
    """Add words, junk, or something that holds more of both."""
    kind = chance.random()
    if kind < 0.4 or depth > 5:
        add_words(chance, made)
    elif kind < 0.7:
        made.parts.append(chance.choice(JUNK))
    else:
        before, behind = chance.choice(AROUND)
        made.parts.append(before)
        for _ in range(chance.randint(0, 4)):
            add(chance, made, depth + 1)
        made.parts.append(behind)


def add_words(chance, made):
    for _ in range(chance.randint(1, 6)):
        word = chance.choice(WORDS)
        made.parts += [chance.choice((" ", "\n", "  \t", "<br>", "&#32;")), word]
        made.words.append(SEEN_AS.get(word, word))
    made.parts.append(" ")
