// SPDX-License-Identifier: Apache-2.0
import { serviceOf } from '../harness/manifests';
import { story } from '../harness/story';
import { untilGatewayAnswers } from '../harness/untilGatewayAnswers';
import { assertNoneFailed, assertShare } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

const requests = 2_000;

story(
  'the weights of an HTTPRoute split requests, and flipping them loses none',
  'truth-weights',
  { shop: false, replicas: 2 },
  async teal => {
    await teal.applyShop();
    const other = teal.beside({
      name: 'other',
      version: 'v2',
      replicas: 2,
      route: false,
    });
    await other.applyShop();
    await untilGatewayAnswers(teal);
    const gateway = teal.visitGateway();
    // A gateway that doesn't know a backend yet, or no more, loses what is sent there: it comes and goes at weight 0.
    await setWeight(0);
    for (const weight of [10, 100, 0, 50]) {
      const applied = await setWeight(weight);
      await gateway.ledger.reached({ count: requests, sentAfter: applied });
      assertShare(gateway, {
        version: 'v2',
        percent: weight,
        points: 4,
        window: { sentAfter: applied },
      });
    }
    await setWeight(0);
    await teal.apply(teal.httpRoute());
    await untilProxyFollows(teal);
    await gateway.ledger.reached({ count: requests, sentAfter: Date.now() });
    await assertNoneFailed(gateway);

    /** @returns when the proxy had followed */
    async function setWeight(weight: number): Promise<number> {
      const route = teal.httpRoute();
      route.spec.rules = [
        {
          backendRefs: [
            { name: 'cart', port: 80, weight: 100 - weight },
            {
              name: serviceOf(other.options).metadata!.name!,
              port: 80,
              weight,
            },
          ],
        },
      ];
      await teal.apply(route);
      await untilProxyFollows(teal);
      return Date.now();
    }
  },
);
