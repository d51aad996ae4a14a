"""What a page is made of: sections of paragraphs, tables and figures.

A figure is drawn from its table alone, so that the table, written as CSV, draws it again.
"""
import csv
import io
from dataclasses import dataclass, field


@dataclass
class Column:
    label: str
    unit: str
    values: list

    @property
    def head(self):
        return f"{self.label} [{self.unit}]" if self.unit else self.label


@dataclass
class Table:
    """Columns of equal length; `name` is that of its CSV file."""

    name: str
    columns: list
    caption: str = ""
    shown: int = 60  # rows on the page; the CSV holds all

    def __post_init__(self):
        self.columns = [c if isinstance(c, Column) else Column(*c) for c in self.columns]
        lengths = {len(c.values) for c in self.columns}
        if len(lengths) > 1:
            raise ValueError(f"table {self.name}: columns of {sorted(lengths)} rows")

    def __len__(self):
        return len(self.columns[0].values) if self.columns else 0

    def __getitem__(self, label):
        return next(c.values for c in self.columns if c.label == label)

    def csv(self):
        """Numbers with as many digits as give them back; a missing one is an empty field."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([c.head for c in self.columns])
        for row in zip(*(c.values for c in self.columns)):
            writer.writerow([text_of(value) for value in row])
        return out.getvalue()


def text_of(value):
    if value is None or value != value:
        return ""
    if isinstance(value, (int, str)):
        return str(value)
    return repr(float(value))


@dataclass
class Figure:
    title: str
    svg: str
    table: Table
    n: int
    unit: str
    caption: str = ""


@dataclass
class Section:
    id: str
    title: str
    parts: list = field(default_factory=list)  # str (a paragraph), Warned, Table, Figure


@dataclass
class Note:
    """A paragraph that stands out: a verdict (good) or a reservation (not good)."""

    text: str
    good: bool = False
