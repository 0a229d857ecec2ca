// SPDX-License-Identifier: Apache-2.0
/**
 * The one write by which a release begins, on exactly the workload that was
 * judged: a patch of its images, or server-side apply of what a template made.
 */
import type { Clock } from '../controller/clock';
import type { Patch } from '../controller/kubeApi';
import { isConflict } from '../controller/kubeApi';
import { applyMade } from './applyMade';
import type { ImageChange } from './imageChange';
import { imageChange } from './imageChange';
import { mayBegin, methodOf } from './mayBegin';
import { PORTAL_FIELD_MANAGER } from './portalFieldManager';
import { refusal } from './refusal';
import { releaseMarks } from './releaseMarks';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Target, TargetFinder } from './TargetFinder';
import type {
  MadeWorkload,
  TemplateReleases,
} from '../templates/TemplateReleases';
import type { Wish } from './Wish';
import type { Workload } from './workload';

/** The workload may change between reading and writing, by its status alone. */
const ATTEMPTS = 3;

/** What was written, or would be. */
export interface Written {
  /** As it was before. */
  readonly target: Target;
  readonly change: ImageChange;
  /** Sentences that a person should know. */
  readonly warnings: readonly string[];
  /** As the API server has it now. */
  readonly stored: Workload;
}

/** How to write. */
export interface WriteMode {
  readonly dryRun: boolean;
  /** RFC 3339. */
  readonly at: string;
}

export class ReleaseWriter {
  readonly #targets: Pick<TargetFinder, 'again'>;
  readonly #templates: Pick<TemplateReleases, 'make'>;
  readonly #clock: Clock;

  constructor(options: {
    readonly targets: Pick<TargetFinder, 'again'>;
    readonly templates: Pick<TemplateReleases, 'make'>;
    readonly clock: Clock;
  }) {
    this.#targets = options.targets;
    this.#templates = options.templates;
    this.#clock = options.clock;
  }

  /** What a write would change. What a template makes only the API server can tell: it is asked. */
  async intended(wish: Wish, at: string): Promise<ImageChange> {
    const { request, target, images } = wish;
    this.#warnings(wish, target);
    if (!request.template) {
      return imageChange(target.workload, { ...request, images }, at);
    }
    return (await this.write(wish, { dryRun: true, at })).change;
  }

  /** @throws ReleaseRefusedError, InvalidFieldError, TemplateError, ClusterFailedError */
  async write(wish: Wish, mode: WriteMode): Promise<Written> {
    const made = await this.#templates.make(wish.request, wish.target);
    let { target } = wish;
    for (let attempt = 1; ; attempt += 1) {
      const warnings = this.#warnings(wish, target);
      try {
        const written = await this.#once(wish, target, mode, made);
        return { target, warnings, ...written };
      } catch (error) {
        if (!isConflict(error)) throw refusal(target, error, made);
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

  /** @throws ReleaseRefusedError */
  #warnings({ request }: Wish, { workload, rollout, reference }: Target) {
    return mayBegin({
      workload,
      rollout,
      kind: reference.kind,
      supersede: request.supersede ?? false,
      method: request.method,
      now: this.#clock.now(),
    });
  }

  async #once(
    { request, operator, images, steps }: Wish,
    target: Target,
    { dryRun, at }: WriteMode,
    made: MadeWorkload | undefined,
  ): Promise<Pick<Written, 'change' | 'stored'>> {
    const { workload, rollout, connection, path } = target;
    const { timeoutSeconds } = request;
    const marks =
      methodOf(rollout) === 'rollout'
        ? releaseMarks(workload, { operator, steps, timeoutSeconds })
        : {};
    if (made) {
      return applyMade(target, made, { dryRun, at, marks, request });
    }
    const change = imageChange(workload, { ...request, images }, at);
    const stored = await connection.patch<Workload>(
      path,
      imagePatch(workload, change, marks),
      { fieldManager: PORTAL_FIELD_MANAGER, dryRun },
    );
    return { change, stored };
  }
}

function imagePatch(
  { metadata }: Workload,
  change: ImageChange,
  marks: Readonly<Record<string, string>>,
): Patch {
  const path = '/metadata/annotations';
  const annotations = Object.entries(marks);
  const missing = annotations.length > 0 && !metadata.annotations;
  return {
    type: 'json',
    body: [
      {
        op: 'replace',
        path: '/metadata/resourceVersion',
        value: metadata.resourceVersion,
      },
      ...change.operations,
      ...(missing ? [{ op: 'add' as const, path, value: {} }] : []),
      ...annotations.map(([name, value]) => ({
        op: 'add' as const,
        path: `${path}/${name.replace('/', '~1')}`,
        value,
      })),
    ],
  };
}
