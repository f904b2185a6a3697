/** The command that checks all files of the workspace, and lists what it finds under Problems. */

import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { linked } from "./client";
import { type Finding, position, type Report } from "./report";
import type { Tool, Tools } from "./tool";

const SEVERITIES = { error: vscode.DiagnosticSeverity.Error, warning: vscode.DiagnosticSeverity.Warning };

export class Workspace implements vscode.Disposable {
  private readonly found = vscode.languages.createDiagnosticCollection("qianfan-lint-workspace");
  private readonly listeners: vscode.Disposable[];

  constructor(
    private readonly tools: Tools,
    private readonly log: vscode.LogOutputChannel,
  ) {
    // What is open is told by the server, as it is typed.
    this.listeners = [
      vscode.workspace.onDidOpenTextDocument((document) => this.found.delete(document.uri)),
      vscode.workspace.onDidOpenNotebookDocument((document) => this.found.delete(document.uri)),
    ];
  }

  async check(tool: Tool): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (!folders.length) {
      await vscode.window.showInformationMessage(vscode.l10n.t("Open a folder first"));
      return;
    }
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("qianfan-lint checks the workspace"),
      cancellable: true,
    };
    const reports = await vscode.window.withProgress(options, async (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const read = folders.map((folder) => this.report(tool, folder.uri.fsPath, stop.signal));
      return (await Promise.all(read)).filter((report) => report !== undefined);
    });
    if (reports.length < folders.length) {
      return;
    }
    this.found.clear();
    const open = new Set(vscode.workspace.textDocuments.map((each) => each.uri.toString()));
    vscode.workspace.notebookDocuments.forEach((each) => open.add(each.uri.toString()));
    for (const [file, findings] of byFile(reports)) {
      const uri = vscode.Uri.file(file);
      if (!open.has(uri.toString())) {
        this.found.set(uri, await diagnostics(file, findings));
      }
    }
    await this.tell(reports);
  }

  /** What is found in *folder*; undefined, and told, where that cannot be known. */
  private async report(tool: Tool, folder: string, signal: AbortSignal): Promise<Report | undefined> {
    const args = ["check", "--output-format", "json", "--exit-zero", "--no-color", "--", folder];
    const ended = await this.tools.run(tool, args, { signal });
    if (signal.aborted) {
      return undefined;
    }
    try {
      const report = JSON.parse(ended.out) as Report;
      for (const finding of report.findings) {
        finding.path = path.resolve(this.tools.command(tool, []).cwd, finding.path);
      }
      return report;
    } catch {
      this.log.error(ended.err);
      const show = vscode.l10n.t("Show Log");
      void vscode.window
        .showErrorMessage(vscode.l10n.t("qianfan-lint could not check {0}", folder), show)
        .then((picked) => picked && this.log.show());
      return undefined;
    }
  }

  private async tell(reports: readonly Report[]): Promise<void> {
    const findings = reports.flatMap((report) => report.findings).length;
    const checked = reports.reduce((sum, report) => sum + report.coverage.checked, 0);
    const missed = reports.flatMap((report) => report.coverage.not_scanned);
    missed.forEach((each) => this.log.warn(`${each.path}: ${each.reason}`));
    const problems = vscode.l10n.t("Show Problems");
    const log = vscode.l10n.t("Show Log");
    const text = vscode.l10n.t("qianfan-lint: findings: {0}, files: {1}", findings, checked);
    const picked = missed.length
      ? await vscode.window.showWarningMessage(
          `${text}; ${vscode.l10n.t("{0} not checked, or only in part", missed.length)}`,
          problems,
          log,
        )
      : await vscode.window.showInformationMessage(text, ...(findings ? [problems] : []));
    if (picked === problems) {
      await vscode.commands.executeCommand("workbench.actions.view.problems");
    } else if (picked === log) {
      this.log.show();
    }
  }

  dispose(): void {
    this.found.dispose();
    this.listeners.forEach((each) => each.dispose());
  }
}

function byFile(reports: readonly Report[]): Map<string, Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of reports.flatMap((report) => report.findings)) {
    files.set(finding.path, [...(files.get(finding.path) ?? []), finding]);
  }
  return files;
}

async function diagnostics(file: string, findings: readonly Finding[]): Promise<vscode.Diagnostic[]> {
  const lines = (await fs.readFile(file, "utf8").catch(() => "")).replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  return findings.map((finding) => {
    const [start, end] = [position(finding.start, lines), position(finding.end, lines)];
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const diagnostic = new vscode.Diagnostic(range, finding.message, SEVERITIES[finding.severity]);
    diagnostic.source = "qianfan-lint";
    diagnostic.code = finding.code;
    return linked(diagnostic);
  });
}
