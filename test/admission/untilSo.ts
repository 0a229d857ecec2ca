// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

/** The API server looks up kinds of parameters twice a minute, and a machine under load is slow: a bound, no expectation. */
const patienceMs = 300_000;

/**
 * Asks again after each answer until it is so: nothing tells when a policy that
 * was just applied works.
 *
 * @param ask - undefined: it is so; else what was answered instead
 */
export async function untilSo(
  what: string,
  ask: () => Promise<string | undefined>,
): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const instead = await ask();
    if (instead === undefined) return;
    if (Date.now() > giveUpAt) assert.fail(`not ${what}: ${instead}`);
  }
}
