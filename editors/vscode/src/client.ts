/** The language server, and how its findings come to VS Code. */

import * as vscode from "vscode";
import { CloseAction, ErrorAction, type LanguageClientOptions } from "vscode-languageclient/node";
import { LanguageClient, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import type { Tool, Tools } from "./tool";

/** The server itself knows which files it reads: it leaves the others alone. */
const SELECTOR = [
  { scheme: "file" },
  { scheme: "untitled", language: "python" },
  { scheme: "vscode-notebook-cell", language: "python" },
];

/** Start the server. *ended* is told when it ends, also where it was asked to. */
export async function start(
  tool: Tool,
  tools: Tools,
  log: vscode.LogOutputChannel,
  ended: () => void,
): Promise<LanguageClient> {
  const { command, args, cwd } = tools.command(tool, ["server"]);
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      // Once may be chance. Whoever wants it again asks for it: a server that ends on a file would start forever.
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
    },
    middleware: {
      handleDiagnostics: (uri, found, next) => next(uri, found.map(linked)),
      provideDiagnostics: async (document, previous, token, next) => {
        const report = await next(document, previous, token);
        if (report?.kind === "full") {
          report.items.forEach(linked);
        }
        return report;
      },
    },
  };
  const client = new LanguageClient("qianfan-lint", "qianfan-lint", { command, args, options: { cwd } }, options);
  client.onDidChangeState(({ oldState, newState }) => {
    if (oldState === State.Running && newState === State.Stopped) {
      ended();
    }
  });
  await client.start();
  return client;
}

/** *finding* with its code as a link to the page of the rule. */
export function linked<Finding extends vscode.Diagnostic>(finding: Finding): Finding {
  if (typeof finding.code === "string" && finding.code !== "QF901") {
    const target = vscode.Uri.parse(`command:qianfan-lint.showRule?${encodeURIComponent(JSON.stringify([finding.code]))}`);
    finding.code = { value: finding.code, target };
  }
  return finding;
}
