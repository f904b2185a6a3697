// Makes the .vsix of one platform: node scripts/package.mjs [TARGET], such as linux-x64; by default this one's.
// The same checkout gives the same bytes: files have the date of the last commit and one mode, and stand in one order.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const here = path.dirname(import.meta.dirname);
const root = path.join(here, "..", "..");
const target = process.argv[2] ?? `${process.platform}-${process.arch}`;

const run = (program, ...args) => execFileSync(program, args, { cwd: here, stdio: "inherit" });

process.env.SOURCE_DATE_EPOCH ??= execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root }).toString().trim();
fs.copyFileSync(path.join(root, "LICENSE"), path.join(here, "LICENSE"));
run(process.platform === "win32" ? "python" : "python3", path.join("bundled", "collect.py"), "--target", target);
// vsce writes dates in the local time zone, and the modes that the umask left.
process.env.TZ = "UTC";
for (const entry of fs.readdirSync(here, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !/^(?:node_modules|e2e)\b/.test(path.relative(here, file))) fs.chmodSync(file, 0o644);
}
run(process.execPath, path.join("node_modules", "@vscode", "vsce", "vsce"), "package", "--no-dependencies", "--target", target);
