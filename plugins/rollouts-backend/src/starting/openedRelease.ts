// SPDX-License-Identifier: Apache-2.0
/** A release that may begin -> what is written down of it before it does; pure. */
import type { NewRelease, UsedTemplate } from '@teal/rollouts-common';
import { parseImage, versionOf } from '@teal/rollouts-common';
import type { RollingPlan } from '../rolling/RollingPlans';
import type { ImageChange } from './imageChange';
import { methodOf } from './mayBegin';
import type { OpenedRelease } from './ReleaseBook';
import type { Wish } from './Wish';
import { imagesOf } from './workload';

const ROLLING_TIMEOUT_SECONDS = 600;

/** What a release without a Rollout is followed by. */
export function rollingPlan(
  { target, request }: Wish,
  change: ImageChange,
): RollingPlan {
  return {
    before: imagesOf(target.workload),
    after: change.images,
    restartedAt: change.restartedAt,
    ...(request.template && {
      templateBefore: target.workload.spec.template,
    }),
    timeoutSeconds: request.timeoutSeconds ?? ROLLING_TIMEOUT_SECONDS,
    onFailure: request.onFailure ?? 'Rollback',
  };
}

/** The record of it. */
export function openedRelease(wish: Wish, change: ImageChange): OpenedRelease {
  const { target, request, operator, origin, entityRef, steps } = wish;
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
    entityRef,
    from: released(imagesOf(target.workload), change.from),
    to: released(change.images, change.to),
    template: usedTemplate(request),
    parameters: request.parameters,
    description: request.description?.trim() || undefined,
    timeoutSeconds: request.timeoutSeconds,
    preset: request.preset,
    wavesId: wish.wavesId,
    wave: wish.wave,
    steps,
    operator,
    origin,
  };
}

/** The version is known by then. */
function usedTemplate({ template }: NewRelease): UsedTemplate | undefined {
  return template?.version === undefined
    ? undefined
    : { id: template.id, version: template.version };
}
