// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Traffic } from '@teal/rollouts-common';
import { askedFor, partly } from '../capabilities/asked';
import { assertDocumented } from '../capabilities/table';
import { ingresses, ingressRouter } from '../harness/controllerInternals';
import { RouterHand } from '../harness/RouterHand';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const { ofClass, plainOnly, realLife } = ingresses;
const nothing: Traffic = { weight: 0 };
const everything: Traffic = { weight: 100 };

/** Nobody runs ingress-nginx here: these are held against the API server alone. */
const styles = [
  {
    className: 'nginx',
    examples: realLife,
    steps: [
      nothing,
      {
        weight: 20,
        matches: [
          {
            headers: [
              {
                name: 'x-user',
                value: 'a|b',
                type: 'RegularExpression' as const,
              },
            ],
          },
          { cookies: [{ name: 'beta', value: 'always' }] },
        ],
      },
      everything,
      nothing,
    ],
  },
  {
    className: 'contour',
    examples: [...realLife, ...plainOnly],
    steps: [nothing, everything, nothing],
  },
];

for (const { className, examples, steps } of styles) {
  story(
    `the API server takes every form of ${examples.length} Ingresses of class ${className}, and has them as they were in the end`,
    `ingress-${className}`,
    { shop: false, route: false },
    async teal => {
      for (const [what, example] of examples) {
        await create(teal, ofClass(className, example));
        const hand = handOf(teal, example.metadata.name);
        const before = await hand.objects();
        for (const traffic of steps) {
          await hand.ask(traffic);
          assert.deepEqual((await hand.reading()).traffic, traffic, what);
        }
        await hand.withdraw();
        const after = await hand.objects();
        assert.deepEqual(whatUsersWrote(after), whatUsersWrote(before), what);
        await teal.kubectl.ok(['delete', 'ingress', example.metadata.name]);
        assert.equal(
          await teal.kubectl.ok(['get', 'ingress', '--output', 'name']),
          '',
          what,
        );
      }
    },
  );
}

story(
  'what an Ingress of class nginx refuses is what docs/traffic.md says',
  'ingress-nginx-can',
  { shop: false, route: false },
  async teal => {
    const [[, example]] = realLife;
    await create(teal, ofClass('nginx', example));
    const hand = handOf(teal, example.metadata.name);
    const cells = await askedFor('object level', traffic =>
      hand.refusalOf(traffic),
    );
    partly(cells, 'sticky by cookie', 'its own cookie');
    assertDocumented('nginx Ingress', cells);
  },
);

async function create(teal: Teal, ingress: KubernetesObject): Promise<void> {
  const { name, annotations } = ingress.metadata!;
  await teal.apply({ ...ingress, metadata: { name, annotations } });
}

function handOf(teal: Teal, name: string): RouterHand {
  return new RouterHand({
    cluster: teal.cluster,
    router: ingressRouter,
    name,
    share: {
      rollout: 'cart',
      namespace: teal.namespace,
      release: 'g2',
      service: 'cart',
      canary: 'cart-canary',
    },
  });
}

function whatUsersWrote({
  route,
  companions,
}: Awaited<ReturnType<RouterHand['objects']>>) {
  const { labels, annotations } = route.metadata;
  return { labels, annotations, spec: route.spec, companions };
}
