// SPDX-License-Identifier: Apache-2.0
import { ResponseError } from '@backstage/errors';
import type {
  RolloutActionRequest,
  RolloutChange,
  RolloutsApi,
  RolloutView,
  WatchOptions,
} from '@teal/rollouts-common';

/** What the backend answers with when it refuses. */
export async function refusal(
  status: number,
  message: string,
): Promise<ResponseError> {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'RefusedError', message },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}

/** A backend in memory that has these Rollouts and remembers what it is asked. */
export class AnApi {
  readonly acted: RolloutActionRequest[] = [];
  readonly listed: object[] = [];
  /** How many streams were opened. */
  opened = 0;
  /** Refuses the next commands. */
  refuse: (() => Promise<Error>) | undefined;
  /** What the next streams say, each until it ends; after the last one a stream stays open. */
  streams: RolloutChange[][] = [];
  readonly #views: readonly RolloutView[];

  constructor(...views: RolloutView[]) {
    this.#views = views;
  }

  readonly api = {
    listRollouts: async (filter: object) => {
      this.listed.push(filter);
      return [...this.#views];
    },
    getRollout: async () => this.#views[0],
    act: async (_ref: object, request: RolloutActionRequest) => {
      if (this.refuse) throw await this.refuse();
      this.acted.push(request);
      return this.#views[0];
    },
    watchRollout: (_ref: object, options?: WatchOptions) =>
      this.#watch(options),
  } as unknown as RolloutsApi;

  async *#watch({ signal }: WatchOptions = {}): AsyncGenerator<RolloutChange> {
    this.opened += 1;
    const changes = this.streams.shift();
    if (changes) {
      yield* changes;
      return;
    }
    await new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}
