// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Call, percentOf } from '../harness/callers';
import type { TwoVersions } from './TwoVersions';

const boundMs = 120_000;

/**
 * How many copies of that many requests, which the stable version answers, reach the new one.
 *
 * @param atLeast - how many are waited for before they are counted; default 0
 */
export async function copiesOf(
  versions: TwoVersions,
  {
    count,
    headers,
    atLeast = 0,
  }: { readonly count: number; readonly atLeast?: number } & Pick<
    Call,
    'headers'
  >,
): Promise<number> {
  const earlier = await answeredByNew(versions);
  const answers = await versions.callers.calls(count, () => ({ headers }));
  assert.equal(percentOf(answers, 'v1'), 100);
  // Copies are sent on beside the answers: what arrives is awaited until nothing more does.
  const end = Date.now() + boundMs;
  let last = -1;
  let now = await answeredByNew(versions);
  while (now !== last || (now < earlier + atLeast && Date.now() < end)) {
    last = now;
    await versions.followed();
    now = await answeredByNew(versions);
  }
  return now - earlier;
}

/** By the new version's own count. */
async function answeredByNew(versions: TwoVersions): Promise<number> {
  const text = await versions.newVersionsFigures();
  const found = /http_requests_total\{code="200"\} (\d+)/.exec(text);
  if (!found) throw new Error(`no count of requests in ${text}`);
  return Number(found[1]);
}
