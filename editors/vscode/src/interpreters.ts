/** Where a Python interpreter may be. Knows nothing of VS Code. */

import * as fs from "node:fs";
import * as path from "node:path";

export interface Places {
  /** The setting; empty where it is not set. */
  setting: string;
  /** What is chosen in the Python extension. */
  chosen: string | undefined;
  /** The folders of the workspace. */
  folders: readonly string[];
  trusted: boolean;
  env: NodeJS.ProcessEnv;
  windows: boolean;
}

/**
 * Interpreters in the order in which they are tried.
 *
 * As long as the workspace is not trusted, none of them lies in it, also not behind a link, and the Python extension is
 * not asked: it may follow files of the workspace.
 */
export function* candidates(places: Places): Generator<string> {
  const { chosen, folders, trusted } = places;
  const set = places.setting && expand(places.setting, folders[0]);
  if (set && (trusted || (path.isAbsolute(set) && !liesIn(set, folders)))) {
    yield set;
    return;
  }
  if (trusted && chosen) {
    yield chosen;
  }
  if (trusted) {
    yield* folders.flatMap((folder) => [".venv", "venv"].map((name) => inEnvironment(path.join(folder, name), places)));
  }
  for (const file of onPath(places)) {
    if (trusted || !liesIn(file, folders)) {
      yield file;
    }
  }
}

function expand(setting: string, folder: string | undefined): string {
  const written = setting.replace(/^~(?=[/\\])/, process.env.HOME ?? "~").replace(/\$\{workspaceFolder\}/g, folder ?? "");
  return folder ? path.resolve(folder, written) : written;
}

function inEnvironment(folder: string, places: Places): string {
  return places.windows ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
}

/** Relative entries of PATH depend on the working folder, so they are left out. */
function* onPath({ env, windows }: Places): Generator<string> {
  const value = Object.entries(env).find(([name]) => name.toUpperCase() === "PATH")?.[1] ?? "";
  const names = windows ? ["python.exe", "python3.exe", "py.exe"] : ["python3", "python"];
  for (const folder of value.split(path.delimiter).filter((each) => path.isAbsolute(each))) {
    yield* names.map((name) => path.join(folder, name)).filter((file) => fs.existsSync(file));
  }
}

function liesIn(file: string, folders: readonly string[]): boolean {
  const spellings = [file, path.dirname(real(file)), real(path.dirname(file)), real(file)];
  return folders.some((folder) => spellings.some((each) => isInside(each, folder) || isInside(each, real(folder))));
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative));
}

function real(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}
