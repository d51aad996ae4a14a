"""What was run: command, program, choices, data with their digests."""
from ..parts import Section, Table

NAME_WIDTH = 18  # of a choice's name in the files


def choice(line):
    """(name, what was chosen): the name is a column, or ends with a colon."""
    if ": " in line[: line.find("  ") if "  " in line else len(line)]:
        name, rest = line.split(": ", 1)
        return name, rest
    return line[:NAME_WIDTH].strip(), line[NAME_WIDTH:].strip()


def choices_of(results):
    """[(name, what was chosen)] in the order of the files."""
    return [choice(line) for line in str(results.attributes.get("windrow_choices", "")).splitlines() if line.strip()]


def build(results, context):
    a = results.attributes
    section = Section("run", "What was run, in full")
    choices = choices_of(results)
    if choices:
        section.parts.append(Table(f"{results.name}_choices", [("choice", "", [k for k, _ in choices]), ("is", "", [v for _, v in choices])],
                                   "Choices, and what was made of the files.", shown=100))
    digests = [line.split(None, 2) for line in str(a.get("input_digests", "")).splitlines()]
    digests = [d for d in digests if len(d) == 3]
    if digests:
        section.parts.append(Table(f"{results.name}_inputs",
                                   [("file", "", [d[2] for d in digests]), ("size", "bytes", [int(d[1]) for d in digests]),
                                    ("digest", "", [d[0] for d in digests])], "Files that were read."))
    if not a:
        section.parts.append("The files of this folder are tables of text alone, which do not say how they were made.")
    return section
