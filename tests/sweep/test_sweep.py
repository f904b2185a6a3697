"""One command over many repositories, folders and addresses: what it finds, that it goes on, that it keeps secrets."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import traceback
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from qianfan_lint.pipeline.sweep import run as running
from qianfan_lint.pipeline.sweep.rows import from_json, merged, to_json
from qianfan_lint.pipeline.sweep.sources import Form, Source, sources
from qianfan_lint.pipeline.sweep.store import Store
from qianfan_lint.pipeline.sweep.work import Settings, Task, work
from qianfan_lint.project.config import ConfigError
from tests.git import Repository
from tests.history.generated import KEYS, build
from tests.keys import make
from tests.project import CLEAN, HARDCODED, Project

for name in ("distributed", "fsspec", "pyarrow"):
    pytest.importorskip(name, reason="the extra [sweep] is not installed")
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
KEY = make("dashscope-key")
WHEEL = "tool-1.0-py3-none-any.whl"
SWEEP = [sys.executable, "-m", "qianfan_lint", "sweep", "--output", "out", "--workers", "2"]


@pytest.fixture
def several(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Repositories with histories drawn at random, a fork, a folder and a wheel."""
    for number in range(4):
        project = Project(tmp_path / "src" / f"repo{number}")
        project.root.mkdir(parents=True)
        monkeypatch.chdir(project.root)
        for name in ("GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"):
            monkeypatch.setenv(name, "1500000000 +0000")
        build(Repository(project, monkeypatch), random.Random(number))
    shutil.copytree(tmp_path / "src" / "repo0", tmp_path / "src" / "fork")
    Project(tmp_path / "src" / "plain").write("app.py", HARDCODED)
    (tmp_path / "src" / "dist").mkdir()  # left out, as in every walk
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("tool/app.py", f'api_key = "{KEY}"\n')
    (tmp_path / "key").write_text("0123456789abcdef")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def swept(*options: str, code: int = 1, out: str = "out", workers: str = "1") -> list[dict[str, Any]]:
    """The rows of a run of the command; with one worker it needs no cluster."""
    ran = Project(pathlib.Path()).run("sweep", "--output", out, "--workers", workers, "--hash-key", "key", *options)
    assert ran.code == code, ran.out + ran.err
    return [json.loads(line) for line in pathlib.Path(out, "credentials.jsonl").read_text().splitlines()]


def here(names: list[str], split_from: int = 10**9, clean: str = "") -> list[dict[str, Any]]:
    """The same rows, made by a loop in this process."""
    settings = Settings(os.path.abspath("key"), clean, split_from, "en", {})
    done = []
    for source in sources(names):
        outcome = work(Task(source), settings)
        parts = [Task(source, part, outcome.split) for part in range(outcome.split)]
        done += [row for each in (outcome, *(work(part, settings) for part in parts)) for row in each.rows]
    return [to_json(row) for row in merged(done)]


def test_workers_find_what_a_loop_finds(several: pathlib.Path) -> None:
    rows = swept("src", WHEEL, workers="2")
    assert rows == here(["src", WHEEL])
    assert {row["source"].rpartition("/")[2] for row in rows} == {
        *(f"repo{number}" for number in range(4)), "fork", "src", WHEEL,
    }  # fmt: skip
    shown = json.loads(pathlib.Path("out", "summary.json").read_text())
    assert len(shown["credentials"]) == len({row["credential"] for row in rows})
    of_fork = [each for each in shown["credentials"] if "src/fork" in each["sources"]]
    assert of_fork
    assert all("src/repo0" in each["sources"] for each in of_fork)


def test_a_row_says_what_the_history_says(several: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = here(["src/repo1"])
    monkeypatch.chdir("src/repo1")
    findings = Project(pathlib.Path()).run("history", "--output-format", "json").json["findings"]
    names = ("first", "last", "in_head", "paths", "branches", "tags")
    said, told = (
        [{name: sorted(row[name]) if isinstance(row[name], list) else row[name] for name in names} for row in found]
        for found in ([f["history"] for f in findings], rows)
    )
    assert sorted(said, key=json.dumps) == sorted(told, key=json.dumps)


def test_a_divided_repository_has_the_same_credentials(several: pathlib.Path) -> None:
    whole, divided = here(["src/repo2"]), here(["src/repo2"], split_from=5)
    assert divided
    assert [_without_place(row) for row in divided] == [_without_place(row) for row in whole]


def _without_place(row: dict[str, Any]) -> dict[str, Any]:
    """*row* without the one of its places that is shown: of several, each part shows the first that it has."""
    return {name: value for name, value in row.items() if name not in ("path", "line", "code")}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_large_repository_is_divided(several: pathlib.Path, monkeypatch: pytest.MonkeyPatch, workers: str) -> None:
    monkeypatch.setitem(running.sweep.__kwdefaults__, "split_from", 5)
    divided = here(["src/repo2"], split_from=5)
    assert divided
    assert swept("src/repo2", workers=workers) == divided
    # What the first run has remembered of clean contents is taken up by the next one.
    assert swept("src/repo2", workers=workers, out="again") == divided


def test_a_fork_is_not_read_twice(several: pathlib.Path) -> None:
    pathlib.Path("clean").mkdir()
    assert here(["src/repo0", "src/fork"], clean="clean") == here(["src/repo0", "src/fork"])
    assert len(list(pathlib.Path("clean").iterdir())) == 1


def killing(pid: int, source: random.Random, count: int, ended: threading.Event) -> None:
    """Kill workers of the run *pid*, at random."""
    while count and not ended.wait(source.uniform(0.1, 0.4)):
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        spawned = [each for each in children if b"spawn_main" in pathlib.Path(f"/proc/{each}/cmdline").read_bytes()]
        if spawned:
            os.kill(int(source.choice(spawned)), signal.SIGKILL)
            count -= 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it looks for processes in /proc")
def test_workers_that_die_change_nothing(several: pathlib.Path) -> None:
    command = [
        sys.executable,
        "-m",
        "qianfan_lint",
        "sweep",
        "--output",
        "out",
        "--workers",
        "2",
        "--hash-key",
        "key",
        "src",
    ]
    ended = threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        killer = threading.Thread(target=killing, args=(process.pid, random.Random(3), 4, ended))
        killer.start()
        said, _ = process.communicate()
        ended.set()
        killer.join()
    assert process.returncode == 1, said
    rows = [json.loads(line) for line in pathlib.Path("out", "credentials.jsonl").read_text().splitlines()]
    assert rows == here(["src"])


def test_a_run_goes_on(several: pathlib.Path) -> None:
    first = swept("src/repo0", "src/repo1")
    shutil.rmtree("src/repo0")  # what is done is not asked again
    pathlib.Path("src/repo0/.git").mkdir(parents=True)
    assert swept("src/repo0", "src/repo1", "src/repo2") == sorted(
        [*first, *here(["src/repo2"])], key=lambda row: (row["source"], row["credential"])
    )


def test_what_a_killed_run_left_is_removed(several: pathlib.Path) -> None:
    rows = swept("src/repo0")
    left = [path.with_name(f".{path.name}.1.part") for path in pathlib.Path("out").rglob("*") if path.is_file()]
    for path in left:
        path.write_text("half of it")
        os.utime(path, (0, 0))
    fresh = pathlib.Path("out", "parts", ".other.2.part")
    fresh.write_text("another run writes it now")
    pathlib.Path("out", "credentials.jsonl").unlink()
    assert swept("src/repo0") == rows
    assert [path for path in left if path.exists()] == []
    assert fresh.exists()


def test_the_largest_repository_is_begun_first(several: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"repo1": 300, "repo2": 1000, "repo3": 20}
    for name, count in sizes.items():
        pack = pathlib.Path("src", name, ".git", "objects", "pack")
        pack.mkdir(parents=True, exist_ok=True)
        (pack / "pack-0.idx").write_bytes(bytes(count))
    begun: list[str] = []

    def noted(task: Task, settings: Settings) -> Any:
        begun.append(task.source.name.rpartition("/")[2])
        return work(task, settings)

    monkeypatch.setattr("qianfan_lint.pipeline.sweep.cluster.work", noted)
    running.sweep(sources([f"src/{name}" for name in sizes]), Store("out", "key", {}, 10**9), 1)
    assert begun == ["repo2", "repo1", "repo3"]


def test_another_key_needs_another_folder(several: pathlib.Path) -> None:
    swept("src/repo0")
    pathlib.Path("key").write_text("fedcba9876543210")
    with pytest.raises(AssertionError, match="holds a sweep with another version, key or configuration"):
        swept("src/repo0")


def test_what_cannot_be_read_is_said_and_tried_again(several: pathlib.Path) -> None:
    broken = pathlib.Path("src", "repo3", ".git")
    shutil.move(broken / "objects", "objects")
    rows = swept("src/repo3", "src/repo1")
    assert {row["source"] for row in rows} == {"src/repo1"}
    assert json.loads(pathlib.Path("out", "summary.json").read_text())["lost"]
    shutil.move("objects", broken / "objects")
    assert {row["source"] for row in swept("src/repo3", "src/repo1")} == {"src/repo1", "src/repo3"}


@pytest.mark.parametrize("address", ["https://me:word@host.example/a.whl", "https://host.example/a.whl?token=x"])
def test_an_address_holds_no_credential(address: str) -> None:
    with pytest.raises(ConfigError, match="must not hold a credential"):
        sources([address])


def test_what_a_folder_is(several: pathlib.Path) -> None:
    found = sources(["src", "src/plain", WHEEL, "s3://bucket/folder"])
    assert [(each.name, each.form) for each in found] == [
        *((f"src/{name}", Form.REPOSITORY) for name in ("fork", "repo0", "repo1", "repo2", "repo3")),
        ("src", Form.FOLDER),
        ("src/plain", Form.FOLDER),
        (WHEEL, Form.FILE),
        ("s3://bucket/folder", Form.REMOTE),
    ]


def pieces(text: str) -> set[str]:
    """The parts of a key by which it would be known, behind the four characters that are shown."""
    return {text[at : at + 9] for at in range(4, len(text) - 9)}


def test_nothing_that_is_written_or_sent_has_a_secret(several: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The results in all formats, what both streams say, and what is sent to a worker and back."""
    from distributed.protocol import dumps

    secrets = set().union(*(pieces(each) for each in (KEY, *KEYS)))
    debug = {**os.environ, "DASK_LOGGING__DISTRIBUTED": "debug"}
    ran = subprocess.run([*SWEEP, "src", WHEEL], capture_output=True, check=False, env=debug)
    assert ran.returncode == 1
    shown = {path.name: path.read_bytes() for path in pathlib.Path("out").rglob("*") if path.is_file()}
    assert {pathlib.Path(name).suffix for name in shown} >= {".jsonl", ".json", ".html", ".parquet"}
    settings = Settings(os.path.abspath("key"), "", 10**9, "en", {})
    for source in sources(["src", WHEEL]):
        task = Task(source)
        outcome = work(task, settings)
        shown[f"sent for {source.name}"] = b"".join(map(bytes, dumps([task, settings, outcome])))
        shown[f"shown of {source.name}"] = repr((task, settings, outcome)).encode()
    shown["streams"] = ran.stdout + ran.stderr
    for name, data in shown.items():
        text = data.decode("latin-1")
        assert not any(piece in text for piece in secrets), name
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table("out/parquet").to_pylist()
    assert {row["value"] for row in table} == {f"{each[:4]}…" for each in (KEY, *KEYS)}
    assert not any(piece in repr(table) for piece in secrets)
    assert os.name != "posix" or pathlib.Path("out/hash.key").stat().st_mode & 0o077 == 0


@pytest.fixture
def scheduler(tmp_path: pathlib.Path) -> Iterator[Any]:
    """A cluster of the user's own, with a dashboard, whose worker writes every result to disk."""
    import dask
    from distributed import LocalCluster

    memory = {"target": 1e-9, "spill": False, "pause": False, "terminate": False, "spill-compression": False}
    spills = {f"distributed.worker.memory.{name}": value for name, value in memory.items()}
    with (
        dask.config.set({**spills, "distributed.comm.compression": None}),
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            local_directory=os.fspath(tmp_path / "spilled"),
            memory_limit="1GiB",
        ) as cluster,
    ):
        yield cluster


def pages(address: str, names: Iterable[str]) -> dict[str, bytes]:
    """The pages at *address* that the server lists, and those of *names*."""
    listed = json.loads(urllib.request.urlopen(f"{address}/sitemap.json").read())["paths"]
    found: dict[str, bytes] = {}
    for name in (*(each for each in listed if "(" not in each), *names):
        with contextlib.suppress(urllib.error.HTTPError):
            found[name] = urllib.request.urlopen(f"{address}/{name.lstrip('/')}", timeout=20).read()
    return found


def test_no_dashboard_log_or_spilled_file_has_a_secret(several: pathlib.Path, scheduler: Any) -> None:
    """Everything that Dask keeps and shows of the tasks, while their results are in the cluster."""
    from distributed import Client, wait

    settings = Settings(os.path.abspath("key"), "", 10**9, "en", {})
    with Client(scheduler) as client:
        held = {
            f"task-{number}": client.submit(work, Task(source), settings, key=f"task-{number}", pure=False)
            for number, source in enumerate(sources(["src", WHEEL]))
        }
        broken = client.submit(work, Task(Source(WHEEL, Form.FILE, (WHEEL,))), None, key="broken")
        wait([*held.values(), broken])
        (worker,) = client.scheduler_info()["workers"]
        at = urllib.parse.quote(worker, safe="")
        asked = ("info/main/workers.html", "info/main/logs.html", "info/main/exceptions.html", f"info/logs/{at}.html")
        asked += tuple(f"info/{page}/{name}.html" for name in (*held, "broken") for page in ("task", "call-stack"))
        shown = pages(scheduler.dashboard_link.rpartition("/")[0], (*asked, f"info/worker/{at}.html"))
        assert shown.keys() >= set(asked)
        for name, told in {
            "logs of the worker": client.get_worker_logs(),
            "logs of the scheduler": client.get_scheduler_logs(),
            "stories": client.story(*held.values()),
            "stacks": client.call_stack(keys=list(held)),
            "profile": client.profile(),
            "what a failed task says": (broken.exception(), traceback.format_tb(broken.traceback())),
        }.items():
            shown[name] = repr(told).encode()
        spilled = [path for path in pathlib.Path("spilled").rglob("*") if path.is_file() and "storage" in path.parts]
        shown |= {path.name: path.read_bytes() for path in spilled}
        masked = KEY[:4].encode()
        assert any(masked in shown[path.name] for path in spilled), "nothing was spilled"
    secrets = set().union(*(pieces(each) for each in (KEY, *KEYS)))
    for name, data in shown.items():
        assert not any(piece in data.decode("latin-1") for piece in secrets), name


def test_a_scheduler_of_ones_own(several: pathlib.Path, scheduler: Any) -> None:
    assert swept("src", WHEEL, "--scheduler", scheduler.scheduler_address) == here(["src", WHEEL])


@contextlib.contextmanager
def site() -> Iterator[str]:
    """The address of a server for the files here."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=os.getcwd())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_addresses(several: pathlib.Path) -> None:
    """What one address has is a row, what cannot be read is told in words, and the rest is read."""
    pytest.importorskip("aiohttp", reason="fsspec reads HTTP with it")
    with site() as web:
        asked = [f"{web}/{WHEEL}", f"{web}/none.py", f"file://{several}/src/plain", "nope://x", "memory://none"]
        rows = swept(*asked)
    assert {row["source"] for row in rows} == {asked[0], asked[2]}
    assert len({row["credential"] for row in rows}) == 1
    lost = json.loads(pathlib.Path("out", "summary.json").read_text())["lost"]
    assert {each["source"]: each["reason"] for each in lost} == {
        asked[1]: "it cannot be fetched (FileNotFoundError)",
        "nope://x": "fsspec knows no such kind of address",
        "memory://none": "there is no such file or folder",
    }


def test_rows_are_read_as_they_are_written(several: pathlib.Path) -> None:
    settings = Settings(os.path.abspath("key"), "", 10**9, "en", {})
    rows = work(Task(Source("src/repo1", Form.REPOSITORY)), settings).rows
    assert rows
    assert tuple(from_json(json.loads(json.dumps(to_json(row)))) for row in rows) == rows


def test_the_page_speaks_chinese(several: pathlib.Path) -> None:
    swept("src/repo1", "--lang", "zh")
    page = pathlib.Path("out", "summary.html").read_text()
    assert '<html lang="zh' in page
    assert "&#" in page
    assert "Credential " not in page


def test_a_page_of_many(several: pathlib.Path) -> None:
    from qianfan_lint.core.language import speaker
    from qianfan_lint.report.sweep import lines, render

    store = Store("out", "key", {}, 10**9)
    found = running.sweep(sources(["src"]), store, 1)
    many = found._replace(rows=tuple(found.rows[0]._replace(source=f"r{number}") for number in range(100)))
    assert "and 80 more" in render(many, speaker("en"))
    assert any("and 80 more" in line for line in lines(many, speaker("en")))


def test_the_page_has_groups_and_severities_and_codes_are_links(
    several: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qianfan_lint.core.language import speaker
    from qianfan_lint.report.sweep import lines, render

    monkeypatch.setenv("QIANFAN_LINT_DOCUMENTATION", "https://docs.example/lint")
    found = running.sweep(sources(["src"]), Store("out", "key", {}, 10**9), 1)
    found = found._replace(rows=(*found.rows, found.rows[0]._replace(credential="0", in_head=False)))
    live, gone = len(found.credentials) - 1, 1
    assert live
    page = render(found, speaker("en"))
    assert re.findall(r"<h2>(.*) \((\d+)\)</h2>", page) == [("In use", f"{live}"), ("Only in the history", f"{gone}")]
    assert re.findall('<strong class="level">([a-z]+)<', page) == ["error"] * live + ["warning"] * gone
    assert page.count('<a href="https://docs.example/lint/rules/QF') == live + gone
    assert "src/plain: src/plain" not in page
    assert all(
        line.startswith("\033]8;;https://docs.example/lint/rules/QF")
        for line in list(lines(found, speaker("en"), links=True))[: live + gone]
    )


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server for S3 on the loopback address, with a bucket."""
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    for name, value in {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("FSSPEC_S3_ENDPOINT_URL", f"http://{host}:{port}")
    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem(endpoint_url=f"http://{host}:{port}", key="a", secret="b").mkdir("bucket")
    yield f"http://{host}:{port}"
    running.stop()


def test_a_bucket(several: pathlib.Path, bucket: str) -> None:
    import s3fs

    files = s3fs.S3FileSystem(endpoint_url=bucket, key="a", secret="b")
    files.pipe("bucket/app/settings.py", f'api_key = "{KEY}"\n'.encode())
    files.pipe("bucket/app/clean.py", CLEAN.encode())
    files.pipe("bucket/app/picture.png", b"\x89PNG")
    files.put(WHEEL, "bucket/dist/tool-1.0-py3-none-any.whl")
    assert [
        (row["path"], row["value"]) for row in swept("s3://bucket/app", "s3://bucket/dist/tool-1.0-py3-none-any.whl")
    ] == [
        ("s3://bucket/app/settings.py", f"{KEY[:4]}…"),
        ("s3://bucket/dist/tool-1.0-py3-none-any.whl!/tool/app.py", f"{KEY[:4]}…"),
    ]
    assert swept("s3://bucket/none", code=3, out="other") == []


def test_paths_of_what_is_lost_show_no_key(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    monkeypatch.chdir(tmp_path)
    project.write("key", "0123456789abcdef")
    project.write(f"src/{KEY}/a.py", HARDCODED + "api_key = ((\n")
    project.write(f"src/b-{KEY}.ipynb", "{" + HARDCODED)
    ran = project.run("sweep", "--output", "out", "--workers", "1", "--hash-key", "key", "src")
    written = "".join(path.read_bytes().decode("latin-1") for path in pathlib.Path("out").rglob("*") if path.is_file())
    assert "not scanned" in ran.out
    assert KEY[8:20] not in ran.out + ran.err + written


@pytest.mark.parametrize("workers", ["1", "2"])
def test_names_of_sources_show_no_key(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, workers: str) -> None:
    """Of folders, files, repositories and addresses, those that cannot be read among them."""
    other, third, fourth = (make(f"openai-style-key:{number}") for number in range(3))
    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path)
    project.write("key", "0123456789abcdef")
    project.write(f"{KEY}/a.py", HARDCODED)
    project.write(f"b-{other}.py", HARDCODED)
    inner = Project(tmp_path / "r" / third)
    inner.write(".env", f"DASHSCOPE_API_KEY={KEY}\n")
    Repository(inner, monkeypatch).commit(a=HARDCODED)
    names = (KEY, f"b-{other}.py", f"r/{third}", f"memory://none/{fourth}")
    ran = project.run("sweep", "--output", "out", "--workers", workers, "--hash-key", "key", *names)
    written = "".join(path.read_bytes().decode("latin-1") for path in pathlib.Path("out").rglob("*") if path.is_file())
    assert {row["source"] for row in map(json.loads, project.text("out/credentials.jsonl").splitlines())} == {
        f"{KEY[:4]}…", f"b-{other[:4]}….py", f"r/{third[:4]}…",
    }  # fmt: skip
    assert "not scanned: memory://none/sk-" in ran.out
    for key in (KEY, other, third, fourth):
        assert key[8:20] not in ran.out + ran.err + written
