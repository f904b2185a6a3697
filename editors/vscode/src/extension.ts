/** Starts and stops the server as settings, trust and interpreter say, and registers the commands. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { start } from "./client";
import { Commands } from "./commands";
import { Pages } from "./pages";
import { Status } from "./status";
import { onChosen, type Tool, Tools } from "./tool";
import { Workspace } from "./workspace";

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  session = new Session(context);
  void session.restart();
}

export function deactivate(): Promise<void> | undefined {
  return session?.stop();
}

class Session {
  private readonly log = vscode.window.createOutputChannel("qianfan-lint", { log: true });
  private readonly status = new Status();
  private readonly tools: Tools;
  private client: LanguageClient | undefined;
  private tool: Tool | undefined;
  /** Starts and stops happen one after the other. */
  private last: Promise<void> = Promise.resolve();

  constructor(context: vscode.ExtensionContext) {
    this.tools = new Tools(context, this.log);
    const pages = new Pages();
    const workspace = new Workspace(this.tools, this.log);
    const commands = new Commands(this.tools, pages, this.log);
    context.subscriptions.push(this.log, this.status, pages, workspace);
    const registered: Record<string, (...args: never[]) => unknown> = {
      checkWorkspace: () => this.with((tool) => workspace.check(tool)),
      doctor: () => this.with((tool) => commands.doctor(tool)),
      explainError: () => this.with((tool) => commands.explain(tool)),
      showRule: (code?: string) => this.with((tool) => commands.rule(tool, code)),
      fixAll: () => vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.qianfan-lint", apply: "first" }),
      restart: () => this.restart(),
      showLog: () => this.log.show(),
      menu: () => this.status.menu(),
    };
    for (const [name, run] of Object.entries(registered)) {
      context.subscriptions.push(vscode.commands.registerCommand(`qianfan-lint.${name}`, run));
    }
    context.subscriptions.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.trusted(context)),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("qianfan-lint") && this.restart()),
    );
    if (vscode.workspace.isTrusted) {
      this.trusted(context, false);
    }
  }

  /** Only now may the Python extension be asked. */
  private trusted(context: vscode.ExtensionContext, restarts = true): void {
    void onChosen(() => void this.restart()).then((each) => context.subscriptions.push(each));
    if (restarts) {
      void this.restart();
    }
  }

  restart(): Promise<void> {
    this.last = this.last.then(() => this.replace()).catch((error: unknown) => this.failed(String(error)));
    return this.last;
  }

  private async replace(): Promise<void> {
    await this.halt();
    if (!vscode.workspace.getConfiguration("qianfan-lint").get("enable", true)) {
      this.status.off();
      return;
    }
    this.status.starting();
    this.tool = await this.tools.find();
    if (!this.tool) {
      this.failed(vscode.l10n.t("No Python 3.10 to 3.14 was found: set qianfan-lint.interpreter"));
      return;
    }
    const { origin, version, python } = this.tool;
    this.log.info(`qianfan-lint ${version} (${origin}), ${python}`);
    // Whoever asks it to end forgets it before.
    const ended = () => this.client && this.failed(vscode.l10n.t("The server has ended"));
    this.client = await start(this.tool, this.tools, this.log, ended);
    this.status.running(this.tool);
  }

  private failed(problem: string): void {
    this.log.error(problem);
    this.status.failed(problem);
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.tool = undefined;
    await client?.dispose().catch(() => undefined);
  }

  stop(): Promise<void> {
    this.last = this.last.then(() => this.halt());
    return this.last;
  }

  /** Do *what* with the tool, once it is known. */
  private async with(what: (tool: Tool) => Promise<void>): Promise<void> {
    await this.last;
    this.tool ??= await this.tools.find();
    if (this.tool) {
      await what(this.tool);
    } else {
      await vscode.window.showErrorMessage(
        vscode.l10n.t("No Python 3.10 to 3.14 was found: set qianfan-lint.interpreter"),
      );
    }
  }
}
