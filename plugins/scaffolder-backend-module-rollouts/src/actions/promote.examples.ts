// SPDX-License-Identifier: Apache-2.0
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Promote the step at whose pause the release stands',
    example: stringify({
      steps: [
        {
          id: 'promote',
          name: 'Promote',
          action: 'rollouts:promote',
          input: { entityRef: '${{ parameters.component }}' },
        },
      ],
    }),
  },
  {
    description: 'Promote all steps that are left of a certain release',
    example: stringify({
      steps: [
        {
          id: 'promote',
          name: 'Promote all',
          action: 'rollouts:promote',
          input: {
            cluster: 'production',
            namespace: 'shop',
            name: 'cart',
            release: '${{ steps.release.output.release }}',
            all: true,
            reason: 'approved by the shop team',
          },
        },
      ],
    }),
  },
];
