"""Reading files of members and xp: what is good is read, what is bad is named with its line."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.xp.rules import MAX_XP, Curve
from handlers.activity.xp_imports.problems import (
    FileRefused,
    NoMembersInJson,
    NothingInIt,
    NotJson,
    NotText,
    ProblemKind,
    UnpacksTooLarge,
)
from handlers.activity.xp_imports.reading import Columns, read_file

ADA, BEN, EVE = 111111111111111111, 222222222222222222, 333333333333333333


def read(text, **how):
    return read_file(text.encode() if isinstance(text, str) else text, **how)


def found(contents):
    return {entry.user_id: entry.xp for entry in contents.entries}


def problems(contents):
    return [(problem.place, problem.kind) for problem in contents.problems]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"players": [{"id": str(ADA), "username": "Ada", "xp": 5, "detailed_xp": [5, 100, 5]}]}),
        json.dumps([{"user_id": ADA, "total_xp": "5"}]),
        json.dumps({"users": {str(ADA): {"xp": 5}}}),
        json.dumps({str(ADA): 5}),
        f"user_id,name,xp\n{ADA},Ada,5\n",
        f"\ufeffName;Total XP;User ID\r\nAda;5;{ADA}\r\n",
        f"sep=|\nid|xp\n{ADA}|5",
        f"{ADA}\t5\n",
        f'user_id,xp\n"<@{ADA}>","5.00"\n',
        f"user_id,xp\n'{ADA},5\n",
    ],
)
def test_usual_files_are_understood_without_being_told_how(text):
    assert found(read(text)) == {ADA: 5}
    assert problems(read(text)) == []


def test_a_bad_row_costs_itself_only_and_is_named_with_its_line():
    text = "\n".join(
        [
            "user_id,xp,name",
            f"{ADA},10,Ada",
            "nobody,10,x",
            "2.22222E+17,10,x",
            f"{BEN},-5,x",
            f"{BEN},=1+1,x",
            f"{BEN},{MAX_XP + 1},x",
            f"{BEN},{'9' * 500},x",
            f"{BEN},ten,x",
            f"{ADA},99,again",
            f"{BEN}",
            f'{BEN},7,"never closed',
            f"{EVE},'1'234'567,Eve",
        ]
    )

    contents = read(text)

    assert found(contents) == {ADA: 10, EVE: 1234567}
    assert problems(contents) == [
        (3, ProblemKind.NO_ID),
        (4, ProblemKind.ROUNDED_ID),
        (5, ProblemKind.NEGATIVE),
        (6, ProblemKind.FORMULA),
        (7, ProblemKind.TOO_MUCH),
        (8, ProblemKind.TOO_MUCH),
        (9, ProblemKind.NO_XP),
        (10, ProblemKind.TWICE),
        (11, ProblemKind.SHORT),
        (12, ProblemKind.QUOTE),
    ]


def test_bytes_that_are_not_utf8_cost_a_name_not_a_row():
    contents = read(f"user_id,name,xp\n{ADA},J\xfcrgen,5\n{BEN},Ben,6\n".encode("latin-1"))

    assert found(contents) == {ADA: 5, BEN: 6}
    assert problems(contents) == [(2, ProblemKind.ENCODING)]


def test_utf16_and_packed_files_are_read():
    text = f"user_id,xp\n{ADA},5\n"

    assert found(read(text.encode("utf-16"))) == {ADA: 5}
    assert found(read(gzip.compress(text.encode()))) == {ADA: 5}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NothingInIt),
        (b"  \n \n", NothingInIt),
        (b"PK\x03\x04...", NotText),
        (b"\x00" * 100, NotText),
        (b"\x1f\x8bbroken", NotText),
        (gzip.compress(b"\x20" * (33 * 1024 * 1024)), UnpacksTooLarge),
        (b'{"players": [{"id": "1",\n "xp": }]}', NotJson),
        (b"[" * 100_000, NotJson),
        (b'{"a": NaN}', NotJson),
        (b'{"guild": "x"}', NoMembersInJson),
    ],
)
def test_what_cannot_be_trusted_is_refused_as_a_whole(content, refusal):
    with pytest.raises(refusal):
        read(content)


def test_broken_json_is_refused_with_the_line():
    with pytest.raises(NotJson) as refused:
        read('{"players": [\n{"id": "1", "xp": 5},\n{"id": "2", "xp": }\n]}')

    assert refused.value.fields["line"] == "3"


def test_numbers_of_json_are_not_believed_either():
    rows = [
        {"id": 1.1e17, "xp": 5},
        {"id": True, "xp": 5},
        {"id": ADA, "xp": 1e300},
        {"id": BEN, "xp": None},
        {"id": EVE, "xp": 7.0},
        "not an entry",
        {"id": 10**40, "xp": 3},
    ]

    contents = read(json.dumps({"players": rows}))

    assert found(contents) == {EVE: 7}
    assert [place for place, _ in problems(contents)] == [1, 2, 3, 4, 6, 7]
    assert not contents.by_line


def test_unknown_columns_are_asked_for_and_can_be_told():
    text = f"who,a,b\n{ADA},5,6\n{BEN},7,8\n"

    asked = read(text)
    told = read(text, columns=Columns(user=0, xp=2))

    assert not asked.mapped
    assert asked.header == ("who", "a", "b")
    assert found(told) == {ADA: 6, BEN: 8}


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(content):
    try:
        contents = read_file(content)
    except FileRefused:
        return
    assert all(0 <= entry.xp <= MAX_XP for entry in contents.entries)


@given(st.text(alphabet="0123456789,;\n\"'=-{}[]:idxp ", max_size=300))
def test_no_text_does_more_than_be_refused(text):
    try:
        read_file(text.encode())
    except FileRefused:
        return


members = st.dictionaries(
    st.integers(10**14, 2**63 - 1),
    st.tuples(
        st.integers(0, MAX_XP),
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12),
    ),
    min_size=1,
    max_size=20,
)


@given(members, st.sampled_from(["csv", "json"]))
def test_an_export_imports_back_identically(listed, form):
    from db.activity.xp import ExportRow
    from jobs.activity.xp_exports import export_csv, export_json

    rows = [ExportRow(user_id, name, xp, 1, 2, 3, 4) for user_id, (xp, name) in listed.items()]
    content = (export_csv if form == "csv" else export_json)(rows, Curve())

    contents = read_file(content)

    assert found(contents) == {user_id: xp for user_id, (xp, _) in listed.items()}
    assert contents.problems == ()


def test_a_long_file_is_read_in_reasonable_time():
    import time

    text = io.StringIO()
    text.write("user_id,name,xp\n")
    for number in range(100_000):
        text.write(f'{10**17 + number},"a, b",{number}\n')
    started = time.process_time()

    assert len(read(text.getvalue()).entries) == 100_000
    assert time.process_time() - started < 10
