// SPDX-License-Identifier: Apache-2.0
/** Which Rollout an action is about: the one of a catalog entity, or one by its place. */
import { InputError, NotFoundError } from '@backstage/errors';
import type { RolloutsApi, RolloutView } from '@teal/rollouts-common';
import { rolloutRefOf, rolloutRefText } from '@teal/rollouts-common';
import type { z as zod } from 'zod/v3';
import { orRefused } from './refused';

type Zod = typeof zod;

/** Fields of every action's input. */
export const targetFields = {
  entityRef: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'The catalog entity whose Rollout it is, such as component:default/cart. Cluster, namespace and name narrow it where the entity has several.',
      ),
  cluster: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe("Name of the cluster in the portal's configuration"),
  namespace: (z: Zod) =>
    z.string().min(1).optional().describe('Namespace of the Rollout'),
  name: (z: Zod) =>
    z.string().min(1).optional().describe('Name of the Rollout'),
};

/** Fields of the output of an action that is about a Rollout. */
export const placeFields = {
  cluster: (z: Zod) => z.string().describe('Where the Rollout is'),
  namespace: (z: Zod) => z.string(),
  name: (z: Zod) => z.string().describe('Name of the Rollout'),
};

/** As `targetFields` are read. */
export interface Target {
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/**
 * The one Rollout that is meant.
 *
 * @throws InputError when it isn't said, or when several could be meant; the sentence names them.
 * @throws NotFoundError when there is none.
 */
export async function findRollout(
  api: RolloutsApi,
  target: Target,
): Promise<RolloutView> {
  const { entityRef, cluster, namespace, name } = target;
  if (entityRef === undefined) {
    if (!cluster || !namespace || !name) {
      throw new InputError(
        'say which Rollout it is: entityRef, or cluster, namespace and name',
      );
    }
    return orRefused(api.getRollout({ cluster, namespace, name }));
  }
  const all = await orRefused(
    api.listRollouts({ entityRef, cluster, namespace }),
  );
  const found = all.filter(
    view => name === undefined || view.rollout.metadata.name === name,
  );
  if (found.length === 1) return found[0];
  if (found.length === 0) throw new NotFoundError(noneSentence(target));
  throw new InputError(
    `${entityRef} has ${
      found.length
    } Rollouts; say with cluster, namespace and name which one: ${found
      .map(view => rolloutRefText(rolloutRefOf(view)))
      .join(', ')}`,
  );
}

function noneSentence({ entityRef, cluster, namespace, name }: Target): string {
  const narrowed = [
    ...(name ? [`of the name ${name}`] : []),
    ...(namespace ? [`in namespace ${namespace}`] : []),
    ...(cluster ? [`in cluster ${cluster}`] : []),
  ].join(' ');
  return `${entityRef} has no Rollout${
    narrowed ? ` ${narrowed}` : ''
  } that you may see; its page says how one is switched on`;
}
