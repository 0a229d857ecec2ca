// SPDX-License-Identifier: Apache-2.0

const terminalMs = 1_000;
const logMs = 30_000;

/** Says on stderr what is being done and for how long: one living line on a terminal, a line now and then elsewhere. */
export async function withProgress(what, work) {
  const started = Date.now();
  const elapsed = () => {
    const seconds = Math.round((Date.now() - started) / 1_000);
    return seconds < 60
      ? `${seconds} s`
      : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  };
  const { isTTY } = process.stderr;
  const say = (text, end) =>
    process.stderr.write(
      isTTY
        ? `\r\x1b[Klocal cluster: ${text}${end}`
        : `local cluster: ${text}\n`,
    );
  say(`${what} …`, '');
  const timer = setInterval(
    () => say(`${what} … ${elapsed()}`, ''),
    isTTY ? terminalMs : logMs,
  );
  try {
    const result = await work();
    say(`${what}: done in ${elapsed()}`, '\n');
    return result;
  } catch (error) {
    say(`${what}: failed after ${elapsed()}`, '\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
