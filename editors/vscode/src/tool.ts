/** Which qianfan-lint is used, and with which Python. */

import { PythonExtension } from "@vscode/python-extension";
import * as path from "node:path";
import * as vscode from "vscode";
import { candidates } from "./interpreters";
import { type Ended, type Options, run } from "./process";

/** What `launch.py probe` writes. */
interface Probed {
  python: string;
  environment: string | null;
  serves: boolean;
  bundled: string | null;
}

export interface Tool {
  python: string;
  /** Of the interpreter, such as 3.12. */
  pythonVersion: string;
  origin: "environment" | "bundled";
  /** Of qianfan-lint. */
  version: string;
  /** Why it is not the one of the project, where that one is installed. */
  remark: string | undefined;
}

/** Milliseconds that an interpreter has to say what it has. */
const PATIENCE = 20_000;

export class Tools {
  private readonly launcher: string;
  /** Nothing of the project is imported from the working folder: it is a folder of the extension. */
  private readonly home: string;

  constructor(
    context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.launcher = context.asAbsolutePath(path.join("bundled", "launch.py"));
    this.home = context.extensionPath;
  }

  /** The first that works; undefined where none does. */
  async find(): Promise<Tool | undefined> {
    const settings = vscode.workspace.getConfiguration("qianfan-lint");
    const own = vscode.workspace.isTrusted && settings.get("importStrategy") !== "useBundled";
    for (const python of await this.interpreters(settings.get("interpreter", ""))) {
      const probed = await this.probe(python);
      const installed = own ? probed?.environment : undefined;
      if (probed && installed && probed.serves) {
        return { python, pythonVersion: probed.python, origin: "environment", version: installed, remark: undefined };
      }
      if (probed?.bundled) {
        const remark = installed
          ? vscode.l10n.t("qianfan-lint {0} of the project has no language server: install its extra lsp", installed)
          : undefined;
        return { python, pythonVersion: probed.python, origin: "bundled", version: probed.bundled, remark };
      }
    }
    return undefined;
  }

  private async interpreters(setting: string): Promise<string[]> {
    const trusted = vscode.workspace.isTrusted;
    const found = candidates({
      setting,
      chosen: trusted && !setting ? await chosen() : undefined,
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      trusted,
      env: process.env,
      windows: process.platform === "win32",
    });
    return [...new Set(found)];
  }

  private async probe(python: string): Promise<Probed | undefined> {
    const ended = await run(python, ["-I", this.launcher, "probe"], { cwd: this.home, timeout: PATIENCE });
    this.log.debug(`probe ${python}: ${ended.code} ${ended.out.trim()}`);
    try {
      return ended.code === 0 ? (JSON.parse(ended.out) as Probed) : undefined;
    } catch {
      return undefined;
    }
  }

  /** The program and arguments that start `qianfan-lint ARGS`. */
  command(tool: Tool, args: readonly string[]): { command: string; args: string[]; cwd: string } {
    // -I leaves out the variables that would say UTF-8.
    return { command: tool.python, args: ["-I", "-X", "utf8", this.launcher, tool.origin, ...args], cwd: this.home };
  }

  /** Run `qianfan-lint ARGS` to its end, in the language of VS Code where the project does not say another. */
  run(tool: Tool, args: readonly string[], options: Omit<Options, "cwd" | "env"> & { cwd?: string } = {}): Promise<Ended> {
    const { command, args: all, cwd } = this.command(tool, args);
    const lang = vscode.env.language.startsWith("zh") ? "zh" : "en";
    const env = { ...process.env, LANGUAGE: lang };
    this.log.info(`qianfan-lint ${args.join(" ")}`);
    return run(command, all, { cwd, env, ...options });
  }
}

/** The interpreter that is chosen in the Python extension. */
async function chosen(): Promise<string | undefined> {
  try {
    const { environments } = await PythonExtension.api();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    return environment?.executable.uri?.fsPath;
  } catch {
    return undefined; // it is not installed, or knows none
  }
}

/** Tells *changed* when another interpreter is chosen in the Python extension. */
export async function onChosen(changed: () => void): Promise<vscode.Disposable> {
  try {
    return (await PythonExtension.api()).environments.onDidChangeActiveEnvironmentPath(changed);
  } catch {
    return new vscode.Disposable(() => undefined);
  }
}
