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
import { UnknownError } from '../api/errors';
import type { Presets } from '../catalog/presets/Preset';
import type { Clock } from '../controller/clock';
import { sentenceOf } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import type { RollingPlans } from '../rolling/RollingPlans';
import { methodOf } from './mayBegin';
import { objectChanges } from './objectChanges';
import { openedRelease, rollingPlan } from './openedRelease';
import type { ReleaseBook } from './ReleaseBook';
import type { ReleaseWriter } from './ReleaseWriter';
import type { TargetFinder } from './TargetFinder';
import type { TemplateReleases } from '../templates/TemplateReleases';
import { shownWorkload } from './shownWorkload';
import type { SubjectFinder } from './SubjectFinder';
import { wantedSteps } from './wantedSteps';
import type { StoredWaves, WavePlace } from '../waves/WavesStore';
import type { Wish } from './Wish';

/** A request together with who makes it. */
export interface StartOptions
  extends Omit<Wish, 'target' | 'steps' | 'wavesId' | 'wave'> {
  readonly credentials: BackstageCredentials;
  /** Of an earlier release, where the workload belongs to none by now. */
  readonly entityRef?: string;
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
  readonly #templates: Pick<TemplateReleases, 'settled'>;
  readonly #writer: ReleaseWriter;

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
    readonly templates: Pick<TemplateReleases, 'settled'>;
    readonly writer: ReleaseWriter;
  }) {
    this.#targets = options.targets;
    this.#subjects = options.subjects;
    this.#authorizer = options.authorizer;
    this.#book = options.book;
    this.#presets = options.presets;
    this.#clock = options.clock;
    this.#rolling = options.rolling;
    this.#onRolling = options.onRolling;
    this.#templates = options.templates;
    this.#writer = options.writer;
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
      ...{ target, entityRef: entityRef ?? options.entityRef },
      request: await this.#templates.settled(credentials, request, {
        ...{ target, entityRef },
      }),
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
    const { target, change, warnings, stored } = await this.#writer.write(
      wish,
      { dryRun: true, at: this.#at() },
    );
    const { kind, name } = target.reference;
    return {
      method: methodOf(target.rollout),
      workload: target.reference,
      ...(target.rollout && { rollout: target.ref.name }),
      ...(wish.request.template && { template: wish.request.template }),
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
    const change = await this.#writer.intended(wish, at);
    const record = await this.#book.open(openedRelease(wish, change));
    try {
      if (record.method === 'rolling') {
        await this.#rolling.put(record.id, rollingPlan(wish, change));
      }
      const { stored } = await this.#writer.write(wish, {
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
    const { cluster, namespace, workload, parameters, entityRef, to } = earlier;
    const { template } = earlier;
    const begin: StartOptions = {
      credentials,
      operator,
      origin: { id, kind },
      // What a template made is made again, and not its images alone.
      ...(!template && { images: to.images }),
      entityRef,
      request: {
        ...{ cluster, namespace, parameters, template },
        workload: {
          kind: workload.kind as ReleasableKind,
          name: workload.name,
        },
        description: asked.description,
        supersede: asked.supersede,
        takeOver: asked.takeOver,
        // Something that the pods read may have changed; going back to what runs changes nothing.
        restart: kind === 'ReRelease',
      },
    };
    return asked.dryRun ? this.preview(begin) : this.start(begin);
  }

  #at(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
