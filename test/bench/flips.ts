// SPDX-License-Identifier: Apache-2.0
import type { Visitors } from '../harness/gatewayVisitors';
import type { Ledger } from '../harness/ledger';
import { figureOf, type Figure, round } from './Bench';

const flips = 20;
/** Half a second of them, so that every flip begins from a settled state. */
const requestsBetween = 200;

/** Two versions behind one route (or one Service) whose weight is 0 and known to the data plane. */
export interface TwoSides {
  readonly hand: {
    /** Writes it; the time before the write. */
    ask(traffic: { readonly weight: number }): Promise<number>;
  };
  /** 400 requests a second. */
  visit(): Visitors | Promise<Visitors>;
}

/**
 * Sends everything from one version to the other and back, at 400 requests a
 * second, and measures when visitors meet it. Times begin before the write.
 *
 * @param route - kind of the route, for the names of the figures
 */
export async function flipFigures(
  route: string,
  { hand, visit }: TwoSides,
): Promise<readonly Figure[]> {
  const visitors = await visit();
  const { ledger } = visitors;
  const settled = (version: string) =>
    ledger.reached({ count: requestsBetween, sentAfter: Date.now(), version });
  const first: number[] = [];
  const last: number[] = [];
  await settled('v1');
  for (let flip = 0; flip < flips; flip += 1) {
    const [version, other] = flip % 2 ? ['v1', 'v2'] : ['v2', 'v1'];
    const written = await hand.ask({ weight: version === 'v2' ? 100 : 0 });
    await settled(version);
    const answersOf = (which: string) =>
      ledger
        .answersOf(which, { sentAfter: written })
        .map(answer => answer.doneAt - written);
    first.push(Math.min(...answersOf(version)));
    last.push(Math.max(0, ...answersOf(other)));
  }
  await visitors.stop();
  return [
    figureOf(`${route}: write -> first answer of the new side`, first, 'ms'),
    figureOf(`${route}: write -> last answer of the old side`, last, 'ms'),
    {
      name: `${route}: requests lost meanwhile`,
      value: ledger.failures().length,
      unit: 'requests',
      note: `of ${ledger.entries().length}, ${rate(ledger)} a second`,
    },
  ];
}

/** What was really sent: on a busy machine it can be less than was meant. */
function rate(ledger: Ledger): number {
  const sent = ledger.entries().map(entry => entry.sentAt);
  const seconds = (Math.max(...sent) - Math.min(...sent)) / 1_000;
  return round(sent.length / seconds);
}
