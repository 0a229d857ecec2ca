// SPDX-License-Identifier: Apache-2.0
/**
 * Writes on behalf of the catalog: a few at a time, one for a Rollout at a time,
 * none again before the watch has shown the last one, and a refused one not
 * before something is different.
 */
import type { Rollout } from '@teal/rollouts-common';
import { CATALOG_FIELD_MANAGER, catalogMarks } from '@teal/rollouts-common';
import type { Clock } from '../../controller/clock';
import type { ClusterObjects } from '../../controller/ClusterObjects';
import type { ClusterConnection } from '../../controller/kubeApi';
import {
  hasCode,
  KubeApiError,
  resourcePath,
  resources,
} from '../../controller/kubeApi';
import type { Logger } from '../../controller/logger';
import { sentenceOf } from '../../controller/logger';
import type { ObjectKey } from '../../controller/objectCache';
import { compareVersions, keyFor } from '../../controller/objectCache';
import type { Write } from './difference';

/** Requests under way at the same time: 500 new entities must not crowd the releases out. */
const AT_ONCE = 8;
/** A cluster that doesn't answer, or refuses for a reason that a change of ours can't mend. */
const RETRY_MS = 60_000;
/** After a write that our watch made outdated. */
const LATER_MS = 1_000;
/** A watch that is this late isn't waited for. */
const LATE_MS = 30_000;

interface Refused {
  readonly write: string;
  readonly sentence: string;
  /** Monotonic; undefined: not before the write is another one. */
  readonly retryAt?: number;
}

interface Written {
  readonly resourceVersion?: string;
  readonly at: number;
}

export class WriteQueue {
  readonly #options: {
    readonly connection: ClusterConnection;
    readonly objects: ClusterObjects;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onChange: () => void;
  };
  readonly #waiting = new Map<ObjectKey, Write>();
  readonly #running = new Map<ObjectKey, Promise<void>>();
  readonly #refused = new Map<ObjectKey, Refused>();
  readonly #written = new Map<ObjectKey, Written>();
  #stopped = false;

  constructor(options: {
    readonly connection: ClusterConnection;
    readonly objects: ClusterObjects;
    readonly clock: Clock;
    readonly logger: Logger;
    /** A write was refused, or may be tried again. */
    readonly onChange: () => void;
  }) {
    this.#options = options;
  }

  /**
   * Asks for a write.
   *
   * @returns the sentence with which the same write was refused before.
   */
  add(write: Write): string | undefined {
    const key = keyOfWrite(write);
    if (this.#stopped || this.#running.has(key)) return undefined;
    if (!this.#isVisible(key)) return undefined;
    const refused = this.#refused.get(key);
    if (refused) {
      const { monotonic } = this.#options.clock;
      const again =
        refused.write !== textOf(write) ||
        (refused.retryAt !== undefined && monotonic() >= refused.retryAt);
      if (!again) return refused.sentence;
    }
    this.#waiting.set(key, write);
    this.#next();
    return refused?.sentence;
  }

  /** Notes which writes the watch has shown; call it whenever it brought something. */
  observe(): void {
    for (const key of [...this.#written.keys()]) this.#isVisible(key);
  }

  /** No write is cut in its middle. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    await Promise.all(this.#running.values());
  }

  #next(): void {
    for (const [key, write] of this.#waiting) {
      if (this.#running.size >= AT_ONCE) return;
      this.#waiting.delete(key);
      this.#running.set(
        key,
        this.#perform(key, write).finally(() => {
          this.#running.delete(key);
          // What was planned meanwhile left this Rollout out.
          this.#options.onChange();
          this.#next();
        }),
      );
    }
  }

  async #perform(key: ObjectKey, write: Write): Promise<void> {
    const { connection, objects, clock, logger, onChange } = this.#options;
    if (this.#stopped || !objects.leading()) return;
    try {
      const resourceVersion = await send(connection, write);
      this.#refused.delete(key);
      this.#written.set(key, { resourceVersion, at: clock.monotonic() });
      // It may have gone again before the watch showed it to anybody.
      clock.after(LATE_MS, onChange);
      logger.info('Rollout written for the catalog', {
        cluster: connection.name,
        rollout: key,
        write: write.kind,
      });
    } catch (error) {
      // It went, or changed, while we wrote: our watch is a little late.
      if (isOutdated(write, error)) {
        clock.after(LATER_MS, onChange);
        return;
      }
      const lasting = hasCode(error, 409) || hasCode(error, 422);
      this.#refused.set(key, {
        write: textOf(write),
        sentence: refusalOf(connection.name, write, error),
        ...(lasting ? {} : { retryAt: clock.monotonic() + RETRY_MS }),
      });
      logger.warn('Rollout not written for the catalog', {
        cluster: connection.name,
        rollout: key,
        write: write.kind,
        error: sentenceOf(error),
      });
      if (!lasting) clock.after(RETRY_MS, onChange);
    }
  }

  /** False while the cache hasn't seen our last write. */
  #isVisible(key: ObjectKey): boolean {
    const written = this.#written.get(key);
    if (!written) return true;
    const { clock, objects } = this.#options;
    const seen = objects.rollouts.get(key)?.metadata.resourceVersion;
    const visible =
      written.resourceVersion === undefined
        ? seen === undefined
        : seen !== undefined &&
          (compareVersions(seen, written.resourceVersion) ?? 0) >= 0;
    if (visible || clock.monotonic() - written.at >= LATE_MS) {
      this.#written.delete(key);
      return true;
    }
    return false;
  }
}

/** resourceVersion of what was written; undefined: it was deleted. */
async function send(
  connection: ClusterConnection,
  write: Write,
): Promise<string | undefined> {
  const path = resourcePath(resources.rollouts, placeOf(write));
  const fieldManager = CATALOG_FIELD_MANAGER;
  switch (write.kind) {
    case 'apply': {
      const { wanted, before } = write;
      const { uid, resourceVersion } = before?.metadata ?? {};
      const body = {
        ...wanted,
        metadata: { ...wanted.metadata, uid, resourceVersion },
      };
      const { metadata } = await connection.patch<Rollout>(
        path,
        { type: 'apply', body },
        { fieldManager },
      );
      return metadata.resourceVersion;
    }
    case 'orphan': {
      const { resourceVersion } = write.before.metadata;
      const annotations = { [catalogMarks.orphaned]: write.sentence ?? null };
      const { metadata } = await connection.patch<Rollout>(
        path,
        { type: 'merge', body: { metadata: { annotations, resourceVersion } } },
        { fieldManager },
      );
      return metadata.resourceVersion;
    }
    case 'delete': {
      const { uid, resourceVersion } = write.before.metadata;
      await connection.delete(path, {
        preconditions: { uid, resourceVersion },
      });
      return undefined;
    }
    default:
      return write satisfies never;
  }
}

function placeOf(write: Write): { namespace: string; name: string } {
  const { metadata } = write.kind === 'apply' ? write.wanted : write.before;
  return { namespace: metadata.namespace, name: metadata.name };
}

function keyOfWrite(write: Write): ObjectKey {
  const { namespace, name } = placeOf(write);
  return keyFor(namespace, name);
}

/** Same for a write that would meet the same refusal. */
function textOf(write: Write): string {
  return JSON.stringify([
    write.kind,
    write.before?.metadata.resourceVersion,
    write.kind === 'apply' ? write.wanted : undefined,
  ]);
}

/** Somebody wrote or deleted it since our watch has seen it. */
function isOutdated(write: Write, error: unknown): boolean {
  if (hasCode(error, 404)) return write.before !== undefined;
  return (
    hasCode(error, 409) &&
    /the object has been modified|precondition|UID/i.test(error.message)
  );
}

function refusalOf(cluster: string, write: Write, error: unknown): string {
  const { namespace, name } = placeOf(write);
  const verb = write.kind === 'delete' ? 'delete' : 'write';
  if (hasCode(error, 403)) {
    return `the portal's account may not ${verb} Rollouts in namespace ${namespace} of cluster ${cluster}: an administrator applies manifests/optional/catalog-rbac.yaml (${detailOf(
      error,
    )})`;
  }
  return `cluster ${cluster} refuses to ${verb} Rollout ${name}: ${detailOf(
    error,
  )}`;
}

/** Without the request line that the error of a call begins with. */
function detailOf(error: unknown): string {
  const sentence = sentenceOf(error);
  return error instanceof KubeApiError
    ? sentence.replace(/^\S+ \S+ in cluster \S+: \d+ /, '')
    : sentence;
}
