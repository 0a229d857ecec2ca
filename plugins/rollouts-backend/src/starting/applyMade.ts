// SPDX-License-Identifier: Apache-2.0
/** Server-side apply of what a template made. Fields of other managers are theirs, unless the request takes them over. */
import type { NewRelease } from '@teal/rollouts-common';
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { KubeStatusCause } from '../controller/kubeApi';
import { KubeApiError } from '../controller/kubeApi';
import type { MadeWorkload } from '../templates/TemplateReleases';
import type { ImageChange } from './imageChange';
import { methodOf } from './mayBegin';
import { PORTAL_FIELD_MANAGER } from './portalFieldManager';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Target } from './TargetFinder';
import { appliedChange, applyBody } from './templateChange';
import type { Workload } from './workload';
import { imagesOf } from './workload';

/** What the portal wrote itself, by another kind of write, and what the controller puts back. */
const OURS = [PORTAL_FIELD_MANAGER, FIELD_MANAGER];

/**
 * @throws ReleaseRefusedError where the pods would be what they are, or fields are somebody else's.
 * @throws KubeApiError as the API server refuses
 */
export async function applyMade(
  target: Target,
  made: MadeWorkload,
  options: {
    readonly request: NewRelease;
    readonly dryRun: boolean;
    /** RFC 3339. */
    readonly at: string;
    readonly marks: Readonly<Record<string, string>>;
  },
): Promise<{ change: ImageChange; stored: Workload }> {
  const { request, dryRun, at, marks } = options;
  const { workload, rollout } = target;
  const takeOver = request.takeOver ?? false;
  const tried = await apply(target, applyBody(target, made, { marks }), {
    ...{ dryRun: true, takeOver },
  });
  const change = appliedChange(workload, tried);
  if (!change && !request.restart) throw changesNothing(target, made);
  // Without a Rollout nothing but the pods' template tells whether it was applied.
  const sameImages =
    methodOf(rollout) === 'rolling' &&
    imagesOf(tried).join() === imagesOf(workload).join();
  const restartedAt = !change || sameImages ? at : undefined;
  if (dryRun && change && restartedAt === undefined) {
    return { change, stored: tried };
  }
  const body = applyBody(target, made, { marks, restartedAt });
  const stored = await apply(target, body, { dryRun, takeOver });
  const applied = appliedChange(workload, stored, restartedAt);
  if (!applied) throw changesNothing(target, made);
  return { change: applied, stored };
}

function changesNothing(
  { reference }: Target,
  { template }: MadeWorkload,
): ReleaseRefusedError {
  return new ReleaseRefusedError(
    `template ${template.id} ${template.version} with these parameters makes the pods that ${reference.kind} ${reference.name} has already; ask for a restart to make them again`,
    { remedy: 'restart' },
  );
}

async function apply(
  { connection, path, reference }: Target,
  body: object,
  {
    dryRun,
    takeOver,
  }: { readonly dryRun: boolean; readonly takeOver: boolean },
): Promise<Workload> {
  const write = (force: boolean) =>
    connection.patch<Workload>(
      path,
      { type: 'apply', body },
      { fieldManager: PORTAL_FIELD_MANAGER, dryRun, force },
    );
  try {
    return await write(takeOver);
  } catch (error) {
    const conflicts = conflictsOf(error);
    if (conflicts.length === 0) throw error;
    const others = conflicts.filter(({ manager }) => !OURS.includes(manager));
    if (others.length === 0) return write(true);
    throw new ReleaseRefusedError(
      `the template sets fields of ${reference.kind} ${
        reference.name
      } that somebody else keeps: ${others
        .slice(0, 5)
        .map(({ manager, field }) => `${field} (${manager})`)
        .join(', ')}; take them over, or leave them out of the template`,
      { cause: error, remedy: 'takeOver' },
    );
  }
}

/** Empty for another error. */
function conflictsOf(
  error: unknown,
): { readonly manager: string; readonly field: string }[] {
  if (!(error instanceof KubeApiError)) return [];
  return error.causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }: KubeStatusCause) => ({
      manager: /"([^"]+)"/.exec(message)?.[1] ?? message,
      field: field.replace(/^\./, ''),
    }));
}
