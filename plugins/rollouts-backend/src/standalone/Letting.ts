// SPDX-License-Identifier: Apache-2.0
/**
 * One workload on its way out of Teal's hands, without a controller. The routes
 * lose the extra Service only after they send nothing to it: a proxy that learns
 * clusters and routes apart would lose requests if both came in one write. The
 * Service selects every pod again before the workload is let go, so that it is
 * never empty; and the new template wins: it is what the workload says.
 */
import {
  FIELD_MANAGER,
  type ObjectReference,
  workloadMarks,
} from '@teal/rollouts-common';
import {
  type RoundObjects,
  roundObjects,
  routeEntry,
} from '../controller/act/objects';
import { perform } from '../controller/act/perform';
import { TrafficRefused } from '../controller/act/writeRoute';
import type { Caches, TrimmedRollout } from '../controller/caches';
import { systemClock } from '../controller/clock';
import type { WorkloadChange, Write } from '../controller/decide/decision';
import {
  type ClusterConnection,
  resourcePath,
  resources,
} from '../controller/kubeApi';
import { type Logger, sentenceOf } from '../controller/logger';
import { keyFor } from '../controller/objectCache';
import { originalsOf } from '../controller/observe/originals';
import type { TrimmedDeployment } from '../controller/trim';
import { deploymentPatch } from '../controller/workloads/deployment';
import { hindrancesOf, leftoversOf } from './orphan';

interface LettingOptions {
  readonly connection: ClusterConnection;
  readonly logger: Logger;
  /** What there is now; taken again for each part, because whoever serves a route reports on it meanwhile. */
  readonly caches: () => Caches;
  readonly workload: { readonly namespace: string; readonly name: string };
  /** Written on the workload, as the bypass annotation: while it is there, no controller gates the workload again. */
  readonly reason: string;
}

const why = 'break-glass: everything is let go';

/** A workload, and what its Rollout names. */
interface Subject {
  readonly deployment: TrimmedDeployment;
  readonly rollout: TrimmedRollout | undefined;
  readonly objects: RoundObjects | undefined;
  /** Routes of the Rollout that exist. */
  readonly routes: readonly ObjectReference[];
}

/** The two parts of letting one workload go. */
export class Letting {
  readonly #options: LettingOptions;
  #failed = false;
  #graceMs = 0;

  constructor(options: LettingOptions) {
    this.#options = options;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** How long the data plane is given after `trafficBack`; 0 where nothing was written. */
  get graceMs(): number {
    return this.#graceMs;
  }

  /** Runs one part; what fails is logged and keeps the parts after it from running, and no other workload. */
  async attempt(part: 'trafficBack' | 'letGo'): Promise<void> {
    if (this.#failed) return;
    try {
      const subject = this.#subject();
      if (subject) await this[part](subject);
    } catch (error) {
      this.#failed = true;
      this.#options.logger.error('Workload could not be let go', {
        ...this.#fields(),
        error: sentenceOf(error),
      });
    }
  }

  /** No request goes to the new version by any route. */
  private async trafficBack(subject: Subject): Promise<void> {
    const { rollout, objects, routes } = subject;
    if (!rollout) {
      refuseWhileHindered(this.#options.caches(), subject.deployment);
    }
    // Outside a release a route has nothing of ours, and weight 0 would bring it.
    if (!ownsCanary(rollout, objects)) return;
    for (const route of routes) {
      try {
        await this.#write(objects, {
          kind: 'routeTraffic',
          route,
          traffic: { weight: 0 },
          reason: why,
        });
      } catch (error) {
        // A route that somebody edited into what can't be split is given back whole by the next part.
        if (!(error instanceof TrafficRefused)) throw error;
      }
      this.#graceMs = (rollout?.spec.traffic.gracePeriodSeconds ?? 3) * 1_000;
    }
  }

  /** Routes, Service and workload as their user wrote them, in this order; then the extra Service goes. */
  private async letGo({
    deployment,
    rollout,
    objects,
    routes,
  }: Subject): Promise<void> {
    const { caches, connection, logger } = this.#options;
    for (const route of routes) {
      await this.#write(objects, { kind: 'withdrawRoute', route, reason: why });
    }
    if (objects?.service) {
      await this.#write(objects, {
        kind: 'pinService',
        hash: null,
        reason: why,
      });
    }
    await this.#unGate(deployment);
    if (ownsCanary(rollout, objects)) {
      await this.#write(objects, { kind: 'deleteCanaryService', reason: why });
    }
    if (!rollout) {
      for (const leftover of leftoversOf(caches(), deployment)) {
        logger.warn(leftover, {
          cluster: connection.name,
          namespace: deployment.metadata.namespace,
        });
      }
    }
    logger.info('Workload let go', this.#fields());
  }

  #subject(): Subject | undefined {
    const { workload } = this.#options;
    const caches = this.#options.caches();
    const key = keyFor(workload.namespace, workload.name);
    const deployment = caches.deployments.get(key);
    if (!deployment) return undefined;
    const [rollout] = caches.rolloutsByWorkload.get(key);
    const objects = rollout && roundObjects(caches, rollout);
    const routes = (rollout?.spec.traffic.routes ?? []).filter(ref =>
      objects?.routes.has(routeEntry(ref)),
    );
    return { deployment, rollout, objects, routes };
  }

  #fields() {
    const { connection, workload } = this.#options;
    const { namespace, name } = workload;
    return { cluster: connection.name, namespace, workload: name };
  }

  async #write(objects: RoundObjects | undefined, one: Write): Promise<void> {
    if (!objects) return;
    const { connection } = this.#options;
    const { signal } = new AbortController();
    await perform(
      { connection, objects, clock: systemClock, signal, onWritten() {} },
      one,
    );
  }

  /** One write: label and annotations off, the user's own fields back, the template let in. */
  async #unGate(deployment: TrimmedDeployment): Promise<void> {
    const { connection, reason } = this.#options;
    const { namespace, name, annotations } = deployment.metadata;
    const patch = deploymentPatch(deployment, nativeAgain(annotations)) as {
      metadata: { annotations?: Record<string, string | null> };
    };
    patch.metadata.annotations = {
      ...patch.metadata.annotations,
      [workloadMarks.bypass]: reason,
    };
    await connection.patch(
      resourcePath(resources.deployments, { namespace, name }),
      { type: 'merge', body: patch },
      { fieldManager: FIELD_MANAGER },
    );
  }
}

/** @throws Error with what a person has to give back first, and the commands */
function refuseWhileHindered(
  caches: Caches,
  workload: TrimmedDeployment,
): void {
  const hindrances = hindrancesOf(caches, workload);
  if (hindrances.length === 0) return;
  throw new Error(
    `Deployment ${
      workload.metadata.name
    } has no Rollout any more, and ${hindrances.join(
      '; then ',
    )}; then run this command again`,
  );
}

function ownsCanary(
  rollout: TrimmedRollout | undefined,
  objects: RoundObjects | undefined,
): boolean {
  const owners = objects?.canaryService?.metadata.labels ?? {};
  return (
    rollout !== undefined &&
    Object.values(owners).includes(rollout.metadata.name)
  );
}

function nativeAgain(
  annotations: Readonly<Record<string, string>>,
): WorkloadChange {
  const gated = { gated: false } as const;
  if (!(workloadMarks.release in annotations)) return gated;
  const originals = originalsOf(annotations);
  return {
    ...gated,
    unhold: true,
    forgetRelease: true,
    paused: annotations[workloadMarks.originalPaused] === 'true',
    minReadySeconds: originals.minReadySeconds ?? null,
    progressDeadlineSeconds: originals.progressDeadlineSeconds ?? null,
    maxSurge: originals.maxSurge ?? null,
    maxUnavailable: originals.maxUnavailable ?? null,
  };
}
