/** Where interpreters are looked for, and that none of an untrusted workspace is. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { candidates, type Places } from "../src/interpreters.ts";

let root: string;
let shop: string;
let machine: string;

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "interpreters-")));
  shop = path.join(root, "shop");
  machine = path.join(root, "bin", "python3");
  for (const file of [machine, path.join(shop, "bin", "python3"), path.join(shop, ".venv", "bin", "python")]) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "");
  }
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function found(places: Partial<Places>, ...folders: string[]): string[] {
  const env = { PATH: folders.join(path.delimiter) };
  const common = { setting: "", chosen: undefined, folders: [shop], trusted: true, env, windows: false };
  return [...candidates({ ...common, ...places })];
}

test("a setting is taken alone, and may be relative to the folder", () => {
  assert.deepEqual(found({ setting: "tools/python", chosen: "/chosen" }, path.dirname(machine)), [`${shop}/tools/python`]);
  assert.deepEqual(found({ setting: "${workspaceFolder}/py" }), [`${shop}/py`]);
});

test("then what the Python extension has, the environment of the folder, and PATH", () => {
  const all = found({ chosen: "/chosen" }, path.dirname(machine));
  assert.deepEqual(all, ["/chosen", `${shop}/.venv/bin/python`, `${shop}/venv/bin/python`, machine]);
});

test("relative entries of PATH are left out", () => {
  assert.deepEqual(found({ folders: [] }, "", ".", "bin", path.dirname(machine)), [machine]);
});

test("without trust nothing of the workspace is taken, whatever leads there", () => {
  const link = path.join(root, "link");
  fs.symlinkSync(path.join(shop, "bin"), link);
  const file = path.join(root, "elsewhere", "python3");
  fs.mkdirSync(path.dirname(file));
  fs.symlinkSync(path.join(shop, "bin", "python3"), file);
  const folders = [path.join(shop, "bin"), link, path.dirname(file), `${root}/bin/../shop/bin`, path.dirname(machine)];
  for (const setting of ["", "tools/python", `${shop}/tools/python`, "${workspaceFolder}/py"]) {
    assert.deepEqual(found({ setting, chosen: "/chosen", trusted: false }, ...folders), [machine]);
  }
});

test("without trust a folder that is opened by a link is the workspace too", () => {
  const link = path.join(root, "opened");
  fs.symlinkSync(shop, link);
  assert.deepEqual(found({ folders: [link], trusted: false }, path.join(shop, "bin"), path.dirname(machine)), [machine]);
});

test("without trust a setting of the user counts that leads outside", () => {
  assert.deepEqual(found({ setting: machine, trusted: false }, path.join(shop, "bin")), [machine]);
});
