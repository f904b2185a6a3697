/** The JSON that `qianfan-lint check` writes, as ranges of a text. Knows nothing of VS Code. */

/** Lines count from 1, columns from 1 in code points. */
export interface Place {
  line: number;
  column: number;
}

export interface Finding {
  code: string;
  message: string;
  severity: "error" | "warning";
  path: string;
  start: Place;
  end: Place;
}

export interface Report {
  findings: Finding[];
  coverage: { checked: number; not_scanned: { path: string; reason: string }[] };
}

/** *place* in *lines* as VS Code counts: from 0, in units of UTF-16. */
export function position(place: Place, lines: readonly string[]): { line: number; character: number } {
  const line = lines[place.line - 1] ?? "";
  const before = Array.from(line).slice(0, place.column - 1);
  return { line: place.line - 1, character: before.join("").length };
}
