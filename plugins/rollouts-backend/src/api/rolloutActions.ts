// SPDX-License-Identifier: Apache-2.0
/**
 * `POST …/actions`: the person's permission, then the release that the person
 * saw, then whether the action applies, and only then one write: the command's
 * annotations, on exactly the Rollout that was judged.
 */
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type {
  Rollout,
  RolloutActionRequest,
  RolloutRef,
  RolloutView,
} from '@teal/rollouts-common';
import {
  actionPermissions,
  needsSecondPerson,
  rolloutRefText,
  trafficOf,
} from '@teal/rollouts-common';
import type { ClusterConnection } from '../controller/kubeApi';
import {
  hasCode,
  isConflict,
  resourcePath,
  resources,
} from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import type { RolloutCache } from '../controller/RolloutCache';
import type { Authorizer } from '../permissions/authorize';
import { PORTAL_FIELD_MANAGER } from '../starting/portalFieldManager';
import { assertApplicable, releaseNow } from './applicable';
import { commandPatch } from './commands';
import {
  ClusterFailedError,
  InvalidFieldError,
  ReleaseMovedOnError,
  SecondPersonError,
  UnknownError,
} from './errors';
import type { FoundRollout, RolloutDirectory } from './RolloutDirectory';
import { viewOf } from './RolloutDirectory';

/** The first judgement is made on a cache, which may be a moment old; the next ones on what the API server says. */
const ATTEMPTS = 3;

/** Commands Rollouts in the name of a person. */
export class RolloutActions {
  readonly #directory: RolloutDirectory;
  readonly #authorizer: Authorizer;

  constructor(options: {
    readonly directory: RolloutDirectory;
    readonly authorizer: Authorizer;
  }) {
    this.#directory = options.directory;
    this.#authorizer = options.authorizer;
  }

  /** Resolves when the command is written, or, for a dry run, could have been. Rejects with one of `errors.ts`. */
  async act(options: {
    readonly credentials: BackstageCredentials<BackstageUserPrincipal>;
    readonly ref: RolloutRef;
    readonly request: RolloutActionRequest;
  }): Promise<RolloutView> {
    const { credentials, ref, request } = options;
    await this.#authorizer.require(
      credentials,
      actionPermissions[request.action],
      ref,
    );
    const found = this.#directory.get(ref);
    const { connection, cache, rollout } = found;
    assertSecondPerson(found, request, credentials.principal.userEntityRef);
    const written = await command({
      connection,
      cache,
      seen: rollout,
      ref,
      request,
      actor: credentials.principal.userEntityRef,
    });
    return viewOf({ ...found, rollout: written });
  }
}

function assertSecondPerson(
  { rollout, environment }: FoundRollout,
  { action }: RolloutActionRequest,
  person: string,
): void {
  if (!environment?.fourEyes || !needsSecondPerson(rollout, action, person)) {
    return;
  }
  throw new SecondPersonError(
    `you began this release, and environment ${environment.name} asks for a second person to ${action} it; hold, abort and roll back are open to you`,
  );
}

async function command(options: {
  readonly connection: ClusterConnection;
  readonly cache: RolloutCache;
  readonly seen: Rollout;
  readonly ref: RolloutRef;
  readonly request: RolloutActionRequest;
  readonly actor: string;
}): Promise<Rollout> {
  const { connection, cache, ref, request, actor } = options;
  const path = resourcePath(resources.rollouts, ref);
  let rollout = options.seen;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    assertApplicable(rollout, request);
    assertRoutable(rollout, request, cache);
    try {
      return await connection.patch<Rollout>(
        path,
        {
          type: 'merge',
          body: {
            metadata: {
              uid: rollout.metadata.uid,
              resourceVersion: rollout.metadata.resourceVersion,
              annotations: commandPatch(request, actor),
            },
          },
        },
        {
          fieldManager: PORTAL_FIELD_MANAGER,
          ...(request.dryRun && { dryRun: true }),
        },
      );
    } catch (error) {
      if (!isConflict(error)) throw clusterError(ref, error);
      rollout = await connection.get<Rollout>(path).catch((failed: unknown) => {
        throw clusterError(ref, failed);
      });
    }
  }
  throw new ReleaseMovedOnError(
    `${rolloutRefText(
      ref,
    )} changed ${ATTEMPTS} times while the command was being written; look again, then repeat it`,
    releaseNow(rollout),
  );
}

/** A route's own limits; the same question that the controller asks when it carries the command out. */
function assertRoutable(
  rollout: Rollout,
  { action, traffic = {} }: RolloutActionRequest,
  cache: RolloutCache,
): void {
  if (action !== 'adjust') return;
  const problem = cache.trafficProblem(rollout, trafficOf(traffic));
  if (problem !== undefined) {
    throw new InvalidFieldError('traffic', `can't be carried by ${problem}`);
  }
}

function clusterError(ref: RolloutRef, error: unknown): Error {
  if (hasCode(error, 404)) {
    return new UnknownError(`there is no Rollout ${rolloutRefText(ref)}`);
  }
  return new ClusterFailedError(ref.cluster, sentenceOf(error), error);
}
