// SPDX-License-Identifier: Apache-2.0
/** Scaling: by people and by autoscalers, at rest and while a release is under way. */
import { type AdmissionCase, patch } from './AdmissionCase';
import { stillRunning } from './GatedWorkload';

/** A Scale as the autoscaler's account puts it. */
const autoscale = (replicas: number, account: string) => ({
  kubectl: [
    ...['replace', '--raw'],
    '/apis/apps/v1/namespaces/$namespace/deployments/$name/scale',
    // The group grants what KEDA's own role does, which isn't installed here.
    ...['-f', '-', `--as=${account}`, '--as-group=system:masters'],
  ],
  input: ({ name }: { readonly name: string }) =>
    JSON.stringify({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name, namespace: '$namespace' },
      spec: { replicas },
    }),
});

const autoscaler =
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
const notToZero =
  /Deployment \S+ can not be scaled to 0 while release g\d+ is under way: its stable version would not come back\. Finish the release or roll it back first/;

export const scaleCases: readonly AdmissionCase[] = [
  {
    name: 'held: kubectl scale to 0 is refused from the write on that the gate has held',
    given: 'held',
    when: [{ kubectl: ['scale', 'deployment/$name', '--replicas=0'] }],
    refused: notToZero,
    then: { release: 'kept', held: 'kept', replicas: 2 },
  },
  {
    name: 'held: an autoscaler that scales to 0 is kept where it is',
    given: 'held',
    when: [autoscale(0, 'system:serviceaccount:keda:keda-operator')],
    then: { release: 'kept', held: 'kept', replicas: 2 },
  },
  {
    name: 'running: 0 replicas are refused',
    given: 'running',
    when: [patch({ spec: { replicas: 0 } })],
    refused: notToZero,
    then: { ...stillRunning, replicas: 2 },
  },
  {
    name: 'running: kubectl scale to 0 is refused',
    given: 'running',
    when: [{ kubectl: ['scale', 'deployment/$name', '--replicas=0'] }],
    refused: notToZero,
    then: { ...stillRunning, replicas: 2 },
  },
  {
    name: 'running: a person scales up and down',
    given: 'running',
    when: [
      { kubectl: ['scale', 'deployment/$name', '--replicas=4'] },
      { kubectl: ['scale', 'deployment/$name', '--replicas=1'] },
    ],
    then: { ...stillRunning, replicas: 1 },
  },
  {
    name: 'running: an autoscaler scales up',
    given: 'running',
    when: [autoscale(3, autoscaler)],
    then: { ...stillRunning, replicas: 3 },
  },
  {
    name: 'running: an autoscaler that scales down is kept where it is, and hears no error',
    given: 'running',
    when: [autoscale(1, autoscaler)],
    then: { ...stillRunning, replicas: 2 },
  },
  {
    name: 'at rest: an autoscaler scales down',
    given: 'settled',
    when: [autoscale(1, autoscaler)],
    then: { replicas: 1 },
  },
];
