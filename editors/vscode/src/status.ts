/** The item in the status bar: which qianfan-lint runs, and what is wrong with it. */

import * as vscode from "vscode";
import type { Tool } from "./tool";

type Command = { label: string; command: string };

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("qianfan-lint.status", vscode.StatusBarAlignment.Right, 50);
  private lines: string[] = [];

  constructor() {
    this.item.name = "qianfan-lint";
    this.item.command = "qianfan-lint.menu";
  }

  starting(): void {
    this.set("$(loading~spin) qianfan-lint", [vscode.l10n.t("Starting")]);
  }

  running(tool: Tool): void {
    const origin =
      tool.origin === "environment"
        ? vscode.l10n.t("Installed in the environment of the project")
        : vscode.l10n.t("Brought by the extension");
    const lines = [`qianfan-lint ${tool.version}`, origin, `Python ${tool.pythonVersion}: ${tool.python}`];
    if (!vscode.workspace.isTrusted) {
      lines.push(vscode.l10n.t("The workspace is not trusted: nothing of it is run"));
    }
    this.set(`$(shield) qianfan-lint ${tool.version}`, tool.remark ? [...lines, tool.remark] : lines, tool.remark !== undefined);
  }

  failed(problem: string): void {
    this.set("$(error) qianfan-lint", [problem], true);
  }

  off(): void {
    this.set("$(circle-slash) qianfan-lint", [vscode.l10n.t("Switched off in the settings")]);
  }

  private set(text: string, lines: string[], warns = false): void {
    this.lines = lines;
    this.item.text = text;
    this.item.tooltip = lines.join("\n");
    this.item.backgroundColor = warns ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.show();
  }

  /** What is known, and what can be done. */
  async menu(): Promise<void> {
    const commands: Command[] = [
      { label: vscode.l10n.t("$(checklist) Check workspace"), command: "qianfan-lint.checkWorkspace" },
      { label: vscode.l10n.t("$(pulse) Doctor: why is a request refused?"), command: "qianfan-lint.doctor" },
      { label: vscode.l10n.t("$(question) Explain this 401"), command: "qianfan-lint.explainError" },
      { label: vscode.l10n.t("$(book) Show rule"), command: "qianfan-lint.showRule" },
      { label: vscode.l10n.t("$(debug-restart) Restart server"), command: "qianfan-lint.restart" },
      { label: vscode.l10n.t("$(output) Show log"), command: "qianfan-lint.showLog" },
    ];
    const title = this.lines.join(" · ");
    const picked = await vscode.window.showQuickPick(commands, { title });
    if (picked) {
      await vscode.commands.executeCommand(picked.command);
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}
