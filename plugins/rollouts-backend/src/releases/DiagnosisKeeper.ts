// SPDX-License-Identifier: Apache-2.0
/**
 * Looks at the pods of a release that goes wrong while they are there: each as
 * soon as it is seen to ail, and all of them when the release is sent back,
 * before its pods go. Never delays the controller, and asks nothing of a cluster
 * whose releases go well.
 */
import type { ReleaseStatus, Rollout, RolloutRef } from '@teal/rollouts-common';
import { POD_TEMPLATE_HASH, rolloutRefText } from '@teal/rollouts-common';
import type { Clusters } from '../clusters/Clusters';
import type { ConnectedCluster } from '../clusters/HostedCluster';
import type { Clock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { SeenPod } from '../controller/RolloutCache';
import { lookAtPods } from '../diagnosis/lookAtPods';
import type { DiagnosisStore } from './DiagnosisStore';
import { MOST_PODS } from './DiagnosisStore';
import { PendingDiagnoses } from './PendingDiagnoses';
import { whyUnwell } from './podLines';
import { identityText } from './PendingUpdates';
import type { ReleaseIdentity } from './recordRelease';

/** A look is worth this long. */
const LOOK_MS = 20_000;

/** What was looked at of a release. */
interface Watched {
  readonly key: string;
  /** Why each pod was looked at last. */
  readonly ailing: Map<string, string>;
  wentBack: boolean;
  /** One look after the other. */
  looks: Promise<void>;
}

interface Current {
  readonly identity: ReleaseIdentity;
  readonly rollout: Rollout;
  readonly release: ReleaseStatus;
  /** Of the new version's pods; undefined before there are any. */
  readonly hash: string | undefined;
  readonly cluster: ConnectedCluster;
}

export class DiagnosisKeeper {
  readonly #parts: {
    readonly clusters: Clusters;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly speaks: (cluster: string) => boolean;
  };
  readonly #pending: PendingDiagnoses;
  readonly #watched = new Map<string, Watched>();
  readonly #ending = new AbortController();
  readonly #stops: (() => void)[];

  constructor(parts: {
    readonly clusters: Clusters;
    readonly store: Pick<DiagnosisStore, 'recordOf' | 'keep' | 'forget'>;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Whether this replica writes a cluster's releases down. */
    readonly speaks: (cluster: string) => boolean;
  }) {
    this.#parts = parts;
    this.#pending = new PendingDiagnoses(parts);
    const { clusters } = parts;
    this.#stops = [
      clusters.onChange(ref => this.#changed(ref)),
      clusters.onPods(ref => this.#podsChanged(ref)),
    ];
  }

  /** Resolves when what was seen is written, or can't be now. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#ending.abort();
    await Promise.all([...this.#watched.values()].map(({ looks }) => looks));
    await this.#pending.close();
  }

  #changed(ref: RolloutRef): void {
    const current = this.#current(ref);
    if (!current) {
      this.#watched.delete(rolloutRefText(ref));
      return;
    }
    const { release, rollout, identity } = current;
    const watched = this.#watch(ref, current);
    if (release.result === 'Succeeded') {
      if (watched.ailing.size) this.#pending.forget(identity);
      watched.ailing.clear();
      return;
    }
    if (watched.wentBack || !goesBack(rollout, release)) return;
    watched.wentBack = true;
    this.#look(watched, current, {
      most: MOST_PODS,
      known: [...watched.ailing.keys()],
    });
  }

  #podsChanged(ref: RolloutRef): void {
    const current = this.#current(ref);
    if (!current || current.release.finishedAt) return;
    const watched = this.#watch(ref, current);
    const { cluster, hash } = current;
    const pods = cluster.cache.releasePods(ref) ?? [];
    const named = pods
      .filter(pod => pod.hash === hash && isNew(watched, pod))
      .map(({ name }) => name);
    if (!named.length) return;
    this.#look(watched, current, { most: named.length, named });
  }

  #current(ref: RolloutRef): Current | undefined {
    const { clusters, speaks } = this.#parts;
    if (!speaks(ref.cluster)) return undefined;
    const state = clusters.get(ref.cluster)?.state();
    if (state?.state !== 'connected') return undefined;
    const { cluster } = state;
    const rollout = cluster.cache.get(ref);
    const release = rollout?.status?.release;
    if (!rollout || !release) return undefined;
    const hash = rollout.status?.canary?.revision || undefined;
    const identity = {
      ...{ cluster: ref.cluster, namespace: ref.namespace, rollout: ref.name },
      ...{ releaseId: release.id, startedAt: release.startedAt },
    };
    return { identity, rollout, release, hash, cluster };
  }

  #watch(ref: RolloutRef, { identity }: Current): Watched {
    const key = identityText(identity);
    const known = this.#watched.get(rolloutRefText(ref));
    if (known?.key === key) return known;
    const watched: Watched = {
      ...{ key, ailing: new Map(), wentBack: false },
      // Of the release before, still under way.
      looks: known?.looks ?? Promise.resolve(),
    };
    this.#watched.set(rolloutRefText(ref), watched);
    return watched;
  }

  #look(
    watched: Watched,
    current: Current,
    which: Pick<Parameters<typeof lookAtPods>[1], 'most' | 'named' | 'known'>,
  ): void {
    const { identity, rollout, hash, cluster } = current;
    const { podSelector } = cluster.cache.facts(rollout);
    if (!podSelector || !hash) return;
    const { clock, logger } = this.#parts;
    const { namespace } = identity;
    const signal = AbortSignal.any([
      this.#ending.signal,
      AbortSignal.timeout(LOOK_MS),
    ]);
    const look = async () => {
      const seen = await lookAtPods(
        {
          connection: cluster.connection,
          namespace,
          labelSelector: `${podSelector},${POD_TEMPLATE_HASH}=${hash}`,
        },
        { ...which, at: clock.now(), signal },
      );
      for (const diagnosis of seen) this.#pending.keep(identity, diagnosis);
    };
    watched.looks = watched.looks.then(look).catch((error: unknown) => {
      if (this.#ending.signal.aborted) return;
      logger.warn('The pods of a release could not be looked at', {
        ...{ cluster: identity.cluster, namespace, rollout: identity.rollout },
        ...{ release: identity.releaseId, error: sentenceOf(error) },
      });
    });
  }
}

/** The release is sent back: from here on its pods may go. */
function goesBack({ status }: Rollout, { result }: ReleaseStatus): boolean {
  return (
    status?.phase === 'RollingBack' ||
    status?.phase === 'RolledBack' ||
    ['Failed', 'TimedOut', 'RolledBack'].includes(result ?? '')
  );
}

/** It ails, and not as it did when it was looked at. */
function isNew({ ailing }: Watched, pod: SeenPod): boolean {
  const why = whyUnwell(pod);
  if (why === undefined || ailing.get(pod.name) === why) return false;
  if (!ailing.has(pod.name) && ailing.size >= MOST_PODS) return false;
  ailing.set(pod.name, why);
  return true;
}
