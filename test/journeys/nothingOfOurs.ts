// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type {
  KubernetesObject,
  V1ManagedFieldsEntry,
} from '@kubernetes/client-node';
import type { Teal } from '../harness/Teal';

/** In whose name the portal changes the image for whoever asks it to. */
const portal = 'teal-portal';

/**
 * Of a shop whose Rollout has gone: no object of the namespace has anything of
 * ours, but for the image, where the portal set it for a person: that stays as
 * they wanted it, and so does the note of who wrote it.
 */
export async function assertNothingOfOurs(
  shop: Teal,
  image: 'by kubectl' | 'by the portal',
): Promise<void> {
  const { name } = shop;
  await shop.feeds.deployments.until('the gate has let go', feed => {
    const labels = feed.get(name)?.metadata?.labels ?? {};
    return !Object.keys(labels).some(isOurs);
  });
  const { stdout } = await shop.cluster.kubectl([
    ...['get', 'rollouts.rollouts.teal.dev,deployments,services,httproutes'],
    ...['--namespace', shop.namespace, '--output', 'json'],
    '--show-managed-fields',
  ]);
  const { items } = JSON.parse(stdout) as { items: KubernetesObject[] };
  assert.deepEqual(
    items.map(({ kind, metadata }) => `${kind} ${metadata?.name}`),
    [`Deployment ${name}`, `Service ${name}`, `HTTPRoute ${name}`],
  );
  for (const { metadata } of items) {
    const names = [
      ...Object.keys(metadata?.labels ?? {}),
      ...Object.keys(metadata?.annotations ?? {}),
    ];
    assert.deepEqual(names.filter(isOurs), []);
  }
  const owned = items.flatMap(({ kind, metadata }) =>
    (metadata?.managedFields ?? [])
      .filter(({ manager }) => manager?.startsWith('teal-'))
      .flatMap(entry =>
        leavesOf(entry).map(leaf => `${kind}: ${leaf} by ${entry.manager}`),
      ),
  );
  assert.deepEqual(
    owned,
    image === 'by the portal' ? [`Deployment: image by ${portal}`] : [],
  );
}

/** Names of the fields in an entry that have none below them. */
function leavesOf({ fieldsV1 = {} }: V1ManagedFieldsEntry): string[] {
  const leaves = (name: string, fields: object): string[] => {
    const below = Object.entries(fields);
    return below.length
      ? below.flatMap(([key, value]) => leaves(key, value as object))
      : [name];
  };
  return leaves('', fieldsV1).map(name => name.replace(/^f:/, ''));
}

function isOurs(name: string): boolean {
  return name.startsWith('rollouts.teal.dev/');
}
