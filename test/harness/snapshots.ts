// SPDX-License-Identifier: Apache-2.0
/** What a release touches, read from the API server as it is now. */
import { managedByController, type Remains, type Snapshot } from './restored';
import type { Teal } from './Teal';

export async function snapshotOf({
  feeds,
  name,
  options,
}: Teal): Promise<Snapshot> {
  const { deployments, services, routes } = feeds;
  for (const feed of [deployments, services, routes]) await feed.catchUp();
  const found = <T>(object: T | undefined, kind: string): T => {
    if (!object) throw new Error(`no ${kind} ${name}`);
    return object;
  };
  return structuredClone({
    deployment: found(deployments.get(name), 'Deployment'),
    service: found(services.get(name), 'Service'),
    route: routes.get(options.route || name),
    services: services.all().map(each => each.metadata!.name!),
  });
}

export async function remainsOf(teal: Teal): Promise<Remains> {
  const snapshot = await snapshotOf(teal);
  const { replicaSets } = teal.feeds;
  await replicaSets.catchUp();
  const uid = snapshot.deployment.metadata?.uid;
  return {
    ...snapshot,
    replicaSets: replicaSets
      .all()
      .filter(set =>
        set.metadata?.ownerReferences?.some(owner => owner.uid === uid),
      ),
  };
}

/** Resolves when the pods of other versions are gone, and the last writes of a release, by which it gives up its fields, have been made. */
export async function untilNothingMoves({ feeds, name }: Teal): Promise<void> {
  const { deployments, services, routes } = feeds;
  await deployments.until('one version is left', feed => {
    const { metadata, spec, status } = feed.get(name) ?? {};
    return (
      status?.observedGeneration === metadata?.generation &&
      (status?.replicas ?? 0) === spec?.replicas &&
      (status?.updatedReplicas ?? 0) === spec?.replicas
    );
  });
  for (const feed of [deployments, services, routes]) {
    await feed.until('no field is managed by the controller', () =>
      feed.all().every(object => !managedByController(object)),
    );
  }
}
