"""How the grader's pages look: one file that needs no other, light or dark, readable without its pictures."""

from __future__ import annotations

from html import escape
from string import Template

# A page runs no script and asks for nothing, whatever a student's name or answer says.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #56616f; --paper: #ffffff; --sheet: #f6f7f9;
  --line: #e0e4e9; --accent: #a8430a; --right: #0b62a0; --bar: #3b6ea5; }
@media (prefers-color-scheme: dark) { :root { --ink: #dbe1e8; --soft: #9da8b5; --paper: #11151b;
  --sheet: #1a2029; --line: #303946; --accent: #ffa866; --right: #7cc0f5; --bar: #6c9fd6; } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.15rem; margin: 0; }
p { margin: .4rem 0; }
a { color: var(--accent); }
code, pre { font: .9em/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { margin: .4rem 0; padding: .5rem .7rem; background: var(--sheet); border-radius: .3rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.sum { font-size: 1.9rem; font-weight: 650; margin: .3rem 0 0; }
.soft { color: var(--soft); }
.wide { overflow-x: auto; }
section { border-top: 1px solid var(--line); margin-top: 1.6rem; padding-top: 1.2rem; }
.head { display: flex; flex-wrap: wrap; gap: .2rem 1rem; justify-content: space-between;
  align-items: baseline; }
.points { font-variant-numeric: tabular-nums; white-space: nowrap; }
.check { border-left: 4px solid var(--accent); padding: .1rem 0 .1rem .8rem; margin: .9rem 0; }
.check.right { border-color: var(--right); }
.mark { font-weight: 650; color: var(--accent); }
.right .mark { color: var(--right); }
.notes { background: var(--sheet); border-radius: .3rem; padding: .5rem 1rem; margin: 1rem 0; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { display: block; max-width: 100%; height: auto; }
td svg { min-width: 7rem; margin-top: .35rem; }
svg .bar { fill: var(--bar); }
svg .rest { fill: var(--line); }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .rule { stroke: var(--line); }
svg .mean { stroke: var(--accent); stroke-width: 2; }
@media print { body { max-width: none; } .check, tr { break-inside: avoid; } }
"""
_PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="$policy">
<title>$title</title>
<style>$style</style>
<main>
$body
</main>
</html>
""")


def page(title: str, body: str) -> str:
    """Return a whole page.

    Parameters
    ----------
    title : str
        Its title, as plain text.
    body : str
        Its content, as HTML.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    return _PAGE.substitute(policy=escape(POLICY), title=escape(title), style=STYLE, body=body)


def notes_box(notes: tuple[str, ...]) -> str:
    """Return sentences as a box; nothing where there are none."""
    if not notes:
        return ""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<div class="notes"><ul>{items}</ul></div>'
