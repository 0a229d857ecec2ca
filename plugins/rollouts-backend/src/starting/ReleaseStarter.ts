// SPDX-License-Identifier: Apache-2.0
/**
 * Begins releases: the person's permission, the workload as it is, whether a
 * release can begin, the record, and only then one write, on exactly the workload
 * that was judged. With a Rollout that write meets its gate; without one,
 * Kubernetes brings the pods out and `rolling/` follows.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  NewRelease,
  ReleasableKind,
  ReleaseAgain,
  ReleaseOrigin,
  ReleasePreview,
  ReleaseRecord,
} from '@teal/rollouts-common';
import {
  parseImage,
  releaseCreatePermission,
  versionOf,
  workloadMarks,
} from '@teal/rollouts-common';
import { ClusterFailedError, UnknownError } from '../api/errors';
import type { Clock } from '../controller/clock';
import type { JsonPatchOperation } from '../controller/kubeApi';
import { isConflict, KubeApiError } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import type { ImageChange } from './imageChange';
import { imageChange } from './imageChange';
import type { RollingPlan, RollingPlans } from '../rolling/RollingPlans';
import { mayBegin, methodOf } from './mayBegin';
import { objectChanges } from './objectChanges';
import { PORTAL_FIELD_MANAGER } from './portalFieldManager';
import type { OpenedRelease, ReleaseBook } from './ReleaseBook';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Target, TargetFinder } from './TargetFinder';
import { shownWorkload } from './shownWorkload';
import type { Workload } from './workload';
import { imagesOf } from './workload';

/** The workload may change between reading and writing, by its status alone. */
const ATTEMPTS = 3;

/** A request together with who makes it. */
export interface StartOptions {
  readonly credentials: BackstageCredentials;
  /** Entity ref of the person, or the subject of a service. */
  readonly operator: string;
  readonly request: NewRelease;
  readonly origin?: ReleaseOrigin;
  /** Instead of what the request says of images: those of an earlier release. */
  readonly images?: readonly string[];
}

/** A release that may begin. */
interface Plan {
  readonly target: Target;
  readonly change: ImageChange;
  readonly warnings: readonly string[];
  readonly operations: readonly JsonPatchOperation[];
}

export class ReleaseStarter {
  readonly #targets: TargetFinder;
  readonly #authorizer: Authorizer;
  readonly #book: ReleaseBook;
  readonly #clock: Clock;
  readonly #rolling: Pick<RollingPlans, 'put' | 'remove'>;
  readonly #onRolling: () => void;

  constructor(options: {
    readonly targets: TargetFinder;
    readonly authorizer: Authorizer;
    readonly book: ReleaseBook;
    readonly clock: Clock;
    readonly rolling: Pick<RollingPlans, 'put' | 'remove'>;
    /** A release without a Rollout has been applied; somebody has to follow it. */
    readonly onRolling: () => void;
  }) {
    this.#targets = options.targets;
    this.#authorizer = options.authorizer;
    this.#book = options.book;
    this.#clock = options.clock;
    this.#rolling = options.rolling;
    this.#onRolling = options.onRolling;
  }

  /** What the release would do; the API server's admission is asked, and nothing is stored. Rejects as `start` does. */
  async preview(options: StartOptions): Promise<ReleasePreview> {
    const target = await this.#permitted(options);
    const { plan, stored } = await this.#write(target, options, {
      dryRun: true,
      at: this.#at(),
    });
    const { change, warnings } = plan;
    const { kind, name } = plan.target.reference;
    return {
      method: methodOf(plan.target.rollout),
      workload: plan.target.reference,
      ...(plan.target.rollout && { rollout: plan.target.ref.name }),
      container: change.container,
      from: { image: change.from },
      to: { image: change.to },
      changes: objectChanges(
        `${kind}/${name}`,
        shownWorkload(plan.target.workload),
        shownWorkload(stored),
      ),
      warnings: [...warnings],
    };
  }

  /**
   * Resolves when the cluster has the new template; what becomes of it is the record's to tell.
   *
   * @throws MissingPermissionError, InvalidFieldError, UnknownError, ReleaseRefusedError, UnavailableError, ClusterFailedError
   */
  async start(options: StartOptions): Promise<ReleaseRecord> {
    const target = await this.#permitted(options);
    const at = this.#at();
    const plan = this.#plan(target, options, at);
    const record = await this.#book.open(opened(plan, options));
    try {
      if (record.method === 'rolling') {
        await this.#rolling.put(record.id, rollingPlan(plan, options));
      }
      const { stored } = await this.#write(target, options, {
        ...{ dryRun: false, at },
      });
      const releaseId = stored.metadata.annotations?.[workloadMarks.release];
      const begun = await this.#book.begun(record.id, { releaseId });
      if (begun.method === 'rolling') this.#onRolling();
      return begun;
    } catch (error) {
      await this.#book.ended(record.id, {
        status: 'Failed',
        reason: `never began: ${sentenceOf(error)}`,
      });
      await this.#rolling.remove(record.id);
      throw error;
    }
  }

  /**
   * Releases what an earlier release brought out, as a new release that names its origin.
   *
   * @throws UnknownError where there is no such record; otherwise as `start`.
   */
  async again(options: {
    readonly credentials: BackstageCredentials;
    readonly operator: string;
    /** Of the earlier record. */
    readonly id: string;
    readonly kind: ReleaseOrigin['kind'];
    readonly asked: ReleaseAgain;
  }): Promise<ReleaseRecord | ReleasePreview> {
    const { credentials, operator, id, kind, asked } = options;
    await this.#authorizer.askForAny(credentials, releaseCreatePermission);
    const earlier = await this.#book.get(id);
    if (!earlier) throw new UnknownError(`there is no release ${id}`);
    const { cluster, namespace, workload, parameters, to } = earlier;
    const begin: StartOptions = {
      credentials,
      operator,
      origin: { id, kind },
      images: to.images,
      request: {
        ...{ cluster, namespace, parameters },
        workload: {
          kind: workload.kind as ReleasableKind,
          name: workload.name,
        },
        description: asked.description,
        supersede: asked.supersede,
        // Something that the pods read may have changed; going back to what runs changes nothing.
        restart: kind === 'ReRelease',
      },
    };
    return asked.dryRun ? this.preview(begin) : this.start(begin);
  }

  /** The permission comes first: whoever lacks it doesn't learn whether the workload exists. */
  async #permitted({ credentials, request }: StartOptions): Promise<Target> {
    const ref = this.#targets.refOf(request);
    let target: Target | undefined;
    await this.#authorizer.require(
      credentials,
      releaseCreatePermission,
      ref,
      async () => {
        // A policy that asks for the owner needs the workload's labels, which only its cluster has.
        target = await this.#targets.find(request).catch(() => undefined);
        return target && this.#targets.labelsOf(target);
      },
    );
    return target ?? this.#targets.find(request);
  }

  #plan(
    target: Target,
    { request, operator, images }: StartOptions,
    at: string,
  ): Plan {
    const { workload, rollout, reference } = target;
    const warnings = mayBegin({
      workload,
      rollout,
      kind: reference.kind,
      supersede: request.supersede ?? false,
      now: this.#clock.now(),
    });
    const change = imageChange(workload, { ...request, images }, at);
    const { resourceVersion } = workload.metadata;
    return {
      target,
      change,
      warnings,
      operations: [
        {
          op: 'replace',
          path: '/metadata/resourceVersion',
          value: resourceVersion,
        },
        ...change.operations,
        ...(methodOf(rollout) === 'rollout'
          ? signature(workload, operator)
          : []),
      ],
    };
  }

  #at(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  async #write(
    first: Target,
    options: StartOptions,
    { dryRun, at }: { readonly dryRun: boolean; readonly at: string },
  ): Promise<{ plan: Plan; stored: Workload }> {
    let target = first;
    for (let attempt = 1; ; attempt += 1) {
      const plan = this.#plan(target, options, at);
      try {
        const stored = await target.connection.patch<Workload>(
          target.path,
          { type: 'json', body: plan.operations },
          { fieldManager: PORTAL_FIELD_MANAGER, dryRun },
        );
        return { plan, stored };
      } catch (error) {
        if (!isConflict(error)) throw refusal(target, error);
        if (attempt === ATTEMPTS) {
          throw new ReleaseRefusedError(
            `${target.reference.kind} ${target.reference.name} changed ${ATTEMPTS} times while its new image was being written; look again, then repeat it`,
            { cause: error },
          );
        }
        target = await this.#targets.again(target);
      }
    }
  }
}

/** In whose name the gate opens the release; only the portal's account may say so. */
function signature(
  { metadata }: Workload,
  operator: string,
): JsonPatchOperation[] {
  const path = '/metadata/annotations';
  return [
    ...(metadata.annotations ? [] : [{ op: 'add' as const, path, value: {} }]),
    {
      op: 'add',
      path: `${path}/${workloadMarks.changedBy.replace('/', '~1')}`,
      value: operator,
    },
  ];
}

const ROLLING_TIMEOUT_SECONDS = 600;

function rollingPlan(
  { target, change }: Plan,
  { request }: StartOptions,
): RollingPlan {
  return {
    before: imagesOf(target.workload),
    after: change.images,
    restartedAt: change.restartedAt,
    timeoutSeconds: request.timeoutSeconds ?? ROLLING_TIMEOUT_SECONDS,
    onFailure: request.onFailure ?? 'Rollback',
  };
}

function opened(
  { target, change }: Plan,
  { request, operator, origin }: StartOptions,
): OpenedRelease {
  const version = (image: string) => {
    const parsed = parseImage(image);
    return parsed && versionOf(parsed);
  };
  const released = (images: readonly string[], image: string) => ({
    images: [...images],
    version: version(image),
    digest: parseImage(image)?.digest,
  });
  return {
    method: methodOf(target.rollout),
    cluster: target.ref.cluster,
    namespace: target.ref.namespace,
    workload: target.reference,
    rollout: target.rollout && target.ref.name,
    from: released(imagesOf(target.workload), change.from),
    to: released(change.images, change.to),
    parameters: request.parameters,
    description: request.description?.trim() || undefined,
    operator,
    origin,
  };
}

/** Admission and validation say no with 400 to 422; that is the request's fault, not the cluster's. */
function refusal({ ref }: Target, error: unknown): Error {
  if (error instanceof KubeApiError && [400, 403, 422].includes(error.code)) {
    return new ReleaseRefusedError(sentenceOf(error), { cause: error });
  }
  return new ClusterFailedError(ref.cluster, sentenceOf(error), error);
}
