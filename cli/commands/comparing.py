"""`cohort`, `compare`, `drivers`: who is compared, what became of them, what tells them apart."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import new_app
from cli.present.rows import Rows
from cli.session import Session
from events.errors import Invalid

app = new_app()

Grade = Annotated[
    str | None,
    typer.Option("--grade", metavar="A|AB|all", help="Evidence that counts; A unless said."),
]
Years = Annotated[
    str | None, typer.Option("--years", metavar="N", help="Years after the index date, 1 to 5 (5).")
]
MinEvidence = Annotated[
    str | None,
    typer.Option(
        "--min-evidence",
        metavar="N",
        help="Fewer observations leave a response unclassified (1).",
    ),
]
MergeGap = Annotated[
    str | None,
    typer.Option(
        "--merge-gap-days", metavar="N", help="Threats so many days apart are one episode (180)."
    ),
]
Severity = Annotated[
    str | None,
    typer.Option("--severity", metavar="serious|existential", help="Only episodes so severe."),
]
Industry = Annotated[
    str | None, typer.Option("--industry", metavar="TEXT", help="Only clients of one industry.")
]
Source = Annotated[
    str | None,
    typer.Option(
        "--breakthrough", metavar="judged|computed", help="Breakthroughs as judged, unless said."
    ),
]
Permutations = Annotated[
    str | None,
    typer.Option("--permutations", metavar="N", help="Draws of the permutation test (9999)."),
]
StudyName = Annotated[
    str | None, typer.Option("--study", metavar="NAME", help="Under the definition of a study.")
]


@app.command()
def cohort(
    ctx: typer.Context,
    study: StudyName = None,
    grade: Grade = None,
    years: Years = None,
    min_evidence: MinEvidence = None,
    merge_gap_days: MergeGap = None,
    severity: Severity = None,
    industry: Industry = None,
    breakthrough: Source = None,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List who is left out, and why, instead.")
    ] = False,
) -> None:
    """Attrition: from all clients to those analysed, one row for each rule.

    Example: fiveyear cohort --excluded
    """
    from cli import choosing, query_context
    from projections.comparing.comparison import cohort_of

    session: Session = ctx.obj
    asked = choosing.Choices(
        grade, years, min_evidence, merge_gap_days, severity, industry, breakthrough
    )
    with choosing.chosen(session, asked, study) as chosen:
        known = chosen.facts()
    found = cohort_of(known, chosen.definition, chosen.basis)
    frame = found.exclusions if excluded else found.attrition
    session.show(Rows(tuple(frame.columns), frame.rows()))
    for line in chosen.notices:
        session.tell(line)
    query_context.state_basis(session, chosen.basis)


@app.command()
def compare(
    ctx: typer.Context,
    study: StudyName = None,
    grade: Grade = None,
    years: Years = None,
    min_evidence: MinEvidence = None,
    merge_gap_days: MergeGap = None,
    severity: Severity = None,
    industry: Industry = None,
    breakthrough: Source = None,
    permutations: Permutations = None,
    vary: Annotated[
        bool, typer.Option("--vary", help="Vary every choice, also where that takes long.")
    ] = False,
) -> None:
    """What became of the clients after a threat ended, by how their leaders responded.

    Under grade A unless said otherwise. On a terminal, where that has no two groups to compare,
    this is said first, and the next grade that has is shown under its name.

    Example: fiveyear compare --severity existential
    """
    from cli import choosing, query_context
    from cli.present.comparison_page import left_out, page, table
    from cli.present.sentences import comparison_sentences

    session: Session = ctx.obj
    asked = choosing.Choices(
        grade, years, min_evidence, merge_gap_days, severity, industry, breakthrough
    )
    draws = choosing.draws(permutations)
    with choosing.chosen(session, asked, study, draws=draws) as chosen:
        known = chosen.facts()
    found = chosen.compared(known, draws=draws, vary=vary)
    said = comparison_sentences(found)
    if session.wants_document():
        document = found.as_json() | {"sentences": [each.text for each in said]}
        session.document({"study": chosen.study_as_json(), **document})
        return
    if session.wants_rows():
        session.show(table(found))
        for line in [*chosen.notices, left_out(found.cohort), *(each.text for each in said)]:
            session.tell(line)
    else:
        for line in chosen.notices:
            session.write_text(line + "\n")
        if not found.comparable:
            found, said = chosen.shown_instead(session, known, found, draws=draws, vary=vary)
        session.write_text(page(found, said, session.width, session.encoding) + "\n")
    query_context.state_basis(session, chosen.basis)


@app.command()
def drivers(
    ctx: typer.Context,
    study: StudyName = None,
    grade: Grade = None,
    years: Years = None,
    min_evidence: MinEvidence = None,
    merge_gap_days: MergeGap = None,
    severity: Severity = None,
    industry: Industry = None,
    breakthrough: Source = None,
    permutations: Permutations = None,
) -> None:
    """The eight explanations of a breakthrough, ranked on what was known before the threat.

    On ratings recorded in time (grade A), and beside them on all, whatever --grade says: that is
    about the responses, and decides nothing here. One episode counts for each client, its first.

    Example: fiveyear drivers --industry legal
    """
    from cli import choosing, query_context
    from cli.present.drivers_page import page, table
    from cli.present.sentences import ranking_sentences
    from projections.comparing.ranking import drivers as ranked
    from projections.readings import Readings

    session: Session = ctx.obj
    asked = choosing.Choices(
        grade, years, min_evidence, merge_gap_days, severity, industry, breakthrough
    )
    draws = choosing.draws(permutations)
    if draws < 1:
        raise Invalid("--permutations: 0 draws rank nothing", "give 1 or more, or leave it out")
    with choosing.chosen(session, asked, study, draws=draws) as chosen:
        known = chosen.facts()
    basis = chosen.basis
    found = ranked(
        Readings(known, basis.clock, computed=False), chosen.definition, basis, draws=draws
    )
    said = ranking_sentences(found)
    if session.wants_document():
        document = found.as_json() | {"sentences": [each.text for each in said]}
        session.document({"study": chosen.study_as_json(), **document})
        return
    if session.wants_rows():
        session.show(table(found))
        for line in [*chosen.notices, *(each.text for each in said)]:
            session.tell(line)
    else:
        for line in chosen.notices:
            session.write_text(line + "\n")
        session.write_text(page(found, said, session.width) + "\n")
    query_context.state_basis(session, basis)
