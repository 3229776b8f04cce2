"""Opens a benchmark report in Chromium as a reader does, and prints what it found as JSON.

Usage: report_page.py REPORT.html [SCREENSHOTS_FOLDER]

Chromium is named by COMAD_CHROMIUM, or `chromium` in the path; nothing is downloaded.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def scroll_through(page):
    """Shows every part of the page once, since figures are drawn when they come near."""
    position = 0
    while position < page.evaluate("document.documentElement.scrollHeight"):
        page.evaluate(f"scrollTo(0, {position})")
        page.wait_for_timeout(40)
        position += 700


def drawn(page):
    return page.evaluate("document.querySelectorAll('figure .plot:not(.off) > svg').length")


def tooltip(figure):
    """Title and rows of the tooltip that is shown, if one is."""
    tip = figure.locator(".plot:not(.off) .tip")
    if not tip.is_visible():
        return None
    rows = [[row.locator("th").inner_text(), row.locator("td").inner_text()] for row in tip.locator("tr").all()]
    return {"title": tip.locator("p").inner_text(), "rows": rows}


def download(page, button):
    with page.expect_download() as waiting:
        button.click()
    return {"name": waiting.value.suggested_filename, "text": Path(waiting.value.path()).read_text("utf-8")}


def centre_of(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def try_figure(page, figure):
    """Values by mouse and by keyboard, zoom in and out, and both downloads of one figure."""
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(60)
    plot = figure.locator(".plot:not(.off)")
    line_figure = plot.locator("path.line").count() > 0
    target = plot.locator("> svg") if line_figure else plot.locator("rect.part").first
    if target.count() == 0:
        return {"id": figure.get_attribute("data-figure"), "hover": None}
    target.scroll_into_view_if_needed()
    x, y = centre_of(target)
    page.mouse.move(x, y)
    found = {"id": figure.get_attribute("data-figure"), "hover": tooltip(figure)}
    page.mouse.move(0, 0)
    found["left"] = tooltip(figure)
    plot.focus()
    page.keyboard.press("Home")
    found["first"] = tooltip(figure)
    found["spoken"] = plot.locator(".spoken").inner_text()
    page.keyboard.press("ArrowRight")
    found["second"] = tooltip(figure)

    ticks = "svg => [...svg.querySelectorAll('text')].map(text => text.textContent)"
    before = plot.locator("> svg").evaluate(ticks)
    page.mouse.move(x - 60, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    found["zoomed"] = before != plot.locator("> svg").evaluate(ticks)
    plot.locator("> svg").scroll_into_view_if_needed()
    x, y = centre_of(plot.locator("> svg"))
    page.mouse.dblclick(x, y)
    found["reset"] = before == plot.locator("> svg").evaluate(ticks)

    found["csv"] = download(page, figure.locator("button.csv"))
    found["svg"] = download(page, figure.locator("button.svg"))
    return found


def overlaps(page):
    """Pairs of texts of one figure that cover each other."""
    return page.evaluate(
        """() => [...document.querySelectorAll('figure .plot:not(.off) > svg')].flatMap(svg => {
            const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
            const found = [];
            boxes.forEach(([one, a], place) => boxes.slice(place + 1).forEach(([other, b]) => {
                const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                // Boxes of text have room above and below the letters.
                if (wide > 1 && high > 6) found.push([svg.closest('figure').dataset.figure, one, other]);
            }));
            return found;
        })"""
    )


def fonts(page):
    """Size and family of texts in figures that differ from the text of the page."""
    return page.evaluate(
        """() => {
            const look = element => (({ fontSize, fontFamily }) => `${fontSize} ${fontFamily}`)(getComputedStyle(element));
            const own = look(document.body);
            return [...new Set([...document.querySelectorAll('figure .plot > svg text')].map(look))].filter(one => one !== own);
        }"""
    )


def main(report, screenshots):
    chromium = os.environ.get("COMAD_CHROMIUM") or shutil.which("chromium")
    address = Path(report).resolve().as_uri()
    console, requests = [], []
    found = {"widths": {}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in (1440, 800):
            page = browser.new_page(viewport={"width": width, "height": 1000})
            page.on("console", lambda message: console.append(message.text))
            page.on("pageerror", lambda error: console.append(str(error)))
            page.on("request", lambda request: requests.append(request.url))
            page.goto(address)
            scroll_through(page)
            found["widths"][width] = {
                "figures": page.locator("figure").count(),
                "drawn": drawn(page),
                "scroll_width": page.evaluate("document.documentElement.scrollWidth"),
                "overlaps": overlaps(page),
                "other_fonts": fonts(page),
            }
            if screenshots:
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=f"{screenshots}/{width}.png", full_page=True)
            if width == 1440:
                found["figures"] = [try_figure(page, figure) for figure in page.locator("figure").all()]
                everything = download(page, page.locator("#download-all"))
                found["everything"] = json.loads(everything["text"])
                rows = page.locator("#matrix-table tr[data-body]")
                found["matrix_rows"] = rows.count()
                body = page.locator("#filters select[name=body]")
                body.select_option(index=1)
                found["filtered"] = {
                    "body": body.input_value(),
                    "shown": [row.get_attribute("data-body") for row in rows.all() if row.is_visible()],
                }
                page.locator("#filters button[type=reset]").click()
                page.wait_for_timeout(50)
                found["unfiltered"] = sum(row.is_visible() for row in rows.all())
                found["injected"] = page.evaluate("[window.pwned ?? null, document.querySelectorAll('main script, img').length]")
                pdf = page.pdf(prefer_css_page_size=True, path=f"{screenshots}/report.pdf" if screenshots else None)
                found["pdf_bytes"] = len(pdf)
                found["printed"] = page.evaluate("[...document.querySelectorAll('figure .plot')].every(plot => plot.querySelector(':scope > svg'))")
            page.close()

        # Without scripts, the text and the matrix are there, and figures are tables.
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(address)
        found["without_scripts"] = {
            "matrix_rows": page.locator("#matrix-table tr[data-body]").count(),
            "tables": page.locator("figure table").count(),
        }
        browser.close()
    found["console"] = console
    found["requests"] = [url for url in requests if url != address and not url.startswith(("blob:", "data:"))]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
