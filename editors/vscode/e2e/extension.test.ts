/** What a user sees of the extension. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { Code } from "./code.ts";
import { HEADER, key, LOWERCASE, NO_BLANK, NOTEBOOK, WIDE } from "./forms.ts";

const LIBS = path.join(import.meta.dirname, "..", "bundled", "libs");
const SLOW = { timeout: 240_000 };

describe("a workspace without qianfan-lint", SLOW, () => {
  let code: Code;
  const secret = key();

  before(async () => {
    const files = {
      "ask.py": HEADER,
      "chat.py": LOWERCASE,
      "blank.py": NO_BLANK,
      "keys.py": `import dashscope\n\ndashscope.api_key = "${secret}"\n`,
      "notes.ipynb": NOTEBOOK,
      "wide.py": WIDE,
      "broken.py": "import os, dashscope\ndashscope.api_key = os.environ['dashscope_api_key'\n",
    };
    code = await Code.open({ files });
  }, SLOW);
  after(() => code?.close());

  test("findings are underlined, and the pointer tells why", async () => {
    await code.edit("ask.py");
    await code.squiggles.first().waitFor();
    await code.status.filter({ hasText: "0.1.0" }).waitFor();
    const hover = await code.hover();
    assert.match(hover, /QF201/);
    assert.match(hover, /DASHSCOPE_API_KEY/);
    assert.match(hover, /case-sensitive/);
    await code.picture("hover");
  });

  test("the status item says what runs", async () => {
    assert.match((await code.status.getAttribute("aria-label")) ?? "", /0\.1\.0/);
    await code.tells(/Brought by the extension.*Python 3\.\d+: \//);
    await code.picture("status");
    await code.page.keyboard.press("Escape");
  });

  test("a quick fix changes the file", async () => {
    await code.edit("ask.py");
    const offered = await code.fixes();
    assert.ok(offered.some((each) => each.includes("QF201: Use DASHSCOPE_API_KEY (unsafe)")), offered.join("; "));
    await code.picture("fixes");
    await code.choose("QF201: Use DASHSCOPE_API_KEY (unsafe)");
    await code.save();
    assert.equal(code.read("ask.py"), HEADER.replace("dashscope_api_key", "DASHSCOPE_API_KEY"));
    await code.page.locator(".view-overlays .squiggly-error").nth(1).waitFor({ state: "detached" });
  });

  test("all safe fixes", async () => {
    await code.edit("blank.py");
    await code.squiggles.first().waitFor();
    await code.command("qianfan-lint: Apply All Safe Fixes in This File");
    await code.save();
    assert.equal(code.read("blank.py"), NO_BLANK.replace("Bearer{", "Bearer {"));
  });

  test("a secret is in no message", async () => {
    await code.edit("keys.py");
    await code.squiggles.first().waitFor();
    const hover = await code.hover();
    assert.match(hover, /QF101/);
    assert.ok(!hover.includes(secret.slice(0, 8)));
  });

  test("cells of a notebook", async () => {
    await code.edit("notes.ipynb");
    await code.squiggles.first().waitFor();
    await code.picture("notebook");
  });

  test("all files, those that are not open too", async () => {
    await code.command("qianfan-lint: Check Workspace");
    const told = code.page.locator(".notification-list-item", { hasText: "findings:" });
    await told.waitFor();
    assert.match(await told.innerText(), /not checked, or only in part/);
    await told.getByText("Show Problems").click();
    const problems = code.page.locator(".markers-panel");
    const row = problems.locator(".monaco-list-row", { hasText: "QF201" });
    await problems.getByText("chat.py").waitFor();
    await code.picture("problems");
    await code.page.getByPlaceholder("Filter").fill("wide.py");
    await problems.getByText("keys.py").waitFor({ state: "detached" });
    assert.match((await row.allInnerTexts()).join("\n"), /\[Ln 3, Col 47\]/);
    await code.page.keyboard.press("Control+J");
    await problems.waitFor({ state: "hidden" });
  });

  test("the page of a rule", async () => {
    await code.command("qianfan-lint: Show Rule");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "QF201" }).click();
    const tab = code.page.locator(".tab.active", { hasText: "QF201 lowercase-env-name" });
    await tab.waitFor();
    const page = code.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");
    await page.getByRole("heading", { name: /QF201/ }).waitFor();
    await code.picture("rule");
  });

  test("the doctor", async () => {
    await code.command("qianfan-lint: Doctor: Why Is a Request of This Project Refused?");
    await code.page.locator(".tab.active", { hasText: "doctor shop.txt" }).waitFor();
    await code.page.locator(".view-lines").getByText("Causes found:").waitFor();
    const place = code.page.locator(".detected-link", { hasText: "ask.py:11" }).first();
    await place.waitFor();
    await code.picture("doctor");
    await place.click({ modifiers: ["Control"] });
    await code.page.locator(".tab.active", { hasText: "ask.py" }).waitFor();
    await code.page.locator(".statusbar-item", { hasText: "Ln 11" }).waitFor();
  });

  test("an error message is explained", async () => {
    await code.command("View: Close All Editors");
    await code.command("qianfan-lint: Explain This 401");
    const box = code.page.locator(".quick-input-box input");
    await box.fill('{"error_code": 111, "error_msg": "Access token expired"}');
    await box.press("Enter");
    await code.page.locator(".tab.active", { hasText: "explained.txt" }).waitFor();
    await code.page.locator(".view-lines").getByText("lives 30 days").waitFor();
  });

  test("the walkthrough", async () => {
    await code.command("Welcome: Open Walkthrough...");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "Get started with qianfan-lint" }).click();
    await code.page.getByText("See a finding, apply its fix").first().waitFor();
    await code.picture("walkthrough");
  });

  test("a server that ends is told, and comes back", async () => {
    code.endServer();
    await code.status.filter({ has: code.page.locator(".codicon-error") }).waitFor();
    await code.command("qianfan-lint: Restart Server");
    await code.status.filter({ hasText: "0.1.0" }).waitFor();
  });
});

/** An environment with a qianfan-lint of that version. */
function environment(folder: string, version: string): void {
  execFileSync("python3", ["-m", "venv", "--without-pip", folder]);
  const lib = path.join(folder, "lib");
  const [python = ""] = fs.readdirSync(lib);
  const packages = path.join(lib, python, "site-packages");
  fs.cpSync(path.join(LIBS, "any"), packages, { recursive: true });
  const metadata = path.join(packages, "qianfan_lint-0.1.0.dist-info", "METADATA");
  fs.writeFileSync(metadata, fs.readFileSync(metadata, "utf8").replace(/^Version: .*/m, `Version: ${version}`));
  fs.writeFileSync(path.join(packages, "compiled.pth"), path.join(LIBS, python.replace("python3.", "cp3")));
}

test("the qianfan-lint of the project is used", SLOW, async () => {
  const prepare = (folder: string) => environment(path.join(folder, ".venv"), "0.9.7");
  const code = await Code.open({ files: { "chat.py": LOWERCASE }, prepare });
  try {
    await code.edit("chat.py");
    await code.squiggles.first().waitFor();
    await code.status.filter({ hasText: "0.9.7" }).waitFor();
    await code.tells(/Installed in the environment of the project.*shop\/\.venv\/bin\/python/);
  } finally {
    await code.close();
  }
});

test("the interpreter of the Python extension is used, also when another is chosen", SLOW, async () => {
  const prepare = (folder: string) => {
    environment(path.join(folder, "..", "one"), "0.9.8");
    environment(path.join(folder, "..", "other"), "0.9.9");
  };
  const code = await Code.open({ files: { "chat.py": LOWERCASE }, prepare, python: true });
  const choose = async (name: string) => {
    await code.command("Python: Select Interpreter");
    const box = code.page.locator(".quick-input-box input");
    await box.fill(path.join(code.folder, "..", name, "bin", "python"));
    await box.press("Enter");
  };
  try {
    await code.edit("chat.py");
    await code.status.filter({ hasText: "0.1.0" }).waitFor();
    await choose("one");
    await code.status.filter({ hasText: "0.9.8" }).waitFor();
    await choose("other");
    await code.status.filter({ hasText: "0.9.9" }).waitFor();
    await code.squiggles.first().waitFor();
  } finally {
    await code.close();
  }
});

test("in Chinese", SLOW, async () => {
  const code = await Code.open({ files: { "ask.py": HEADER }, chinese: true });
  try {
    await code.edit("ask.py");
    await code.squiggles.first().waitFor();
    assert.match(await code.hover(), /环境变量/);
    await code.picture("hover-zh");
    const offered = await code.fixes();
    assert.ok(offered.some((each) => each.includes("（有风险）")), offered.join("; "));
    await code.page.keyboard.press("Escape");
    await code.tells(/扩展自带/);
    await code.page.keyboard.press("Escape");
    await code.command("qianfan-lint: 检查工作区");
    await code.page.locator(".notification-list-item", { hasText: "共检查 1 个文件" }).waitFor();
    await code.command("qianfan-lint: 诊断：本项目的请求为什么被拒绝？");
    await code.page.locator(".view-lines").getByText("找到的原因").waitFor();
    await code.picture("doctor-zh");
  } finally {
    await code.close();
  }
});

test("an interpreter that is not there is told", SLOW, async () => {
  const settings = { "qianfan-lint.interpreter": "/no/such/python" };
  const code = await Code.open({ files: { "chat.py": LOWERCASE }, settings });
  try {
    await code.edit("chat.py");
    await code.status.filter({ has: code.page.locator(".codicon-error") }).waitFor();
    await code.tells(/No Python 3\.10 to 3\.14 was found/);
  } finally {
    await code.close();
  }
});

test("nothing of a workspace is run before it is trusted", SLOW, async () => {
  const trap = (folder: string, name: string) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const text = name.endsWith(".py")
      ? `open(${JSON.stringify(path.join(folder, "sprung"))}, "w").close()\n`
      : `#!/bin/sh\ntouch '${path.join(folder, "sprung")}'\nexit 1\n`;
    fs.writeFileSync(file, text, { mode: 0o755 });
  };
  const traps = [".venv/bin/python", "venv/bin/python", "tools/python", "json.py", "sitecustomize.py"];
  traps.push("qianfan_lint/__init__.py", "pygls/__init__.py", "dashscope.py", "usercustomize.py");
  const settings = { "qianfan-lint.interpreter": "tools/python", "qianfan-lint.importStrategy": "fromEnvironment" };
  const code = await Code.open({
    files: { "chat.py": LOWERCASE, ".vscode/settings.json": JSON.stringify(settings) },
    asksForTrust: true,
    prepare: (folder) => traps.forEach((name) => trap(folder, name)),
  });
  const sprung = () => fs.existsSync(path.join(code.folder, "sprung"));
  try {
    await code.edit("chat.py");
    await code.squiggles.first().waitFor();
    await code.tells(/not trusted: nothing of it is run/);
    await code.picture("restricted");
    await code.page.keyboard.press("Escape");
    await code.command("qianfan-lint: Check Workspace");
    await code.page.locator(".notification-list-item", { hasText: "findings:" }).waitFor();
    await code.command("qianfan-lint: Doctor: Why Is a Request of This Project Refused?");
    await code.page.locator(".tab.active", { hasText: "doctor shop.txt" }).waitFor();
    assert.ok(!sprung(), "a file of the workspace was run");
    // Once it is trusted, its interpreter is asked: the trap is a real one.
    await code.command("Workspaces: Manage Workspace Trust");
    await code.page.locator(".workspace-trust-editor").getByText("Trust", { exact: true }).click();
    await code.status.filter({ has: code.page.locator(".codicon-error") }).waitFor();
    assert.ok(sprung());
  } finally {
    await code.close();
  }
});
