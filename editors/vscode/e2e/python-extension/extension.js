const vscode = require("vscode");

exports.activate = () => {
  const changed = new vscode.EventEmitter();
  const path = () => vscode.workspace.getConfiguration("python").get("chosen");
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("python.chosen")) {
      changed.fire({ id: path(), path: path(), resource: undefined });
    }
  });
  const environments = {
    getActiveEnvironmentPath: () => ({ id: path(), path: path() }),
    resolveEnvironment: async (asked) => ({ ...asked, executable: { uri: vscode.Uri.file(asked.path) } }),
    onDidChangeActiveEnvironmentPath: changed.event,
  };
  return { ready: Promise.resolve(), environments };
};
