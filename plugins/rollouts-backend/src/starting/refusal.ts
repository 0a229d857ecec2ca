// SPDX-License-Identifier: Apache-2.0
import { ClusterFailedError } from '../api/errors';
import { ClusterUnreachableError, KubeApiError } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import { pathOfField } from '../templates/fieldPath';
import { TemplateError } from '../templates/TemplateError';
import type { MadeWorkload } from '../templates/TemplateReleases';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Target } from './TargetFinder';

/** Why nothing was written. */
export function refusal(
  { ref }: Target,
  error: unknown,
  made: MadeWorkload | undefined,
): Error {
  const isCluster =
    error instanceof KubeApiError || error instanceof ClusterUnreachableError;
  if (error instanceof Error && !isCluster) return error;
  // Admission and validation say no with 400 to 422; that is the request's fault, not the cluster's.
  if (error instanceof KubeApiError && [400, 403, 422].includes(error.code)) {
    return (
      (made && inTemplate(error, made)) ??
      new ReleaseRefusedError(sentenceOf(error), { cause: error })
    );
  }
  return new ClusterFailedError(ref.cluster, sentenceOf(error), error);
}

/** What the API server says of a field, said of the template's line. */
function inTemplate(
  error: KubeApiError,
  { template, rendered }: MadeWorkload,
): TemplateError | undefined {
  const cause = error.causes.find(({ field }) => field !== undefined);
  if (cause?.field === undefined) return undefined;
  const path = pathOfField(cause.field);
  return new TemplateError(
    { file: template.file, ...rendered.at(path) },
    `${cause.field}: ${cause.message ?? 'is refused'}`,
    error,
  );
}
