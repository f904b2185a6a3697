"""What ``--archives`` finds in archives, and that none of them can harm a run."""

from __future__ import annotations

import io
import pathlib
import random
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from qianfan_lint.core.model import NotScanned
from qianfan_lint.frontends.api import Linter
from qianfan_lint.pipeline.run import Report
from qianfan_lint.project import archives
from qianfan_lint.project.archives import members
from qianfan_lint.project.config import Config
from tests.keys import expand, make

KEY = make("dashscope-key")
FILES = {
    "pkg/client.py": expand('import dashscope\n\ndashscope.api_key = "<<dashscope-key>>"\n').encode(),
    "pkg/.env": expand("DASHSCOPE_API_KEY=<<dashscope-key>>\n").encode(),
    "pkg/clean.py": b"import os\n\nprint(os.getcwd())\n",
    "pkg/logo.png": b"\x89PNG" + KEY.encode(),
}
FOUND = [("pkg/.env", "QF701"), ("pkg/client.py", "QF101")]


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files: dict[str, bytes], mode: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def check(path: pathlib.Path, data: bytes, *, opens: bool = True) -> Report:
    path.write_bytes(data)
    return Linter(Config(archives=opens)).check([str(path)])


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a-1.0-py3-none-any.whl", zipped),
        ("a.zip", zipped),
        ("a.ZIP", lambda files: zipped(files, zipfile.ZIP_STORED)),
        ("a.egg", lambda files: zipped(files, zipfile.ZIP_BZIP2)),
        ("a.jar", lambda files: zipped(files, zipfile.ZIP_LZMA)),
        ("a-1.0.tar.gz", lambda files: tarred(files, "w:gz")),
        ("a.tgz", lambda files: tarred(files, "w:gz")),
        ("a.tar", lambda files: tarred(files, "w")),
        ("a.tar.bz2", lambda files: tarred(files, "w:bz2")),
    ],
)
def test_what_is_in_an_archive(name: str, pack: Callable[[dict[str, bytes]], bytes], tmp_path: pathlib.Path) -> None:
    report = check(tmp_path / name, pack(FILES))
    assert [(each.path, each.code) for each in report.diagnostics] == [
        (f"{tmp_path / name}!/{path}", code) for path, code in FOUND
    ]
    assert report.not_scanned == ()
    assert all(each.fix is None for each in report.diagnostics)
    assert KEY not in str(report)


def test_no_archive_is_opened_unless_it_is_asked_for(tmp_path: pathlib.Path) -> None:
    report = check(tmp_path / "a.zip", zipped(FILES), opens=False)
    assert (report.diagnostics, [each.path for each in report.not_scanned]) == ((), [str(tmp_path / "a.zip")])


def test_a_walk_comes_upon_archives(tmp_path: pathlib.Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "a.whl").write_bytes(zipped(FILES))
    counts = [len(Linter(Config(archives=opens)).check([str(tmp_path)]).diagnostics) for opens in (False, True)]
    assert counts == [0, len(FOUND)]


@pytest.mark.parametrize(
    ("name", "part", "xml"),
    [
        ("a.docx", "word/document.xml", "<w:p><w:r><w:t>key {}</w:t></w:r><w:r><w:b/><w:t>{}</w:t></w:r></w:p>"),
        ("a.xlsx", "xl/sharedStrings.xml", "<sst><si><t>name</t></si><si><r><t>{}</t></r><r><t>{}</t></r></si></sst>"),
        ("a.pptx", "ppt/slides/slide1.xml", "<a:p><a:r><a:t>{}</a:t></a:r>\n<a:r><a:t>{}</a:t></a:r></a:p>"),
    ],
)
def test_a_key_in_a_document_may_be_written_in_pieces(name: str, part: str, xml: str, tmp_path: pathlib.Path) -> None:
    text = xml.format(KEY[:9], KEY[9:]).replace("\n", "")
    report = check(tmp_path / name, zipped({part: text.encode()}))
    assert [(each.path, each.code) for each in report.diagnostics] == [(f"{tmp_path / name}!/{part}", "QF103")]


@pytest.mark.parametrize(
    "name", ["../../a.py", "/etc/a.py", "..\\..\\a.py", "x/./../a.py", "\x1b[31m\n/a.py", "a" * 999 + ".py"]
)
def test_names_lead_out_of_nothing(name: str, tmp_path: pathlib.Path) -> None:
    (report,) = (check(tmp_path / "a.tar", tarred({name: FILES["pkg/client.py"]}, "w")),)
    (path,) = {each.path for each in report.diagnostics}
    inner = path.removeprefix(f"{tmp_path}/a.tar!/")
    assert len(inner) <= archives.MAX_NAME
    assert inner.isprintable()
    assert {"", ".", ".."}.isdisjoint(inner.split("/"))


def reasons(report: Report) -> list[str]:
    return [str(each.reason) for each in report.not_scanned]


def test_one_layer_is_opened(tmp_path: pathlib.Path) -> None:
    report = check(tmp_path / "a.zip", zipped({"inner.whl": zipped(FILES), **FILES}))
    assert [each.path for each in report.not_scanned] == [f"{tmp_path}/a.zip!/inner.whl"]
    assert reasons(report) == ["an archive in an archive is not opened"]
    assert len(report.diagnostics) == len(FOUND)


@pytest.mark.parametrize(("name", "pack"), [("a.zip", zipped), ("a.tar.gz", lambda files: tarred(files, "w:gz"))])
def test_bounds(
    name: str, pack: Callable[[dict[str, bytes]], bytes], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes before a bound is still reported, and the archive is listed."""
    monkeypatch.setattr(archives, "FREE", 2 * 2**20)
    zeros = {f"{number}.txt": b"0" * 2**20 for number in range(8)}
    report = check(tmp_path / name, pack({**FILES, **zeros}))
    assert (reasons(report), len(report.diagnostics)) == (["the archive unpacks to more than 2 MB"], len(FOUND))
    monkeypatch.setattr(archives, "MAX_MEMBERS", len(FILES))
    report = check(tmp_path / name, pack({**FILES, **zeros}))
    assert (reasons(report), len(report.diagnostics)) == (["more than 4 files in the archive"], len(FOUND))
    monkeypatch.setattr(archives, "MAX_ARCHIVE", 100)
    assert reasons(check(tmp_path / name, pack(FILES))) == ["larger than 0 MB"]


def test_a_member_that_is_passed_over_is_unpacked_within_the_bound(tmp_path: pathlib.Path) -> None:
    data = tarred({"model.bin": b"\0" * 60 * 2**20, **FILES}, "w:gz")
    assert reasons(check(tmp_path / "a.tgz", data)) == ["the archive unpacks to more than 20 MB"]


def test_a_long_list_of_members_is_not_read(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 100)
    report = check(tmp_path / "a.zip", zipped(FILES))
    assert reasons(report) == [f"more than {archives.MAX_MEMBERS} files in the archive"]


def test_large_and_encrypted_members_are_listed(tmp_path: pathlib.Path) -> None:
    rnd = random.Random(1)
    data = zipped({"large.py": rnd.randbytes(11 * 2**20), **FILES}, zipfile.ZIP_STORED)
    assert reasons(check(tmp_path / "a.zip", data)) == ["larger than 10 MB"]
    encrypted = bytearray(zipped({"a.py": b"x = 1\n"}))
    encrypted[encrypted.rfind(b"PK\x01\x02") + 8] |= 1
    assert reasons(check(tmp_path / "b.zip", bytes(encrypted))) == ["encrypted"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar", "a.tar.bz2"])
def test_damaged_archives(name: str, tmp_path: pathlib.Path) -> None:
    """Cut off or with a byte changed: what is told is a member or a reason, never an error."""
    rnd, path = random.Random(name), tmp_path / name
    modes = {"a.tar.gz": "w:gz", "a.tar": "w", "a.tar.bz2": "w:bz2"}
    whole = tarred(FILES, modes[name]) if name in modes else zipped(FILES)
    listed = 0
    for number in range(150):
        data = bytearray(whole)
        if number % 2:
            data[rnd.randrange(len(data))] = rnd.randrange(256)
        else:
            del data[rnd.randrange(len(data)) :]
        path.write_bytes(data)
        listed += any(isinstance(each, NotScanned) for each in members(str(path)))
    assert listed > 20
