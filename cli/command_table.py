"""The commands of `fiveyear`, in the order of the help."""

from __future__ import annotations

COMMANDS = {
    "init": ("cli.commands.logs", "Make a new log."),
    "demo": ("cli.commands.demo", "Make 70 invented client histories and compare them."),
    "status": ("cli.commands.logs", "The log, its clients, and open threats."),
    "client": ("cli.commands.clients", "Clients: add, list, show, rename, move."),
    "log": ("cli.commands.log", "Record that something happened to a client."),
    "import": ("cli.commands.importing", "Record the rows of a file."),
    "shock": ("cli.commands.shock", "Record one threat for many clients."),
    "correct": ("cli.commands.corrections", "Correct fields of an earlier event."),
    "retract": ("cli.commands.corrections", "Retract an earlier event."),
    "undo": (
        "cli.commands.corrections",
        "Retract your last event, another one, or a batch.",
    ),
    "industry": ("cli.commands.industries", "Figures of an industry's peers."),
    "timeline": ("cli.commands.history", "A client's events by date."),
    "events": ("cli.commands.history", "The raw log, in the order it was recorded."),
    "replay": (
        "cli.commands.auditing",
        "The audit: every event as recorded, and what it changed.",
    ),
    "diff": ("cli.commands.differing", "What changed in the record between two times."),
    "explain": (
        "cli.commands.explaining",
        "A client's outcomes, and the events behind them.",
    ),
    "cohort": ("cli.commands.comparing", "Episodes compared, and episodes excluded, by rule."),
    "compare": ("cli.commands.comparing", "Five-year outcomes by how the leaders responded."),
    "drivers": ("cli.commands.comparing", "The eight explanations of a breakthrough, ranked."),
    "study": ("cli.commands.studies", "Definitions fixed before the outcomes are seen."),
    "report": ("cli.commands.reporting", "One HTML file to read in a browser or print."),
    "sql": ("cli.commands.queries", "Read-only SQL over the projections."),
    "tables": ("cli.commands.queries", "The tables of the projections."),
    "export": ("cli.commands.exporting", "Events or a table as a file, for other programs."),
    "rebuild": ("cli.commands.queries", "Recompute the projections from the first event."),
    "help": ("cli.commands.help", "Topics, kinds of event, and the help of any command."),
    "completion": ("cli.commands.completion", "Completion for bash, zsh and fish."),
}
"""The module and the help line of each command. A module is loaded when its command runs, so that
`log` starts fast."""
