// SPDX-License-Identifier: Apache-2.0
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Release a version of a component, and wait for its first pause',
    example: stringify({
      steps: [
        {
          id: 'release',
          name: 'Release',
          action: 'rollouts:release',
          input: {
            entityRef: '${{ parameters.component }}',
            version: '${{ parameters.version }}',
          },
        },
        {
          id: 'pause',
          name: 'Wait for the first pause',
          action: 'rollouts:wait',
          input: {
            entityRef: '${{ parameters.component }}',
            release: '${{ steps.release.output.release }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Release the image that a manifest in the workspace names',
    example: stringify({
      steps: [
        {
          id: 'release',
          name: 'Release',
          action: 'rollouts:release',
          input: {
            cluster: 'production',
            namespace: 'shop',
            name: 'cart',
            manifest: 'deploy/deployment.yaml',
            container: 'cart',
            description: 'More speed',
          },
        },
      ],
    }),
  },
];
