// SPDX-License-Identifier: Apache-2.0
import { ApiException } from '@kubernetes/client-node';
import type { Traffic } from '@teal/rollouts-common';
import { askedFor, partly } from '../capabilities/asked';
import { assertDocumented } from '../capabilities/table';
import { rolloutOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

/** Flips and the way back are releases: test/e2e/serviceOnly.test.ts. */
story(
  'what a Service without a route refuses is what docs/traffic.md says',
  'service-can',
  { shop: false, route: false },
  async teal => {
    const cells = await askedFor('yes', traffic => refusalOf(teal, traffic));
    partly(cells, 'weight', '0 and 100');
    assertDocumented('Service alone', cells);
  },
);

/** What the API server says to a Rollout with such a step. */
async function refusalOf(
  teal: Teal,
  traffic: Traffic,
): Promise<string | undefined> {
  const matches = traffic.matches && [...traffic.matches];
  const rollout = rolloutOf({
    ...teal.options,
    steps: [{ replicas: '100%', traffic: { ...traffic, matches } }],
  });
  try {
    await teal.cluster.api.create(
      {
        ...rollout,
        metadata: { ...rollout.metadata, namespace: teal.namespace },
      },
      undefined,
      'All',
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiException) || error.code !== 422) throw error;
    const { message } = JSON.parse(error.body as string) as { message: string };
    return /Invalid value: (.*)$/.exec(message)?.[1] ?? message;
  }
}
