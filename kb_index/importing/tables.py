"""Tables with merged cells as Markdown tables, which have none.

What spans several rows, or columns of the heading, is said in each; what spans columns of the body is said once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kb_index.importing.errors import HtmlRefused

MAX_CELLS = 20_000
"""Of one table, after merged cells have been spread."""
MAX_SPAN = 1_000


@dataclass(frozen=True)
class Cell:
    """`text` is Markdown on one line."""

    text: str
    columns: int = 1
    rows: int = 1
    head: bool = False


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    in_head: bool = False


def to_span(value: str) -> int:
    """Return how many rows or columns a `rowspan` or `colspan` stands for."""
    return max(1, min(MAX_SPAN, int(value))) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def render_table(rows: Sequence[Row]) -> str:
    """Return a Markdown table; empty when it has no words. Raises HtmlRefused."""
    if not rows:
        return ""
    heads = _count_heads(rows)
    grid = _spread(rows, heads)
    if not any(text for line in grid for text in line):
        return ""
    head = [_plain(text) for text in _merged_heads(grid[:heads])] if heads else [""] * len(grid[0])
    body = [line for line in grid[heads:] if any(line)]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _spread(rows: Sequence[Row], heads: int) -> list[list[str]]:
    """Lay the cells out on a grid as a browser does; the first `heads` rows are the heading."""
    grid: list[list[str | None]] = [[] for _ in rows]
    width = 0
    total = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while column < len(grid[at]) and grid[at][column] is not None:
                column += 1
            height = min(cell.rows, len(rows) - at)
            total += height * cell.columns
            if total > MAX_CELLS:
                raise HtmlRefused(f"has a table of more than {MAX_CELLS:,} cells")
            for down in range(height):
                line = grid[at + down]
                line.extend([None] * (column + cell.columns - len(line)))
                for across in range(cell.columns):
                    line[column + across] = cell.text if at < heads or not across else ""
            column += cell.columns
        width = max(width, len(grid[at]))
    if width * len(rows) > MAX_CELLS:
        raise HtmlRefused(f"has a table of more than {MAX_CELLS:,} cells")
    return [[text or "" for text in line] + [""] * (width - len(line)) for line in grid]


def _count_heads(rows: Sequence[Row]) -> int:
    """Return how many rows are the heading: those marked so; else the first, when it reads like one."""
    marked = 0
    for row in rows:
        if not (row.in_head or (row.cells and all(cell.head for cell in row.cells))):
            break
        marked += 1
    if marked:
        # A table that is all headings has none.
        return marked if marked < len(rows) else 1 if len(rows) > 1 else 0
    first = rows[0].cells
    named_rows = all(row.cells and row.cells[0].head for row in rows)
    bold = bool(first) and all(cell.text.startswith("**") and cell.text.endswith("**") for cell in first)
    wide = max(sum(cell.columns for cell in row.cells) for row in rows) > 2
    several = len(rows) > 1 and len(first) > 1
    return 1 if several and not named_rows and (bold or wide) else 0


def _plain(head: str) -> str:
    """A heading needs no bold."""
    bare = head[2:-2]
    return bare if head.startswith("**") and head.endswith("**") and "**" not in bare else head


def _merged_heads(lines: Sequence[Sequence[str]]) -> list[str]:
    """Return one heading a column: "Price US" where "US" stands below "Price"."""
    return [" ".join(dict.fromkeys(text for text in column if text)) for column in zip(*lines, strict=True)]
