"""Plotly figures -> PNG files, drawn by an installed Chromium or Chrome.

This needs no library: the browser loads one local page, which draws every figure with plotly.js and
writes the pictures into its own document, which is then dumped.
"""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from plotly.graph_objects import Figure as Plot

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SCALE = 2  # pixels of the picture to one of the figure, so that it prints sharply
VIRTUAL_MS = 600_000  # of the clock of the page, which stands still while it computes
SECONDS_EACH, SECONDS_ANYWAY = 10, 60  # of the wall clock, after which the browser is stopped
PAGE = """<!doctype html><meta charset="utf-8"><script src="plotly.min.js"></script><body><script>
const plots = %s;
(async () => {
  for (const [name, plot] of Object.entries(plots)) {
    const {width = 760, height = 420} = plot.layout;
    const url = await Plotly.toImage(
      {data: plot.data, layout: plot.layout}, {format: "png", width, height, scale: %d});
    const line = document.createElement("p");
    line.textContent = name + " " + url;
    document.body.append(line);
  }
})();
</script></body>"""


def pictures(plots: Mapping[str, Plot]) -> tuple[dict[str, bytes], str]:
    """Return PNG files of figures by their names, and why some are missing (empty: none is).

    Parameters
    ----------
    plots : mapping of name to plotly figure
        Names without spaces.
    """
    from plotly.offline import get_plotlyjs

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return {}, (
            "No pictures (.png) were written: no Chromium or Chrome was found to draw them."
        )
    if not plots:
        return {}, ""
    drawn = {name: json.loads(plot.to_json()) for name, plot in plots.items()}
    with TemporaryDirectory(prefix="voicelab-") as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE % (json.dumps(drawn).replace("</", "<\\/"), SCALE), encoding="utf-8")
        (page.parent / "plotly.min.js").write_text(get_plotlyjs(), encoding="utf-8")
        command = [
            browser, "--headless", "--disable-gpu", "--disable-background-networking",
            "--no-sandbox",  # root in a container has none, and the page is our own
            f"--user-data-dir={folder}/profile", f"--virtual-time-budget={VIRTUAL_MS}",
            "--dump-dom", page.as_uri(),
        ]  # fmt: skip
        limit_s = SECONDS_ANYWAY + SECONDS_EACH * len(plots)
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=limit_s
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return {}, f"No pictures (.png) were written: {browser} failed ({error})."
    pairs = re.findall(r"<p>(\S+) data:image/png;base64,([^<]+)</p>", done.stdout)
    found = {name: base64.b64decode(data) for name, data in pairs}
    missing = [name for name in plots if name not in found]
    if missing:
        return found, f"{browser} drew no picture of {', '.join(missing)}."
    return found, ""
