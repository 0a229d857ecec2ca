// SPDX-License-Identifier: Apache-2.0
/**
 * Knows what guards a cluster: proves the gate at the start, and again when the
 * gate's policy, its binding or the probe changes. Between those it only watches.
 * A webhook can fail without any object changing, so that one is proven three
 * times a minute.
 */
import { backoffMs } from '../controller/backoff';
import { Clock, pause } from '../controller/clock';
import type { GuardSource } from '../controller/guard';
import {
  ClusterConnection,
  hasCode,
  KubeObject,
  resourcePath,
  resources,
  ResourceType,
} from '../controller/kubeApi';
import { Logger, sentenceOf } from '../controller/logger';
import { CacheChange, ObjectCache } from '../controller/objectCache';
import type { GuardObservation } from '../controller/observe/observation';
import { Reflector, startReflector } from '../controller/reflector';
import { findPolicyApi, POLICY_GROUP } from './policyApi';
import { GATE_POLICY, GATE_PROBE, proveGate } from './proveGate';
import {
  mutatingConfigurations,
  readConfiguration,
  WEBHOOK_CONFIGURATION,
} from './webhook/configurations';

const BACKOFF = { firstMs: 200, maxMs: 30_000 };
const SYNC_WAIT_MS = 2_000;
/** The API server goes on by the old policy for a second or two after it has told a change; a proof in that time proves nothing. */
const SETTLE_MS = 3_000;
/** Between two proofs of a webhook; a dry run costs a few milliseconds. */
const WEBHOOK_PROOF_MS = 20_000;
/** The same while it doesn't answer. */
const WEBHOOK_RETRY_MS = 5_000;

interface GuardOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
}

class GuardWatch {
  observation: GuardObservation | undefined;
  readonly listeners = new Set<() => void>();
  readonly #options: GuardOptions;
  readonly #ending = new AbortController();
  readonly #reflectors: Reflector[] = [];
  /** Something that the proof rests on has changed since it began. */
  #stale = false;
  #wake: () => void = () => {};

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#ending.abort();
    this.#wake();
    for (const reflector of this.#reflectors) void reflector.stop();
  }

  async run(): Promise<void> {
    const { clock, connection, logger } = this.#options;
    const { signal } = this.#ending;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#startWatching();
        this.#stale = false;
        this.#set(await proveGate({ connection, clock, signal }));
        failures = 0;
        if ((await this.#changed()) === 'changed') {
          await pause(clock, SETTLE_MS, signal);
        }
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const delayMs = backoffMs(BACKOFF, failures, Math.random());
        logger.warn('Gate not proven; trying again', {
          cluster: connection.name,
          error: sentenceOf(error),
          retryInMs: Math.round(delayMs),
        });
        await pause(clock, delayMs, signal);
      }
    }
  }

  #set(next: GuardObservation): void {
    const { connection, logger } = this.#options;
    const before = this.observation;
    if (
      before?.works === next.works &&
      before.mechanism === next.mechanism &&
      before.knowsUs === next.knowsUs &&
      before.reason === next.reason
    ) {
      return;
    }
    this.observation = next;
    const fields = { cluster: connection.name, reason: next.reason };
    if (next.works) logger.info('Template changes are held', fields);
    else logger.warn('Template changes are NOT held', fields);
    for (const listener of [...this.listeners]) listener();
  }

  #changed(): Promise<'changed' | 'time'> {
    const { mechanism, works } = this.observation ?? {};
    return new Promise(resolve => {
      const cancel =
        mechanism === 'webhook'
          ? this.#options.clock.after(
              works ? WEBHOOK_PROOF_MS : WEBHOOK_RETRY_MS,
              () => resolve('time'),
            )
          : () => {};
      this.#wake = () => {
        cancel();
        resolve('changed');
      };
      if (this.#stale || this.#ending.signal.aborted) this.#wake();
    });
  }

  /** Once: the watches find their way back by themselves. */
  async #startWatching(): Promise<void> {
    if (this.#reflectors.length) return;
    const types = await this.#watched();
    if (!types.length || this.#ending.signal.aborted) return;
    const { namespace, name } = GATE_PROBE;
    this.#reflectors.push(
      ...types.map(each => this.#watch(each.type, each.name)),
      this.#watch(resources.deployments, name, namespace),
    );
    // What was there before the proof is no change. An account that may not watch proves at the start only.
    await Promise.race([
      Promise.all(this.#reflectors.map(({ synced }) => synced)),
      pause(this.#options.clock, SYNC_WAIT_MS, this.#ending.signal),
    ]);
  }

  /** What the gate of this API server is made of. */
  async #watched(): Promise<{ type: ResourceType; name: string }[]> {
    const { connection } = this.#options;
    const { mutating: version } = await findPolicyApi(connection);
    if (version) {
      const group = POLICY_GROUP;
      return [
        'mutatingadmissionpolicies',
        'mutatingadmissionpolicybindings',
      ].map(plural => ({
        type: { group, version, plural },
        name: GATE_POLICY,
      }));
    }
    try {
      await readConfiguration(connection, mutatingConfigurations);
    } catch (error) {
      // Without webhook-rbac.yaml there is no webhook to watch.
      if (hasCode(error, 403)) return [];
      throw error;
    }
    return [{ type: mutatingConfigurations, name: WEBHOOK_CONFIGURATION }];
  }

  #watch(type: ResourceType, name: string, namespace?: string): Reflector {
    const cache = new ObjectCache<KubeObject>();
    cache.onChange(change => {
      if (!isOnlyStatus(change)) {
        this.#stale = true;
        this.#wake();
      }
    });
    return startReflector<KubeObject>({
      ...this.#options,
      cache,
      path: resourcePath(type, { namespace }),
      namespace,
      fieldSelector: `metadata.name=${name}`,
      metadataOnly: true,
      trim: ({ metadata }: KubeObject) => ({ metadata }),
    });
  }
}

/** Starts to look; `stop` ends it. */
export function watchGuard(
  options: GuardOptions,
): GuardSource & { stop(): void } {
  const watch = new GuardWatch(options);
  void watch.run();
  return {
    current: () => watch.observation,
    onChange: listener => {
      watch.listeners.add(listener);
      return () => watch.listeners.delete(listener);
    },
    stop: () => watch.stop(),
  };
}

function isOnlyStatus({ before, after }: CacheChange<KubeObject>): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    before.metadata.uid === after.metadata.uid &&
    before.metadata.generation === after.metadata.generation
  );
}
