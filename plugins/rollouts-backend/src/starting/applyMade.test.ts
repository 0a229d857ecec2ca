// SPDX-License-Identifier: Apache-2.0
import { HELD_MARKER } from '@teal/rollouts-common';
import type { ClusterConnection, WriteOptions } from '../controller/kubeApi';
import { KubeApiError } from '../controller/kubeApi';
import { readTemplate } from '../templates/DeploymentTemplate';
import { renderTree } from '../templates/renderTree';
import { templateText } from '../templates/__testUtils__/templateText';
import type { MadeWorkload } from '../templates/TemplateReleases';
import { aWorkload } from './__testUtils__/workloads';
import { applyMade } from './applyMade';
import { RESTARTED_AT } from './imageChange';
import { refusal } from './refusal';
import type { Target } from './TargetFinder';
import type { Workload } from './workload';

const at = '2026-11-22T12:00:00.000Z';

function made(): MadeWorkload {
  const template = readTemplate('web.yaml', templateText());
  if (!template) throw new Error('it is a template');
  const { file, manifest: tree } = template;
  const parameters = { image: 'cart:v2', replicas: 2n, host: null };
  const input = { parameters };
  return {
    template,
    rendered: renderTree({ file, tree, input, now: () => 0 }),
  };
}

/** A server that answers each write as the test says. */
function serverThat(
  answer: (body: Workload, options: WriteOptions) => Workload,
  workload = aWorkload(),
) {
  const writes: { body: Workload; options: WriteOptions }[] = [];
  const connection = {
    patch: async (
      _path: string,
      { body }: { body: Workload },
      options: WriteOptions,
    ) => {
      writes.push({ body, options });
      return answer(body, options);
    },
  } as unknown as ClusterConnection;
  const target = {
    ...{ connection, workload, path: '/carts/cart' },
    ref: { cluster: 'local', namespace: 'shop', name: 'cart' },
    reference: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
    rollout: { spec: {} },
  } as unknown as Target;
  return { target, writes };
}

/** As a server that merges pods by their containers' names, with the marker of the gate. */
function merged({ spec }: Workload): Workload {
  const { metadata } = spec.template;
  return aWorkload({
    containers: [...spec.template.spec.containers],
    templateAnnotations: { ...metadata?.annotations, [HELD_MARKER]: 'g8' },
  });
}

/** Nothing of the pods is another. */
function unchanged({ spec }: Workload): Workload {
  return aWorkload({
    templateAnnotations: { ...spec.template.metadata?.annotations },
  });
}

function conflict(...managers: string[]): KubeApiError {
  return new KubeApiError({
    ...{ cluster: 'local', method: 'PATCH', path: '/carts/cart', code: 409 },
    status: {
      reason: 'Conflict',
      details: {
        causes: managers.map(manager => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${manager}" using apps/v1`,
          field: '.spec.replicas',
        })),
      },
    },
  });
}

const marks = { 'rollouts.teal.dev/changed-by': 'user:default/dora' };
const options = { dryRun: false, at, marks, request: {} };

it('the release is applied on the workload that was judged, in the name of who asks', async () => {
  const { target, writes } = serverThat(merged);
  const { change } = await applyMade(target, made(), options);
  expect(change).toMatchObject({
    container: 'shop',
    from: 'ghcr.io/acme/cart:v1',
    to: 'cart:v2',
    images: ['cart:v2'],
  });
  expect(change).not.toHaveProperty('restartedAt');
  expect(writes.map(it => it.options.dryRun)).toEqual([true, false]);
  expect(writes[1]).toMatchObject({
    body: {
      metadata: {
        ...{ name: 'cart', namespace: 'shop', resourceVersion: '7' },
        annotations: marks,
      },
      spec: { replicas: 2 },
    },
    options: { fieldManager: 'teal-portal', force: false },
  });
});

it('nothing is written where the pods are what the template makes, unless a restart is asked for', async () => {
  const still = serverThat(unchanged);
  await expect(applyMade(still.target, made(), options)).rejects.toMatchObject({
    status: 409,
    remedy: 'restart',
  });
  expect(still.writes.map(it => it.options.dryRun)).toEqual([true]);
  const again = serverThat(unchanged);
  const { change } = await applyMade(again.target, made(), {
    ...{ ...options, request: { restart: true } },
  });
  expect(change.restartedAt).toBe(at);
  expect(
    again.writes[1].body.spec.template.metadata?.annotations,
  ).toMatchObject({ [RESTARTED_AT]: at });
});

it('without a Rollout the pods themselves tell that they are new, where their images are the same', async () => {
  const { target, writes } = serverThat(({ spec }) =>
    aWorkload({
      templateAnnotations: {
        ...spec.template.metadata?.annotations,
        more: 'x',
      },
    }),
  );
  const { change } = await applyMade(
    { ...target, rollout: undefined },
    made(),
    { ...options, marks: {} },
  );
  expect(change.restartedAt).toBe(at);
  expect(writes).toHaveLength(2);
});

it('fields of others are theirs', async () => {
  const { target, writes } = serverThat(() => {
    throw conflict('kubectl', 'teal-portal');
  });
  await expect(applyMade(target, made(), options)).rejects.toMatchObject({
    remedy: 'takeOver',
    message: expect.stringContaining('keeps: spec.replicas (kubectl); take'),
  });
  expect(writes.every(it => !it.options.force)).toBe(true);
});

it('fields of others are taken over where the request says so, and fields of ours always', async () => {
  const asked = serverThat(merged);
  await applyMade(asked.target, made(), {
    ...{ ...options, request: { takeOver: true } },
  });
  expect(asked.writes.every(it => it.options.force)).toBe(true);
  const ours = serverThat((body, { force }) => {
    if (force) return merged(body);
    throw conflict('teal-portal', 'teal-controller');
  });
  await applyMade(ours.target, made(), options);
  expect(ours.writes.map(it => it.options.force)).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

it('what the API server says of a field is told with the line of the template', () => {
  const { target } = serverThat(merged);
  const error = new KubeApiError({
    ...{ cluster: 'local', method: 'PATCH', path: '/carts/cart', code: 422 },
    status: {
      reason: 'Invalid',
      details: {
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: must be lower case',
            field: 'spec.template.spec.containers[0].name',
          },
        ],
      },
    },
  });
  const line =
    templateText()
      .split('\n')
      .findIndex(text => text.includes('- name: shop')) + 1;
  expect(refusal(target, error, made())).toMatchObject({
    status: 422,
    ...{ file: 'web.yaml', line },
    message: `web.yaml:${line}:11: spec.template.spec.containers[0].name: Invalid value: must be lower case`,
  });
  expect(refusal(target, error, undefined)).toMatchObject({ status: 409 });
});
