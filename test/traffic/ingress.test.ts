// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { askedFor, partly } from '../capabilities/asked';
import { assertDocumented } from '../capabilities/table';
import { story } from '../harness/story';
import { assertNoneFailed } from '../harness/verdicts';
import { PlainIngress } from './PlainIngress';

const flips = 10;
/** Half a second of them. */
const requestsBetween = 200;

story(
  'ten changes back and forth of a plain Ingress lose no request',
  'ingress-flips',
  { shop: false, route: false, replicas: 2 },
  async teal => {
    const ingress = await PlainIngress.start(teal);
    const { hand } = ingress;
    const { route: asWritten } = await hand.objects();
    const visitors = teal.visitGateway();

    await hand.ask({ weight: 0 });
    await ingress.untilKnown('v2');
    for (let flip = 0; flip < flips; flip += 1) {
      const version = flip % 2 === 0 ? 'v2' : 'v1';
      const written = await hand.ask({ weight: version === 'v2' ? 100 : 0 });
      await visitors.ledger.reached({ count: 1, sentAfter: written, version });
      const followed = Date.now();
      await visitors.ledger.reached({
        count: requestsBetween,
        sentAfter: followed,
        version,
      });
      await ingress.untilKnown(version === 'v2' ? 'v1' : 'v2');
    }
    await hand.withdraw();
    await ingress.untilForgotten();
    await visitors.ledger.reached({
      count: requestsBetween,
      sentAfter: Date.now(),
      version: 'v1',
    });
    await assertNoneFailed(visitors);

    const cells = await askedFor('yes', traffic => hand.refusalOf(traffic));
    partly(cells, 'weight', '0 and 100');
    cells.set('flips under load', 'yes').set('withdraw', 'yes');
    assertDocumented('plain Ingress', cells);

    const { route, companions } = await hand.objects();
    assert.deepEqual(companions, []);
    assert.deepEqual(route.spec, asWritten.spec);
    assert.deepEqual(
      route.metadata.annotations,
      asWritten.metadata.annotations,
    );
  },
);
