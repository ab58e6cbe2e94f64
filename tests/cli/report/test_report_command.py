"""`report`: one page, on all clients or on one, with what it rests on and nothing else."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.pasts import on_a_terminal
from tests.cli.report.logs import hostile, seventy
from tests.cli.report.page import Element, read


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return seventy(tmp_path_factory.mktemp("seventy"))


@pytest.fixture(scope="module")
def html(demo: Command) -> str:
    """With the sensitivity analysis: it is made before a test can leave that out."""
    return demo.run("report").ok().out


@pytest.fixture(scope="module")
def page(html: str) -> Element:
    return read(html)


def digest_on(page: Element) -> str:
    return next(code.text for code in page.all("code") if re.fullmatch("[0-9a-f]{64}", code.text))


# -- what it rests on --------------------------------------------------------------------------


def test_it_states_its_basis_and_that_the_histories_are_invented(
    demo: Command, page: Element
) -> None:
    shown = page.text
    assert "INVENTED histories." in shown
    assert f"#{demo.position}, recorded up to" in shown


@pytest.mark.varied
def test_its_digest_is_that_of_the_document_of_the_comparison(demo: Command, page: Element) -> None:
    document = demo.run("compare", "--json").ok().out
    assert digest_on(page) == hashlib.sha256(document.encode()).hexdigest()


def test_with_choices_the_command_that_gives_the_digest_carries_them(demo: Command) -> None:
    typed = ("--grade", "all", "--severity", "existential", "--permutations", "99")
    found = read(demo.run("report", *typed).ok().out)
    assert "fiveyear compare --grade all --severity existential --permutations 99 --json" in (
        code.text for code in found.all("code")
    )
    document = demo.run("compare", *typed, "--json").ok().out
    assert digest_on(found) == hashlib.sha256(document.encode()).hexdigest()


@pytest.mark.varied
def test_the_same_basis_gives_the_same_bytes(demo: Command, html: str) -> None:
    assert demo.run("report").ok().out == html


def test_what_is_recorded_later_changes_nothing_that_looked_back(tmp_path: Path) -> None:
    few = seventy(tmp_path, 20)
    then = ("--at", str(few.position))
    on_all = few.run("report", *then).ok().out
    name = few.run("client", "list", "--json").ok().json[0]["client"]
    on_one = few.run("report", "--client", name, *then).ok().out
    few.run("log", "note", name, "Heard afterwards").ok()
    few.run("client", "add", "Another", "--industry", "legal", "--currency", "GBP").ok()
    assert few.run("report", *then).ok().out == on_all
    assert few.run("report", "--client", name, *then).ok().out == on_one


def test_under_a_study_registered_and_actual_stand_side_by_side(tmp_path: Path) -> None:
    few = seventy(tmp_path, 20)
    file = tmp_path / "study.toml"
    file.write_text("min_evidence = 2\n")
    few.run("study", "register", str(file), "--name", "Trust first").ok()
    found = read(few.run("report", "--study", "Trust first", "--grade", "AB").ok().out)
    shown = found.text
    assert "Trust first" in shown
    assert "Exploratory:" in shown
    choices = {row[0]: row[1:4] for row in found.table("Every parameter, as registered and as run")}
    assert choices["min evidence"] == ["2", "2", "–"]
    assert choices["grade"] == ["A", "AB", "differs"]


# -- what it says ------------------------------------------------------------------------------


def test_attrition_adds_up_from_all_clients_to_those_analysed(page: Element) -> None:
    *rules, excluded = page.table("Clients and episodes after each rule")
    for before, after in pairwise(rules):
        assert int(before[1]) - int(after[1]) == int(after[3])
        assert int(before[2]) - int(after[2]) == int(after[4])
    assert rules[0][:2] == ["all clients", "70"]
    assert int(rules[0][2]) - int(rules[-1][2]) == int(excluded[4])


def test_its_figures_are_those_of_the_comparison(demo: Command, page: Element) -> None:
    groups = demo.run("compare", "--json").ok().json["groups"]
    rows = {row[0]: row for row in page.table("Outcomes by response")}
    for group in groups:
        assert rows[group["response"]][1:3] == [str(group["episodes"]), str(group["clients"])]
        broke_through = rows[group["response"]][3]
        assert broke_through.startswith(
            f"{group['outcomes']['breakthrough']} of {group['episodes']}"
        )


def test_no_cell_with_a_percentage_lacks_its_count(page: Element) -> None:
    for row in page.table("Outcomes by response"):
        assert all(" of " in cell or "(n " in cell for cell in row if "%" in cell), row


def test_it_says_the_permitted_sentences_and_no_others(demo: Command, page: Element) -> None:
    said = [
        item.text
        for part in page.all("ul")
        if part.attributes.get("class") == "sentences"
        for item in part.all("li")
    ]
    permitted = demo.run("compare", "--json").ok().json["sentences"]
    assert said[: len(permitted)] == permitted
    assert said[len(permitted) :] == demo.run("drivers", "--json").ok().json["sentences"]


def test_every_analysed_episode_stands_with_the_numbers_of_its_events(
    demo: Command, page: Element
) -> None:
    listed = page.table("Analysed episodes")
    document = demo.run("compare", "--json").ok().json
    assert len(listed) == sum(group["episodes"] for group in document["groups"])
    client, episode, *_, threats, observed, figures = listed[0]
    explained = demo.run("explain", client, "--json").ok().json["episodes"][int(episode) - 1]
    by_number = {f"#{part['position']}" for part in explained["began"] + explained["ended"]}
    assert set(re.findall(r"#\d+", threats)) == by_number
    seen = {f"#{each['position']} {each['grade']}" for each in explained["observations"]}
    assert set(re.findall(r"#\d+ [ABC]", observed)) == seen
    assert re.findall(r"#\d+", figures) == [f"#{each['position']}" for each in explained["revenue"]]


def test_it_names_no_leader(demo: Command, html: str) -> None:
    names = demo.run("sql", "select distinct leader from leaders", "--json").ok().json
    assert names
    assert not [row["leader"] for row in names if row["leader"] in html]


def test_where_grade_a_has_no_two_groups_that_comes_first(tmp_path: Path) -> None:
    shown = read(hostile(tmp_path).run("report").ok().out)
    header = shown.all("header")[0].text
    assert "All 2 episodes are unclassified" in header
    assert "Shown instead: evidence" in header
    outcomes = {row[0]: row[1] for row in shown.table("Outcomes by response")}
    assert outcomes == {"together": "1", "mixed": "0", "apart": "1", "unclassified": "0"}


def test_a_log_with_nothing_in_it_has_a_page_that_says_so(tmp_path: Path) -> None:
    empty = Command(tmp_path)
    empty.run("init").ok()
    shown = read(empty.run("report").ok().out)
    assert "No episode can be analysed" in shown.text
    assert shown.all("svg")[0].all("title")[0].text == "From all clients to those analysed"


# -- charts and what stands for them -----------------------------------------------------------


def test_every_chart_has_a_title_and_a_description_of_its_own(page: Element) -> None:
    charts = page.all("svg")
    assert len(charts) == 1 + 1 + 4 + 3 + 1
    for chart in charts:
        assert chart.attributes["role"] == "img"
        for part, label in (("title", "aria-labelledby"), ("desc", "aria-describedby")):
            (said,) = chart.all(part)
            assert said.attributes["id"] == chart.attributes[label]
            assert len(said.text) > 10
    ids = [part.attributes["id"] for chart in charts for part in chart.all("title")]
    assert len(set(ids)) == len(ids)


def test_headings_go_down_one_level_at_a_time(html: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_line_for_each_client_with_revenue_around_the_threat(
    demo: Command, page: Element
) -> None:
    lines = [path for path in page.all("path") if "data-line" in path.attributes]
    query = """
        select count(*) as lines from (
            select distinct client_id, episode from revenue_path where index is not null
        )
    """
    (row,) = demo.run("sql", query, "--json").ok().json
    listed = len(page.table("Analysed episodes"))
    assert 0 < len(lines) <= listed <= row["lines"]


# -- one client --------------------------------------------------------------------------------


def test_one_client_has_its_story_its_leaders_and_its_events(demo: Command) -> None:
    name = "Ashthorpe Data (invented)"
    page = read(demo.run("report", "--client", "ashthorpe").ok().out)
    assert page.all("h1")[0].text == name
    assert "Holds personal data" in page.text
    leaders = demo.run("sql", LEADERS, "--json").ok().json
    assert [row[0] for row in page.table("Leaders (")] == [row["leader"] for row in leaders]
    timeline = demo.run("timeline", name, "--json").ok().json
    assert [row[-1] for row in page.table("Timeline")] == [
        f"#{fact['position']}" for fact in timeline
    ]
    titles = [chart.all("title")[0].text for chart in page.all("svg")]
    assert titles[0] == "Threats, and how the leaders responded"
    assert "Annual revenue, EUR, with threats shaded" in titles


LEADERS = """
    select leader from leaders where client = 'Ashthorpe Data (invented)'
    order by joined_on, leader
"""


def test_a_client_of_whom_nothing_is_known_has_a_page(tmp_path: Path) -> None:
    page = read(Command(tmp_path).with_client().run("report", "--client", "aldgate").ok().out)
    assert "There is nothing on record to draw." in page.text
    assert "No threat is on record." in page.text


# -- where it goes -----------------------------------------------------------------------------


@pytest.mark.varied
def test_to_a_file_it_is_the_same_page(demo: Command, html: str) -> None:
    path = demo.folder / "report.html"
    answer = demo.run("report", "-o", str(path)).ok()
    assert path.read_text(encoding="utf-8") == html
    assert answer.out == ""
    assert f"{path}: " in answer.err
    assert "Basis: #" in answer.err


def test_on_a_terminal_it_says_how(demo: Command) -> None:
    with on_a_terminal():
        answer = demo.run("report")
    assert answer.code == 2
    assert "fiveyear report -o report.html" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--json",), 2, "a report is a page, not json"),
        (("--client", "ashthorpe", "--grade", "all"), 2, "--client and --grade"),
        (("--client", "ashthorpe", "--interactive"), 2, "--client and --interactive"),
        (("--client", "nobody at all"), 3, "nobody at all"),
        (("--study", "none"), 3, "none"),
        (("--permutations", "many"), 2, "not a whole number"),
        (("-o", "no-such-folder/report.html"), 3, "no-such-folder"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    demo: Command, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = demo.run("report", *words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert "Traceback" not in answer.err
