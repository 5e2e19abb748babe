"""Measurements as JSON: timings in Python, and what users of the page wait for.

`timings` calls the library, `page` drives the real app in a real browser: `server` runs the app,
`chromium` the browser, `visit` is one open page, `crowd` many users at once, `monkey` one who does
random things, `tables` a map as large as the page must bear.
"""

from voicelab.bench.settings import BenchSettings

__all__ = ["BenchSettings"]
