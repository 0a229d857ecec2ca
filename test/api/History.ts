// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type {
  ReleaseDetail,
  ReleaseRecord,
  RolloutsClient,
} from '@teal/rollouts-common';

/** What a portal's history says of one namespace, which a story has to itself. */
export class History {
  readonly #client: RolloutsClient;
  readonly #namespace: string;

  constructor(client: RolloutsClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** The newest first. */
  async all(): Promise<ReleaseRecord[]> {
    const { items } = await this.#client.listReleases({
      namespace: this.#namespace,
    });
    return items;
  }

  /** The newest record, as soon as it fits; asked again after each answer, up to two minutes. */
  async until(
    what: string,
    fits: (newest: ReleaseRecord) => boolean,
  ): Promise<ReleaseRecord> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const all = await this.all();
      if (all.length && fits(all[0])) return all[0];
      if (Date.now() > deadline) {
        throw new Error(`no ${what} after 2 minutes: ${JSON.stringify(all)}`);
      }
    }
  }

  /** The same with its timeline, as soon as that fits too. */
  async untilTold(
    what: string,
    fits: (newest: ReleaseDetail) => boolean,
  ): Promise<ReleaseDetail> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const { id } = await this.until(what, () => true);
      const detail = await this.#client.getRelease(id);
      if (fits(detail)) return detail;
      if (Date.now() > deadline) {
        throw new Error(
          `no ${what} after 2 minutes: ${JSON.stringify(detail)}`,
        );
      }
    }
  }
}

/** One text a line of the timeline, without its time. */
export function linesOf({ timeline }: ReleaseDetail): string[] {
  return timeline.map(({ kind, state, step, by, message }) =>
    [kind, state, step, by, message].filter(Boolean).join(' '),
  );
}

/** Names of the pods of which it says this. */
export function podsThat(
  state: 'Created' | 'Ready' | 'Failed' | 'Gone',
  { timeline }: ReleaseDetail,
): Set<string> {
  return new Set(
    timeline.flatMap(it =>
      it.kind === 'pod' && it.state === state ? it.name ?? [] : [],
    ),
  );
}

/** Its timeline has every one of these pods, from its creation on to when it was ready. */
export function tellsOf(
  pods: readonly string[],
  detail: ReleaseDetail,
): boolean {
  return (['Created', 'Ready'] as const).every(state => {
    const told = podsThat(state, detail);
    return pods.every(pod => told.has(pod));
  });
}

/**
 * Fails where the timeline lacks a pod. Pods that came in the very second in
 * which the release began may be there as well.
 */
export function assertTellsOf(pods: readonly string[], detail: ReleaseDetail) {
  for (const state of ['Created', 'Ready'] as const) {
    const told = podsThat(state, detail);
    for (const pod of pods) {
      assert.ok(
        told.has(pod),
        `${pod} is not among those that are ${state}: ${[...told]}`,
      );
    }
  }
}
