"""The goals of shared/performance.md, and the table that says which of them are reached."""

import dataclasses


@dataclasses.dataclass
class Row:
    """One figure and what it is held against."""

    id: str
    what: str
    figures: str
    value: float | None
    goal: str      # "≤ 5"
    stretch: str = ""
    unit: str = ""

    @property
    def reached(self):
        if self.value is None:
            return "not measured"
        if not self._meets(self.goal):
            return "NO"
        return "stretch" if self.stretch and self._meets(self.stretch) else "yes"

    def _meets(self, goal):
        sign, _, number = goal.partition(" ")
        return self.value <= float(number) if sign == "≤" else self.value >= float(number)

    def cells(self):
        value = "–" if self.value is None else f"{self.value:.3g}{self.unit}"
        return self.id, self.what, self.figures, value, self.goal, self.stretch, self.reached


def table(rows):
    """The rows as text, in columns."""
    cells = [("", "what", "figures", "value", "goal", "stretch", "reached"), *(row.cells() for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
