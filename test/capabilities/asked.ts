// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import { type Cell, no } from './table';

const matched = (match: RequestMatch): Traffic => ({
  weight: 0,
  matches: [match],
});
const insider = { name: 'x-user', value: 'insider' };

/** The plainest traffic of each capability, as the tables of docs/traffic.md name them. */
const plainest: Readonly<Record<string, Traffic>> = {
  weight: { weight: 20 },
  header: matched({ headers: [insider] }),
  'header regex': matched({
    headers: [{ ...insider, value: 'in.*', type: 'RegularExpression' }],
  }),
  cookie: matched({ cookies: [{ name: 'beta', value: 'always' }] }),
  query: matched({ queryParams: [{ name: 'preview', value: '1' }] }),
  path: matched({ path: { type: 'Exact', value: '/new' } }),
  'path prefix': matched({ path: { type: 'PathPrefix', value: '/new' } }),
  method: matched({ method: 'DELETE' }),
  mirror: { weight: 0, mirror: {} },
  'mirror percent': { weight: 0, mirror: { percent: 30 } },
  'mirror with matches': {
    weight: 0,
    mirror: { matches: [{ headers: [insider] }] },
  },
  'sticky by cookie': { weight: 100, sticky: { cookie: 'teal' } },
  'sticky by header': { weight: 100, sticky: { header: 'x-user' } },
};

/**
 * What becomes of each capability where nothing is sent.
 *
 * @param granted - the cell of what isn't refused
 * @param refusalOf - the sentence; undefined: it isn't refused
 */
export async function askedFor(
  granted: Cell,
  refusalOf: (traffic: Traffic) => Promise<string | undefined>,
): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>();
  for (const [capability, traffic] of Object.entries(plainest)) {
    const sentence = await refusalOf(traffic);
    cells.set(capability, sentence === undefined ? granted : no(sentence));
  }
  return cells;
}

/** Some of what the capability means works. */
export function partly(
  cells: Map<string, Cell>,
  capability: string,
  says: string,
): void {
  const cell = cells.get(capability);
  if (typeof cell !== 'object') throw new Error(`${capability} isn't refused`);
  cells.set(capability, { ...cell, says });
}
