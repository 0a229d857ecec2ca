// SPDX-License-Identifier: Apache-2.0
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Annotate the catalog-info.yaml of a repository, and propose that as a pull request',
    example: stringify({
      steps: [
        {
          id: 'fetch',
          name: 'Fetch the catalog file',
          action: 'fetch:plain:file',
          input: {
            url: 'https://github.com/acme/cart/blob/main/catalog-info.yaml',
            targetPath: 'catalog-info.yaml',
          },
        },
        {
          id: 'enable',
          name: 'Switch blue-green on',
          action: 'rollouts:enable',
          input: { strategy: 'blue-green' },
        },
        {
          id: 'publish',
          name: 'Propose it',
          action: 'publish:github:pull-request',
          input: {
            repoUrl: 'github.com?owner=acme&repo=cart',
            branchName: 'blue-green',
            title: 'Release cart blue-green',
            description: '${{ steps.enable.output.diff }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Write a Rollout for a repository that GitOps applies',
    example: stringify({
      steps: [
        {
          id: 'enable',
          name: 'Write the Rollout',
          action: 'rollouts:enable',
          input: {
            as: 'manifest',
            strategy: 'canary',
            path: 'deploy/rollout.yaml',
            namespace: 'shop',
            workload: 'cart',
            route: 'cart',
            entityRef: 'component:default/cart',
          },
        },
      ],
    }),
  },
];
