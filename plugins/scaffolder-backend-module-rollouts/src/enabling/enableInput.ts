// SPDX-License-Identifier: Apache-2.0
import type { z as zod } from 'zod/v3';

type Zod = typeof zod;

/** Input of `rollouts:enable`. */
export const enableInput = {
  as: (z: Zod) =>
    z
      .enum(['annotation', 'manifest'])
      .optional()
      .describe(
        'annotation (default): into the catalog-info.yaml; manifest: a Rollout of its own, which a person or GitOps applies',
      ),
  strategy: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'A preset of the portal, such as blue-green or canary; needed unless steps says it all',
      ),
  steps: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe('The steps themselves, as YAML, instead of a preset'),
  entityRef: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'Which entity of the file is meant; needed where it holds several',
      ),
  path: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'File in the workspace. Default: catalog-info.yaml, or rollout.yaml for a manifest.',
      ),
  cluster: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe('Annotation: only the workloads in this cluster'),
  namespace: (z: Zod) =>
    z.string().min(1).optional().describe('Manifest: where the workload is'),
  workload: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'Name of the Deployment. Annotation: needed where labels find several.',
      ),
  service: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'Name of the Service. Annotation: needed where labels find several. Manifest: default is the name of the workload.',
      ),
  route: (z: Zod) =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        'Name of the HTTPRoute. Annotation: needed where labels find several. Manifest: none means that the Service itself switches.',
      ),
};

/** Output of `rollouts:enable`. */
export const enableOutput = {
  path: (z: Zod) => z.string().describe('The file in the workspace'),
  content: (z: Zod) => z.string().describe('All of the file, as it is now'),
  diff: (z: Zod) =>
    z.string().describe('What changed, as a unified diff; empty: nothing'),
  changed: (z: Zod) => z.boolean().describe('False: the file said so already'),
};

/** As `enableInput` is read. */
export type EnableInput = {
  readonly [key in keyof typeof enableInput]?: zod.infer<
    ReturnType<(typeof enableInput)[key]>
  >;
};
