// SPDX-License-Identifier: Apache-2.0
/**
 * Begins releases: the person's permission, the workload as it is, whether a
 * release can begin, the record, and only then one write, on exactly the workload
 * that was judged. With a Rollout that write meets its gate; without one,
 * Kubernetes brings the pods out and `rolling/` follows.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  ReleasableKind,
  ReleaseAgain,
  ReleaseOrigin,
  ReleasePreview,
  ReleaseRecord,
} from '@teal/rollouts-common';
import { releaseCreatePermission, workloadMarks } from '@teal/rollouts-common';
import { ClusterFailedError, UnknownError } from '../api/errors';
import type { Presets } from '../catalog/presets/Preset';
import type { Clock } from '../controller/clock';
import type { JsonPatchOperation } from '../controller/kubeApi';
import { isConflict, KubeApiError } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import type { ImageChange } from './imageChange';
import { imageChange } from './imageChange';
import type { RollingPlans } from '../rolling/RollingPlans';
import { mayBegin, methodOf } from './mayBegin';
import { objectChanges } from './objectChanges';
import { openedRelease, rollingPlan } from './openedRelease';
import { PORTAL_FIELD_MANAGER } from './portalFieldManager';
import type { ReleaseBook } from './ReleaseBook';
import { releaseMarks } from './releaseMarks';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Target, TargetFinder } from './TargetFinder';
import { shownWorkload } from './shownWorkload';
import type { SubjectFinder } from './SubjectFinder';
import { wantedSteps } from './wantedSteps';
import type { StoredWaves, WavePlace } from '../waves/WavesStore';
import type { Wish } from './Wish';
import type { Workload } from './workload';

/** The workload may change between reading and writing, by its status alone. */
const ATTEMPTS = 3;

/** A request together with who makes it. */
export interface StartOptions
  extends Omit<Wish, 'target' | 'steps' | 'wavesId' | 'wave'> {
  readonly credentials: BackstageCredentials;
  /** Of an earlier release, where the workload belongs to none by now. */
  readonly entityRef?: string;
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
  readonly #subjects: SubjectFinder;
  readonly #authorizer: Authorizer;
  readonly #book: ReleaseBook;
  readonly #presets: Presets;
  readonly #clock: Clock;
  readonly #rolling: Pick<RollingPlans, 'put' | 'remove'>;
  readonly #onRolling: () => void;

  constructor(options: {
    readonly targets: TargetFinder;
    readonly subjects: SubjectFinder;
    readonly authorizer: Authorizer;
    readonly book: ReleaseBook;
    readonly presets: Presets;
    readonly clock: Clock;
    readonly rolling: Pick<RollingPlans, 'put' | 'remove'>;
    /** A release without a Rollout has been applied; somebody has to follow it. */
    readonly onRolling: () => void;
  }) {
    this.#targets = options.targets;
    this.#subjects = options.subjects;
    this.#authorizer = options.authorizer;
    this.#book = options.book;
    this.#presets = options.presets;
    this.#clock = options.clock;
    this.#rolling = options.rolling;
    this.#onRolling = options.onRolling;
  }

  /** What the release would do; the API server's admission is asked, and nothing is stored. Rejects as `start` does. */
  async preview(options: StartOptions): Promise<ReleasePreview> {
    return this.previewOf(await this.wish(options));
  }

  /**
   * Resolves when the cluster has the new template; what becomes of it is the record's to tell.
   *
   * @throws MissingPermissionError, InvalidFieldError, UnknownError, ReleaseRefusedError, UnavailableError, ClusterFailedError
   */
  async start(options: StartOptions): Promise<ReleaseRecord> {
    return this.begin(await this.wish(options));
  }

  /** What the caller asks for, once it is known that the caller may. Rejects as `start` does. */
  async wish(options: StartOptions): Promise<Wish> {
    const { credentials, request } = options;
    if (request.entityRef !== undefined || request.environment !== undefined) {
      // Whoever may release nothing learns nothing of entities and environments.
      await this.#authorizer.askForAny(credentials, releaseCreatePermission);
    }
    const target = await this.#targets.permitted(
      this.#authorizer,
      credentials,
      releaseCreatePermission,
      await this.#subjects.find(credentials, request),
    );
    const entityRef = await this.#subjects.entityOf(
      credentials,
      target,
      request.entityRef,
    );
    return this.#wish({
      ...options,
      target,
      entityRef: entityRef ?? options.entityRef,
    });
  }

  /** The same for a place of a later wave: who may was asked when the waves began. */
  async wishFor(
    waves: StoredWaves,
    wave: number,
    { cluster, namespace, workload }: WavePlace,
  ): Promise<Wish> {
    const { id, operator, entityRef } = waves;
    const place = { cluster, namespace, workload };
    return this.#wish({
      ...{ operator, entityRef, wavesId: id, wave },
      request: { ...waves.request, ...place, rollout: undefined },
      target: await this.#targets.find(place),
    });
  }

  #wish(wish: Wish): Wish {
    const steps = wantedSteps(wish.request, {
      ...wish,
      presets: this.#presets,
    });
    return { ...wish, steps };
  }

  /** As `preview`, for somebody who may. */
  async previewOf(wish: Wish): Promise<ReleasePreview> {
    const { plan, stored } = await this.#write(wish, {
      dryRun: true,
      at: this.#at(),
    });
    const { target, change, warnings } = plan;
    const { kind, name } = target.reference;
    return {
      method: methodOf(target.rollout),
      workload: target.reference,
      ...(target.rollout && { rollout: target.ref.name }),
      container: change.container,
      from: { image: change.from },
      to: { image: change.to },
      changes: objectChanges(
        `${kind}/${name}`,
        shownWorkload(target.workload),
        shownWorkload(stored),
      ),
      warnings: [...warnings],
      ...(methodOf(target.rollout) === 'rollout' && {
        steps: wish.steps ?? target.rollout?.spec.strategy.steps,
      }),
    };
  }

  /** As `start`, for somebody who may. */
  async begin(wish: Wish): Promise<ReleaseRecord> {
    const at = this.#at();
    const { change } = this.#plan(wish.target, wish, at);
    const record = await this.#book.open(openedRelease(wish, change));
    try {
      if (record.method === 'rolling') {
        await this.#rolling.put(record.id, rollingPlan(wish, change));
      }
      const { stored } = await this.#write(wish, { dryRun: false, at });
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
    const { cluster, namespace, workload, parameters, entityRef, to } = earlier;
    const begin: StartOptions = {
      credentials,
      operator,
      origin: { id, kind },
      images: to.images,
      entityRef,
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

  #plan(target: Target, wish: Wish, at: string): Plan {
    const { request, operator, images, steps } = wish;
    const { timeoutSeconds } = request;
    const { workload, rollout, reference } = target;
    const warnings = mayBegin({
      workload,
      rollout,
      kind: reference.kind,
      supersede: request.supersede ?? false,
      method: request.method,
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
          ? annotated(
              workload,
              releaseMarks(workload, { operator, steps, timeoutSeconds }),
            )
          : []),
      ],
    };
  }

  #at(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  async #write(
    wish: Wish,
    { dryRun, at }: { readonly dryRun: boolean; readonly at: string },
  ): Promise<{ plan: Plan; stored: Workload }> {
    let { target } = wish;
    for (let attempt = 1; ; attempt += 1) {
      const plan = this.#plan(target, wish, at);
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

/** Adds the annotations to those of the workload. */
function annotated(
  { metadata }: Workload,
  marks: Readonly<Record<string, string>>,
): JsonPatchOperation[] {
  const path = '/metadata/annotations';
  return [
    ...(metadata.annotations ? [] : [{ op: 'add' as const, path, value: {} }]),
    ...Object.entries(marks).map(([name, value]) => ({
      op: 'add' as const,
      path: `${path}/${name.replace('/', '~1')}`,
      value,
    })),
  ];
}

/** Admission and validation say no with 400 to 422; that is the request's fault, not the cluster's. */
function refusal({ ref }: Target, error: unknown): Error {
  if (error instanceof KubeApiError && [400, 403, 422].includes(error.code)) {
    return new ReleaseRefusedError(sentenceOf(error), { cause: error });
  }
  return new ClusterFailedError(ref.cluster, sentenceOf(error), error);
}
