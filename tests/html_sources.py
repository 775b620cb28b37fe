"""A web page as it may be saved, and how it is sent."""

PAGE = """<!DOCTYPE html>
<html lang="uk"><head><meta charset="utf-8"><title>Exchange &amp; talks | The Example Wire</title>
<meta property="og:site_name" content="The Example Wire">
<link rel="canonical" href="https://wire.example/exchange">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Exchange &amp; talks",
"datePublished": "2025-06-11T21:00:00+03:00", "author": {"name": "A. Writer"}}</script></head>
<body><nav>Home <a href="/war">War</a></nav><article><h1>Exchange &amp; talks</h1>
<p>The ministry said that <b>1,212</b>&nbsp;bodies&#8212;of soldiers&#8212;were\nhanded over.</p>
<script>if (1 < 2) { document.write("<p>9,999 bodies</p>") }</script>
<p>Росія передала 27 полонених.</p></article><footer>About</footer></body></html>
"""
READING = """Exchange & talks
The ministry said that 1,212\u00a0bodies—of soldiers—were handed over.
Росія передала 27 полонених."""


def post_page(client, actor, page, /, *, media_type="text/html", charset=None, **query):
    """Send a page with its metadata in the query; answers the response."""
    content = page.encode() if isinstance(page, str) else page
    if charset is not None:
        media_type = f"{media_type}; charset={charset}"
    return client.post(
        "/v1/sources",
        data=content,
        query_string={"id": "page", **query},
        headers=actor | {"Content-Type": media_type},
    )


def quotes_in(value):
    """Yield each quote within an explanation: whatever names the bytes of an article."""
    if isinstance(value, dict):
        if "first_byte" in value:
            yield value
        for part in value.values():
            yield from quotes_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from quotes_in(part)
