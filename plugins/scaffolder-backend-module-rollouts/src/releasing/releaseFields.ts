// SPDX-License-Identifier: Apache-2.0
import type { z as zod } from 'zod/v3';
import { placeFields, targetFields } from '../target';

type Zod = typeof zod;

const text = (description: string) => (z: Zod) =>
  z.string().min(1).optional().describe(description);

/** Input of `rollouts:release`. */
export const releaseInput = {
  ...targetFields,
  workload: text(
    'Name of a Deployment that has no Rollout: it is updated natively',
  ),
  image: text('The whole reference, such as ghcr.io/acme/cart:v2'),
  version: text(
    'A tag or a digest (sha256:…); the repository stays that of the image that is there',
  ),
  manifest: text(
    'Path of a manifest in the workspace, whose image is released',
  ),
  restart: (z: Zod) =>
    z
      .boolean()
      .optional()
      .describe(
        'The same image once more, because something that the pods read has changed',
      ),
  container: text('Needed where the pod has more than one container'),
  supersede: (z: Zod) =>
    z
      .boolean()
      .optional()
      .describe('Takes the place of a release that is under way'),
  description: (z: Zod) =>
    z.string().max(2_000).optional().describe('Kept with the record'),
};

/** Output of `rollouts:release`. */
export const releaseOutput = {
  cluster: placeFields.cluster,
  namespace: placeFields.namespace,
  name: (z: Zod) =>
    z.string().optional().describe('Name of the Rollout, where there is one'),
  workload: (z: Zod) => z.string().describe('Name of the workload'),
  release: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'Id of the release for the steps that follow, such as g7; none in a dry run, and without a Rollout',
      ),
  record: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Id of the record in the history; none in a dry run'),
  method: (z: Zod) =>
    z
      .enum(['rollout', 'rolling'])
      .describe('rollout: by steps; rolling: natively'),
  image: (z: Zod) => z.string().describe('What the workload runs then'),
};

/** As `releaseInput` is read. */
export type ReleaseInput = {
  readonly [key in keyof typeof releaseInput]?: zod.infer<
    ReturnType<(typeof releaseInput)[key]>
  >;
};
