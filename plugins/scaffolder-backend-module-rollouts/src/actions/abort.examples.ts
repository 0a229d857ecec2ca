// SPDX-License-Identifier: Apache-2.0
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Take the traffic back from the release that runs',
    example: stringify({
      steps: [
        {
          id: 'abort',
          name: 'Take the traffic back',
          action: 'rollouts:abort',
          input: {
            entityRef: '${{ parameters.component }}',
            reason: 'the smoke test failed',
          },
        },
      ],
    }),
  },
];
