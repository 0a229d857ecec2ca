// SPDX-License-Identifier: Apache-2.0
/** `GET …/events`: who may open a live view, and how many there are. */
import type { RolloutRef } from '@teal/rollouts-common';
import type { Response } from 'express';
import type { Clusters } from '../clusters/Clusters';
import type { Clock } from '../controller/clock';
import { EventStream } from './EventStream';
import type { RolloutDirectory } from './RolloutDirectory';
import { viewOf } from './RolloutDirectory';
import type { Selects } from './selection';
import type { StreamLimit } from './StreamLimit';

/** Every live view of this replica. */
export class RolloutEvents {
  readonly #options: {
    readonly clusters: Clusters;
    readonly directory: RolloutDirectory;
    readonly limit: StreamLimit;
    readonly clock: Clock;
  };
  readonly #open = new Set<EventStream>();

  constructor(options: {
    readonly clusters: Clusters;
    readonly directory: RolloutDirectory;
    readonly limit: StreamLimit;
    readonly clock: Clock;
  }) {
    this.#options = options;
  }

  /**
   * Answers with a stream.
   *
   * @param only - one Rollout; absent: all that are selected.
   * @throws UnavailableError when too many are open.
   */
  serve(options: {
    readonly response: Response;
    readonly person: string;
    readonly selects: Selects;
    readonly only?: RolloutRef;
  }): void {
    const { response, person, selects, only } = options;
    const { clusters, directory, limit, clock } = this.#options;
    // A client that left while it was being authorised would never say so again.
    if (response.destroyed) return;
    const leave = limit.enter(person);
    const find = (ref: RolloutRef) => {
      const found = directory.find(ref);
      return found && selects(found) ? viewOf(found) : undefined;
    };
    const stream = new EventStream({
      response,
      clock,
      source: {
        list: () =>
          only
            ? [find(only)].filter(view => view !== undefined)
            : directory.list().filter(selects).map(viewOf),
        find,
        onChange: listener =>
          clusters.onChange(ref => {
            if (!only || isSame(only, ref)) listener(ref);
          }),
      },
      onEnd: () => {
        leave();
        this.#open.delete(stream);
      },
    });
    this.#open.add(stream);
  }

  /** Ends all of them: an open stream would keep the portal from stopping. */
  close(): void {
    for (const stream of this.#open) stream.end();
  }
}

function isSame(a: RolloutRef, b: RolloutRef): boolean {
  return (
    a.name === b.name && a.namespace === b.namespace && a.cluster === b.cluster
  );
}
