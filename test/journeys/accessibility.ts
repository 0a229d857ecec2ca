// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';

interface AxeResults {
  violations: {
    id: string;
    impact?: string | null;
    help: string;
    nodes: { html: string; failureSummary?: string }[];
  }[];
}

/** What fades in has hardly any contrast on its way; what moves for ever, such as a spinner, is as it shall be. */
async function untilItStands(element: Locator): Promise<void> {
  await element.evaluate(async node => {
    const { timeline } = node.ownerDocument;
    const passing = () =>
      node.ownerDocument
        .getAnimations()
        .filter(
          ({ playState, effect }) =>
            playState === 'running' &&
            Number.isFinite(Number(effect?.getComputedTiming().endTime)),
        );
    while (timeline.currentTime !== null && passing().length) {
      // One that is taken away with its element is not finished, but over.
      await Promise.allSettled(passing().map(({ finished }) => finished));
    }
  });
}

/** axe finds nothing wrong inside the element: what is around it belongs to the portal. */
export async function assertAccessible(element: Locator): Promise<void> {
  // Evaluated, because the portal's Content-Security-Policy lets no script in.
  await element
    .page()
    .evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  await untilItStands(element);
  const { violations } = await element.evaluate(node =>
    (
      globalThis as unknown as {
        axe: { run(context: unknown): Promise<AxeResults> };
      }
    ).axe.run(node),
  );
  const found = violations.map(
    ({ id, impact, help, nodes }) =>
      `${id} (${impact}): ${help}\n${nodes
        .map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`)
        .join('\n')}`,
  );
  assert.deepEqual(found, []);
}
