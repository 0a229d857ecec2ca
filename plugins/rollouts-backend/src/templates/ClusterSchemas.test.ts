// SPDX-License-Identifier: Apache-2.0
import type { ClusterConnection } from '../controller/kubeApi';
import { ClusterSchemas } from './ClusterSchemas';
import { fieldText } from './fieldPath';

/** As an API server writes it, with two fields of each kind. */
function documentOf(replicas: string) {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  return {
    components: {
      schemas: {
        Deployment: {
          type: 'object',
          properties: {
            apiVersion: { type: 'string' },
            kind: { type: 'string' },
            metadata: { type: 'object', additionalProperties: true },
            spec: { default: {}, allOf: [ref('Spec')] },
          },
          'x-kubernetes-group-version-kind': [
            { group: 'apps', version: 'v1', kind: 'Deployment' },
          ],
        },
        Spec: {
          type: 'object',
          required: ['template'],
          properties: {
            replicas: { type: replicas, format: 'int32' },
            template: { type: 'object' },
            maxSurge: ref('IntOrString'),
            containers: { type: 'array', items: ref('Container') },
          },
        },
        Container: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string' }, image: { type: 'string' } },
        },
        IntOrString: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
      },
    },
  };
}

/** Counts what it is asked for. */
function server() {
  const asked: string[] = [];
  let hash = 'a';
  const connection = {
    name: 'local',
    get: async (path: string) => {
      asked.push(path);
      if (path !== '/openapi/v3') {
        return documentOf(hash === 'a' ? 'integer' : 'string');
      }
      const serverRelativeURL = `/openapi/v3/apis/apps/v1?hash=${hash}`;
      return { paths: { 'apis/apps/v1': { serverRelativeURL } } };
    },
  } as unknown as ClusterConnection;
  return {
    ...{ connection, asked },
    upgrade() {
      hash = 'b';
    },
  };
}

const head = { apiVersion: 'apps/v1', kind: 'Deployment' };

async function told(object: Record<string, unknown>): Promise<string[]> {
  const { connection } = server();
  const problems = await new ClusterSchemas().problems(connection, {
    ...head,
    ...object,
  });
  return problems.map(({ path, problem }) => `${fieldText(path)} ${problem}`);
}

describe("the API server's schema", () => {
  it('lets in what it knows', async () => {
    const spec = { template: {}, replicas: 1, maxSurge: '25%' };
    expect(await told({ metadata: { labels: { a: 'b' } }, spec })).toEqual([]);
  });

  it.each<[object, string]>([
    [
      { spec: { template: {}, replica: 1 } },
      'spec.replica is unknown; there are replicas, template',
    ],
    [
      { spec: { template: {}, replicas: 'two' } },
      'spec.replicas must be integer',
    ],
    [
      { spec: { template: {}, maxSurge: true } },
      'spec.maxSurge is of none of the types',
    ],
    [{ spec: {} }, 'spec has no template'],
    [
      { spec: { template: {}, containers: [{ name: 'a' }, { image: 'b' }] } },
      'spec.containers[1] has no name',
    ],
  ])('tells the field of %j', async (object, sentence) => {
    const [first, ...more] = await told({ ...object });
    expect(first).toContain(sentence);
    expect(more).toEqual([]);
  });

  it('tells three problems at most', async () => {
    const spec = { template: {}, a: 1, b: 2, c: 3, d: 4 };
    expect(await told({ spec })).toHaveLength(3);
  });

  it('says nothing of what the server does not describe', async () => {
    expect(await told({ kind: 'Odd', spec: 1 })).toEqual([]);
    expect(await told({ apiVersion: 'odd/v1', spec: 1 })).toEqual([]);
  });

  it('is read once, and again when the server has another one', async () => {
    const { connection, asked, upgrade } = server();
    const schemas = new ClusterSchemas();
    const object = { ...head, spec: { template: {}, replicas: 'two' } };
    expect(await schemas.problems(connection, object)).toHaveLength(1);
    expect(await schemas.problems(connection, object)).toHaveLength(1);
    expect(asked.filter(path => path !== '/openapi/v3')).toHaveLength(1);
    upgrade();
    expect(await schemas.problems(connection, object)).toEqual([]);
  });
});
