/** VS Code in a browser with the extension: a server of its own, and a page that shows a folder. */

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";

const HERE = import.meta.dirname;
const ENTRY = path.join(HERE, "node_modules", "code-server", "out", "node", "entry.js");
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PICTURES = process.env.PICTURES ?? path.join(HERE, "results");

export interface Setup {
  /** Files of the workspace, by their path. */
  files: Record<string, string>;
  settings?: Record<string, unknown>;
  /** Whether VS Code asks if the folder is trusted. */
  asksForTrust?: boolean;
  chinese?: boolean;
  /** Whether there is a Python extension. */
  python?: boolean;
  /** More variables for the server. */
  env?: Record<string, string>;
  /** Is called with the folder before it is opened. */
  prepare?: (folder: string) => void;
}

export class Code {
  readonly folder: string;
  page!: Page;
  private readonly setup: Setup;
  private readonly home: string;
  private server!: ChildProcess;
  private browser!: Browser;
  private context!: BrowserContext;

  private constructor(setup: Setup) {
    this.setup = setup;
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), "code-"));
    this.folder = path.join(this.home, "shop");
    fs.mkdirSync(this.folder);
    for (const [name, text] of Object.entries(setup.files)) {
      const file = path.join(this.folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    setup.prepare?.(this.folder);
  }

  static async open(setup: Setup): Promise<Code> {
    const code = new Code(setup);
    try {
      await code.start();
    } catch (error) {
      await code.close();
      throw error;
    }
    return code;
  }

  private options(): string[] {
    const data = path.join(this.home, "data");
    const settings = {
      "security.workspace.trust.enabled": this.setup.asksForTrust ?? false,
      "security.workspace.trust.startupPrompt": "never",
      "security.workspace.trust.banner": "never",
      "workbench.startupEditor": "none",
      "workbench.tips.enabled": false,
      "workbench.secondarySideBar.defaultVisibility": "hidden",
      "chat.commandCenter.enabled": false,
      "chat.disableAIFeatures": true,
      "telemetry.telemetryLevel": "off",
      "extensions.autoCheckUpdates": false,
      "window.commandCenter": false,
      "files.autoSave": "off",
      ...this.setup.settings,
    };
    fs.mkdirSync(path.join(data, "User"), { recursive: true });
    fs.writeFileSync(path.join(data, "User", "settings.json"), JSON.stringify(settings));
    fs.writeFileSync(path.join(this.home, "config.yaml"), "auth: none\ncert: false\n");
    return [
      `--user-data-dir=${data}`,
      `--extensions-dir=${path.join(this.home, "extensions")}`,
      `--config=${path.join(this.home, "config.yaml")}`,
    ];
  }

  private async start(): Promise<void> {
    const options = this.options();
    // Nothing of whoever runs this: no environment that is active, and no home.
    const env = { ...process.env, HOME: this.home, VIRTUAL_ENV: undefined, ...this.setup.env };
    const install = (file: string) =>
      execFileSync(process.execPath, [ENTRY, ...options, "--install-extension", file], { env, stdio: "pipe" });
    const vsix = fs.readdirSync(path.join(HERE, "..")).find((name) => name.endsWith(".vsix"));
    install(path.join(HERE, "..", vsix ?? "no.vsix"));
    if (this.setup.python) {
      install(pythonExtension(this.home));
    }
    if (this.setup.chinese) {
      languagePack(path.join(this.home, "data"));
      options.push("--locale=zh-cn");
    }
    const port = await freePort();
    const more = ["--auth=none", "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
    this.server = spawn(process.execPath, [ENTRY, ...options, ...more, `--bind-addr=127.0.0.1:${port}`], { env, stdio: "pipe" });
    await this.listening();
    this.browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox"] });
    this.context = await this.browser.newContext({
      viewport: { width: 1120, height: 640 },
      locale: this.setup.chinese ? "zh-CN" : "en-US",
    });
    this.page = await this.context.newPage();
    await this.page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(this.folder)}`);
    await this.page.locator(".monaco-workbench .statusbar").waitFor({ timeout: 60_000 });
  }

  private listening(): Promise<void> {
    return new Promise((resolve, reject) => {
      let said = "";
      const hear = (data: Buffer) => {
        said += data.toString();
        if (said.includes("HTTP server listening")) {
          resolve();
        }
      };
      this.server.stdout?.on("data", hear);
      this.server.stderr?.on("data", hear);
      this.server.on("exit", () => reject(new Error(`code-server ended:\n${said}`)));
    });
  }

  /** Open a file of the folder, as one does by its name. */
  async edit(name: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    const box = this.page.locator(".quick-input-box input");
    await box.fill(name);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: path.basename(name) }).first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(".tab.active", { hasText: path.basename(name) }).waitFor();
  }

  /** Run a command by what the palette calls it. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.page.locator(".quick-input-box input").fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
  }

  /** The item in the status bar. */
  get status(): Locator {
    return this.page.locator(".statusbar-item", { hasText: "qianfan-lint" });
  }

  /** Open what the status item tells, and wait until it tells *text*. */
  async tells(text: RegExp): Promise<void> {
    await this.status.click();
    await this.page.locator(".quick-input-title", { hasText: text }).waitFor();
  }

  get squiggles(): Locator {
    return this.page.locator(".view-overlays .squiggly-error, .view-overlays .squiggly-warning");
  }

  /** What is told where the first finding is. */
  async hover(): Promise<string> {
    const box = await this.squiggles.first().boundingBox();
    assert.ok(box);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    const hover = this.page.locator(".monaco-hover:not(.hidden) .hover-contents");
    await hover.getByText(/QF\d{3} /).first().waitFor();
    return (await hover.allInnerTexts()).join("\n");
  }

  /** Open the fixes of the first finding, and tell their titles. */
  async fixes(): Promise<string[]> {
    const box = await this.squiggles.first().boundingBox();
    assert.ok(box);
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.keyboard.press("Control+.");
    const rows = this.page.locator(".action-widget .monaco-list-row");
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  async choose(title: string): Promise<void> {
    await this.page.locator(".action-widget .monaco-list-row", { hasText: title }).first().click();
  }

  async save(): Promise<void> {
    await this.page.locator(".tab.active.dirty").waitFor();
    await this.page.keyboard.press("Control+S");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
  }

  /** End the language server as an accident would. */
  endServer(): void {
    for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const args = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        if (args.includes("server") && args.some((each) => each.startsWith(this.home) && each.endsWith("launch.py"))) {
          process.kill(Number(pid), "SIGKILL");
        }
      } catch {
        // it ended meanwhile
      }
    }
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), "utf8");
  }

  async picture(name: string): Promise<void> {
    fs.mkdirSync(PICTURES, { recursive: true });
    // "disabled" ends what fades in: a menu would be half transparent in the picture.
    await this.page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: "disabled" });
  }

  async close(): Promise<void> {
    if (this.page) {
      await this.picture("last"); // what was to be seen if a test failed
    }
    await this.browser?.close();
    if (this.server?.exitCode === null) {
      const ended = new Promise((resolve) => this.server.once("exit", resolve));
      this.server.removeAllListeners("exit");
      this.server.once("exit", () => undefined);
      this.server.kill();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000))]);
    }
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Makes VS Code take Chinese for its language, as a language pack would. It translates nothing of VS Code itself. */
function languagePack(data: string): void {
  const translations = path.join(data, "main.i18n.json");
  fs.writeFileSync(translations, JSON.stringify({ version: "1.0.0", contents: {} }));
  const extensions = [{ extensionIdentifier: { id: "test.zh" }, version: "1.0.0" }];
  const pack = { hash: "test", label: "中文(简体)", extensions, translations: { vscode: translations } };
  fs.writeFileSync(path.join(data, "languagepacks.json"), JSON.stringify({ "zh-cn": pack }));
}

function pythonExtension(folder: string): string {
  const vsce = path.join(HERE, "..", "node_modules", "@vscode", "vsce", "vsce");
  const file = path.join(folder, "python.vsix");
  const args = ["package", "--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", file];
  execFileSync(process.execPath, [vsce, ...args], { cwd: path.join(HERE, "python-extension"), stdio: "pipe" });
  return file;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
