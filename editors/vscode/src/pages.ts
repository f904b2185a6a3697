/** Texts that are shown in an editor and stand in no file: pages of rules, and what the doctor says. */

import * as vscode from "vscode";

const SCHEME = "qianfan-lint";
/** What package.json wraps and shows without numbers of lines. */
const ANSWER = "qianfan-lint-answer";
const PLACE = /^ +(?:= )?(\S.*?):(\d+)(?=[: ]|$)/gm;

export class Pages implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  /** The folder that the paths in a text begin at. */
  private readonly folders = new Map<string, vscode.Uri>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered = [
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME, language: ANSWER }, this),
  ];
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  /** A file and a line in an answer lead there. */
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const folder = this.folders.get(document.uri.path);
    return folder ? [...document.getText().matchAll(PLACE)].map((place) => link(document, folder, place)) : [];
  }

  /**
   * Show *text* as *name*, which says by its suffix what it is. Markdown is shown as a reader sees it.
   *
   * In other texts places lead to files of *folder*.
   */
  async show(name: string, text: string, folder?: vscode.Uri): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.path, text);
    if (folder) {
      this.folders.set(uri.path, folder);
    }
    this.changed.fire(uri);
    if (name.endsWith(".md")) {
      await vscode.commands.executeCommand("markdown.showPreview", uri);
      return;
    }
    const opened = await vscode.workspace.openTextDocument(uri);
    const document = await vscode.languages.setTextDocumentLanguage(opened, ANSWER);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registered.forEach((each) => each.dispose());
    this.changed.dispose();
  }
}

function link(document: vscode.TextDocument, folder: vscode.Uri, place: RegExpMatchArray): vscode.DocumentLink {
  const [whole = "", path = "", line = ""] = place;
  const end = place.index! + whole.length;
  const range = new vscode.Range(document.positionAt(end - path.length - 1 - line.length), document.positionAt(end));
  return new vscode.DocumentLink(range, vscode.Uri.joinPath(folder, path).with({ fragment: `L${line}` }));
}
