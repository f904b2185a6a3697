/** Commands that ask the tool and show its answer: doctor, explain, rules. */

import * as path from "node:path";
import * as vscode from "vscode";
import type { Pages } from "./pages";
import type { Ended } from "./process";
import type { Tool, Tools } from "./tool";

interface Rule {
  code: string;
  name: string;
  summary: string;
  documentation: string;
}

export class Commands {
  constructor(
    private readonly tools: Tools,
    private readonly pages: Pages,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Why is a request of a project refused? Nothing is sent. */
  async doctor(tool: Tool): Promise<void> {
    const folder = await folderOf();
    if (!folder) {
      return;
    }
    const ended = await this.tools.run(tool, ["doctor", folder.uri.fsPath]);
    const out = ended.out.replaceAll(folder.uri.fsPath + path.sep, "");
    await this.answer({ ...ended, out }, `doctor ${folder.name}.txt`, folder.uri);
  }

  /** What does the message of a service mean? It goes to standard input: an argument could be read by others. */
  async explain(tool: Tool): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const selected = editor?.document.getText(editor.selection).trim();
    const text =
      selected ||
      (await vscode.window.showInputBox({
        title: vscode.l10n.t("Explain this 401"),
        prompt: vscode.l10n.t("The message of the service, or a line of the log"),
        placeHolder: '{"error_code": 111, "error_msg": "Access token expired"}',
        ignoreFocusOut: true,
      }));
    if (text) {
      await this.answer(await this.tools.run(tool, ["doctor", "--explain", "-"], { input: text }), "explained.txt");
    }
  }

  /** The page of a rule, or a choice of them. */
  async rule(tool: Tool, code?: string): Promise<void> {
    const ended = await this.tools.run(tool, ["rule", "--output-format", "json"]);
    if (ended.code !== 0) {
      await this.answer(ended, "");
      return;
    }
    const rules = JSON.parse(ended.out) as Rule[];
    const items = rules.map((rule) => ({ label: rule.code, description: rule.name, detail: rule.summary, rule }));
    const picked = code
      ? items.find((item) => item.label === code)
      : await vscode.window.showQuickPick(items, { matchOnDescription: true, matchOnDetail: true });
    if (picked) {
      await this.pages.show(`${picked.rule.code} ${picked.rule.name}.md`, picked.rule.documentation);
    }
  }

  private async answer(ended: Ended, name: string, folder?: vscode.Uri): Promise<void> {
    if (ended.out) {
      await this.pages.show(name, ended.out, folder);
      return;
    }
    this.log.error(ended.err);
    await vscode.window.showErrorMessage(`qianfan-lint: ${ended.err.trim().split("\n").at(-1)}`);
  }
}

async function folderOf(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!folders.length) {
    await vscode.window.showInformationMessage(vscode.l10n.t("Open a folder first"));
  }
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}
