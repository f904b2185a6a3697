/** Programs that are run to their end. Knows nothing of VS Code. */

import { spawn } from "node:child_process";

export interface Ended {
  /** The exit code; null where the program was stopped or could not be started. */
  code: number | null;
  out: string;
  err: string;
}

export interface Options {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
  /** Milliseconds. */
  timeout?: number;
  signal?: AbortSignal;
}

/** Never rejects: that a program cannot be started is told as its errors are. */
export function run(program: string, args: readonly string[], options: Options): Promise<Ended> {
  return new Promise((resolve) => {
    const { cwd, env, timeout, signal } = options;
    const child = spawn(program, args, { cwd, env: env ?? process.env, timeout, signal, windowsHide: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => out.push(data));
    child.stderr.on("data", (data: Buffer) => err.push(data));
    const end = (code: number | null, more = "") =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() + more });
    child.on("error", (error) => end(null, error.message));
    child.on("close", (code) => end(code));
    // A program that has ended already does not read.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}
