/** Files with something to find. Keys are drawn when they are needed: none stands here. */

export function key(): string {
  return "sk-" + Array.from({ length: 32 }, () => "0123456789abcdef"[Math.floor(Math.random() * 16)]).join("");
}

/** QF201, whose fix is unsafe, and QF301. */
export const HEADER = `import os

import dashscope
import requests

dashscope.api_key = os.environ["dashscope_api_key"]
BASE = "https://dashscope.aliyuncs.com/api/v1/services/aigc"


def ask(question: str) -> dict:
    headers = {"Authorization": f"Basic {dashscope.api_key}"}
    return requests.post(f"{BASE}/text-generation/generation", headers=headers, json={"input": question}).json()
`;

export const LOWERCASE = `import os

import dashscope

dashscope.api_key = os.environ["dashscope_api_key"]
`;

/** The finding stands behind a character that has two units in UTF-16. */
export const WIDE = `import os
import dashscope
name = "🔑🔑"; dashscope.api_key = os.environ["dashscope_api_key"]
`;

/** QF304, whose fix is safe. */
export const NO_BLANK = `import os
import requests

headers = {"Authorization": f"Bearer{os.environ['DASHSCOPE_API_KEY']}"}
requests.post("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", headers=headers)
`;

export const NOTEBOOK = JSON.stringify({
  cells: [
    { cell_type: "markdown", id: "a", metadata: {}, source: ["# Notes"] },
    { cell_type: "code", id: "b", execution_count: null, metadata: {}, outputs: [], source: LOWERCASE.split(/(?<=\n)/) },
  ],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});
