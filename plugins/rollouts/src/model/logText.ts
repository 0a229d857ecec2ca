// SPDX-License-Identifier: Apache-2.0

/** What is shown of a log. */
export interface LogText {
  readonly text: string;
  /** True: older lines were left out. */
  readonly cut: boolean;
}

/** Enough to scroll through; a pod may write for days. */
export const SHOWN_LINES = 5_000;
const MOST_LETTERS = 2_000_000;

export const EMPTY_LOG: LogText = { text: '', cut: false };

/** Terminals' colours and cursor moves, which a page can't show. */
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007/g;

/** Adds what was written; the oldest lines go when there are too many. */
export function withText(log: LogText, more: string): LogText {
  const text = log.text + more.replace(ESCAPES, '').replaceAll('\r\n', '\n');
  const from = startOfNewest(text);
  return { text: text.slice(from), cut: log.cut || from > 0 };
}

/** Where the lines begin that are shown. */
function startOfNewest(text: string): number {
  let from = text.length;
  // The line feed at the end begins no line.
  let end = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let lines = 0; lines < SHOWN_LINES; lines += 1) {
    const feed = text.lastIndexOf('\n', end - 1);
    if (feed < 0 || end === 0) {
      return text.length > MOST_LETTERS ? text.length - MOST_LETTERS : 0;
    }
    if (text.length - feed > MOST_LETTERS) return from;
    from = feed + 1;
    end = feed;
  }
  return from;
}
