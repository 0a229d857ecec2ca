// SPDX-License-Identifier: Apache-2.0
// Shows that a stage is running, for how long, and what it said last: one line that changes on a terminal, a line every
// half minute in a log.
const quietIntervalMs = 30_000;

/** 4.2 s, 1 min 03 s. */
export function elapsed(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(
    2,
    '0',
  )} s`;
}

/**
 * Starts showing a stage.
 *
 * @param {string} title
 * @returns {{said(text: string): void, end(mark: string, note?: string): void}} `said` takes the stage's output as it
 *   comes; `end` prints the closing line
 */
export function showProgress(title, output = process.stdout) {
  const startedAt = Date.now();
  let lastLine = '';
  const live = Boolean(output.isTTY);
  const show = live
    ? () =>
        output.write(
          `\r\u001b[2K… ${fit(
            `${title}  ${elapsed(Date.now() - startedAt)}  ${lastLine}`,
            output.columns,
          )}`,
        )
    : () =>
        output.write(
          `… ${title}  ${elapsed(Date.now() - startedAt)}  ${fit(
            lastLine,
            160,
          )}\n`,
        );
  const timer = setInterval(show, live ? 250 : quietIntervalMs);
  timer.unref();
  if (live) {
    show();
  }
  return {
    said(text) {
      lastLine = text.trimEnd().split('\n').at(-1)?.trim() || lastLine;
    },
    end(mark, note) {
      clearInterval(timer);
      const start = live ? '\r\u001b[2K' : '';
      const tail = note ? `  ${note}` : '';
      output.write(
        `${start}${mark} ${title}  ${elapsed(Date.now() - startedAt)}${tail}\n`,
      );
    },
  };
}

/** Cuts a line so that it never wraps, and takes out what would move the cursor. */
function fit(text, columns = 100) {
  // eslint-disable-next-line no-control-regex
  const plain = text
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .replace(/[\r\t]/g, ' ');
  return plain.length > columns - 4 ? `${plain.slice(0, columns - 5)}…` : plain;
}
