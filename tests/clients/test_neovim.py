"""The language server in a real editor, neovim without a window."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.keys import make
from tests.project import HARDCODED, LOWERCASE, Project

pytest.importorskip("pygls", reason="pygls is not installed")
pytestmark = pytest.mark.skipif(not shutil.which("nvim"), reason="neovim is not installed")

SCRIPT = """
local start = vim.lsp.start or vim.lsp.start_client
local client = start({ name = "qianfan-lint", cmd = COMMAND, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, client)

local function shown(count)
  vim.wait(15000, function() return #vim.diagnostic.get(0) == count end, 20)
  return vim.tbl_map(function(each)
    return { code = each.code, lnum = each.lnum, col = each.col, source = each.source }
  end, vim.diagnostic.get(0))
end

local result = { before = shown(1) }
vim.ui.select = function(items, _, choose)
  for _, item in ipairs(items) do
    local action = item.action or item[2]
    if action.title:find(WANTED, 1, true) then return choose(item) end
  end
end
vim.api.nvim_win_set_cursor(0, { result.before[1].lnum + 1, result.before[1].col })
vim.lsp.buf.code_action()
result.after = shown(0)
vim.cmd("silent wall")
result.lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
vim.fn.writefile({ vim.fn.json_encode(result) }, "result.json")
vim.cmd("qall!")
"""


def edited(project: Project, wanted: str) -> Any:
    """What neovim saw of ``app.py`` before and after the action with *wanted* in its title."""
    command = ", ".join(json.dumps(part) for part in (sys.executable, "-m", "qianfan_lint", "server"))
    script = SCRIPT.replace("COMMAND", f"{{ {command} }}").replace("WANTED", json.dumps(wanted))
    project.write("edit.lua", script)
    nvim = ["nvim", "--headless", "-n", "-i", "NONE", "-u", "NONE", "app.py", "-c", "luafile edit.lua"]
    ran = subprocess.run(nvim, cwd=project.root, capture_output=True, text=True, timeout=60, check=False)
    assert (project.root / "result.json").is_file(), ran.stderr + ran.stdout
    return json.loads(project.text("result.json"))


@pytest.mark.parametrize(
    ("action", "line"),
    [
        ("QF201: Use", '名字 = "😀"; key = os.getenv("QWEN_API_KEY")'),
        ("Ignore on this line", '名字 = "😀"; key = os.getenv("qwen_api_key")  # qianfan-lint: ignore[QF201]'),
    ],
)
def test_an_action(project: Project, action: str, line: str) -> None:
    project.write("app.py", LOWERCASE.replace("key =", '名字 = "😀"; key ='))
    seen = edited(project, action)
    assert [(each["code"], each["lnum"], each["source"]) for each in seen["before"]] == [("QF201", 2, "qianfan-lint")]
    assert seen["after"] == []
    assert seen["lines"] == ["import os", "", line]
    assert project.text("app.py").splitlines() == seen["lines"]


def test_a_key_moves_to_another_file(project: Project) -> None:
    project.write("pyproject.toml", '[tool.qianfan-lint]\nenv-file = ".env"\n')
    project.write("app.py", HARDCODED)
    seen = edited(project, "(unsafe)")
    assert seen["lines"] == ["import os", "", 'api_key = os.environ["LLM_API_KEY"]']
    # An empty buffer is a line to neovim, which stays behind what is put in.
    assert project.text(".env").rstrip("\n") == f"LLM_API_KEY={make('dashscope-key')}"
    assert project.text(".gitignore").rstrip("\n") == "/.env"
