// SPDX-License-Identifier: Apache-2.0
/**
 * Notes -> Kubernetes Events on the Rollout. An Event that can't be written is
 * logged and never delays or fails a round.
 */
import { FIELD_MANAGER, Rollout } from '@teal/rollouts-common';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Note } from '../decide/decision';
import { ClusterConnection, resourcePath, resources } from '../kubeApi';
import { Logger, sentenceOf } from '../logger';

/** Kubernetes' own bounds (events.k8s.io/v1). */
const NOTE_LIMIT = 1_024;
const INSTANCE_LIMIT = 128;
/** Events on their way at the same time; more are dropped and logged. */
const IN_FLIGHT_LIMIT = 50;

export class EventRecorder {
  readonly #options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly identity: string;
  };
  readonly #inFlight = new Set<Promise<void>>();

  constructor(options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Which controller tells it. */
    readonly identity: string;
  }) {
    this.#options = options;
  }

  /** Sends the notes; returns at once. */
  record(rollout: Rollout, notes: readonly Note[]): void {
    for (const note of notes) {
      if (this.#inFlight.size >= IN_FLIGHT_LIMIT) {
        this.#options.logger.warn('Event dropped: too many on their way', {
          rollout: rollout.metadata.name,
          reason: note.reason,
        });
        continue;
      }
      const sending = this.#send(rollout, note).finally(() =>
        this.#inFlight.delete(sending),
      );
      this.#inFlight.add(sending);
    }
  }

  /** Resolves when what was recorded so far has been sent or has failed. */
  async flush(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #send(rollout: Rollout, note: Note): Promise<void> {
    const { connection, clock, logger, identity } = this.#options;
    const { name, namespace, uid, resourceVersion } = rollout.metadata;
    const { apiVersion, kind } = rollout;
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: {
        // A DNS name of at most 253 characters.
        name: `${name.slice(0, 200)}.${randomUUID().slice(0, 13)}`,
        namespace,
      },
      eventTime: new Date(clock.now()).toISOString().replace('Z', '000Z'),
      reportingController: FIELD_MANAGER,
      reportingInstance: identity.slice(0, INSTANCE_LIMIT),
      action: 'Reconcile',
      reason: note.reason,
      note: note.message.slice(0, NOTE_LIMIT),
      type: note.type,
      regarding: { apiVersion, kind, name, namespace, uid, resourceVersion },
    };
    try {
      await connection.create(
        resourcePath(resources.events, { namespace }),
        event,
        {
          fieldManager: FIELD_MANAGER,
        },
      );
    } catch (error) {
      logger.warn('Event could not be written', {
        cluster: connection.name,
        namespace,
        rollout: name,
        reason: note.reason,
        error: sentenceOf(error),
      });
    }
  }
}
