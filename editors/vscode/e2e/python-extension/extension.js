const vscode = require("vscode");

exports.activate = () => {
  const changed = new vscode.EventEmitter();
  let path;
  vscode.commands.registerCommand("python.setInterpreter", async () => {
    path = await vscode.window.showInputBox();
    changed.fire({ id: path, path, resource: undefined });
  });
  const environments = {
    getActiveEnvironmentPath: () => ({ id: path, path }),
    resolveEnvironment: async (asked) => path && { ...asked, executable: { uri: vscode.Uri.file(path) } },
    onDidChangeActiveEnvironmentPath: changed.event,
  };
  return { ready: Promise.resolve(), environments };
};
