// SPDX-License-Identifier: Apache-2.0

/** Texts about entities that ask for Rollouts by annotation. */
export const enrolmentMessages = {
  enrolment: {
    problemTitle: 'The annotations of {{entity}} cannot be followed',
    empty:
      'Add one line to its catalog-info.yaml. From then on each new version of its Deployments waits at a gate and is released step by step.',
    snippet: 'The annotation for {{entity}}',
    preset: 'Strategy',
    needsKubernetes:
      'The workloads are found by the backstage.io/kubernetes-* annotations that the entity has.',
    byHand: 'Or apply a Rollout yourself, beside the Deployment',
    preparing:
      '{{entity}} asks for the strategy {{strategy}}; its Rollout appears here as soon as its workloads are found.',
    keptByCatalog: 'kept by {{entity}}, preset {{preset}}',
    orphaned: 'orphaned: {{entity}} is not in the catalog',
    aboutRollout: 'Rollout {{name}} ({{place}}) {{sentence}}',
    filter: 'Rollout status',
    filterAll: 'All',
    menu: 'Rollouts',
  },
} as const;
