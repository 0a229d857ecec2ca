// SPDX-License-Identifier: Apache-2.0
import { virtualServices } from '../istio/providers';
import { TwoVersions } from '../capabilities/TwoVersions';
import { type Bench, figureOf, type Figure } from './Bench';

const flips = 20;
/** Half a second of them, so that every flip begins from a settled state. */
const requestsBetween = 200;

/** How long a write takes to reach the visitors on Istio, where no status says that it has. */
export const istioTraffic: Bench = {
  name: 'traffic-istio',
  title: 'A VirtualService is written -> what visitors meet',
  gateway: 'istio',
  async run(): Promise<readonly Figure[]> {
    const versions = await TwoVersions.open('bench-istio', virtualServices);
    const visitors = versions.teal.visitGateway();
    const first: number[] = [];
    const last: number[] = [];
    try {
      for (let flip = 0; flip < flips; flip += 1) {
        const [version, other] = flip % 2 ? ['v1', 'v2'] : ['v2', 'v1'];
        const written = await versions.hand.ask({
          weight: version === 'v2' ? 100 : 0,
        });
        const sentAfter = Date.now();
        await visitors.ledger.reached({
          count: requestsBetween,
          sentAfter,
          version,
        });
        const answersOf = (which: string) =>
          visitors.ledger
            .answersOf(which, { sentAfter: written })
            .map(answer => answer.doneAt - written);
        first.push(Math.min(...answersOf(version)));
        last.push(Math.max(0, ...answersOf(other)));
      }
      await visitors.stop();
      return [
        figureOf('write -> first answer of the new side', first, 'ms'),
        figureOf('write -> last answer of the old side', last, 'ms'),
        {
          name: 'requests lost meanwhile',
          value: visitors.ledger.failures().length,
          unit: 'requests',
          note: `of ${visitors.ledger.entries().length}`,
        },
      ];
    } finally {
      await versions.close();
    }
  },
};
