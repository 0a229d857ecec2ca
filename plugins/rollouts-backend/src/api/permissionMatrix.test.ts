// SPDX-License-Identifier: Apache-2.0
/**
 * Every route and everybody who may ask. The rows are held against openapi.yaml,
 * so that a route without one fails here.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PermissionsService } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Permission } from '@backstage/plugin-permission-common';
import { isResourcePermission } from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_ROLLOUT } from '@teal/rollouts-common';
import {
  createRolloutConditionalDecision,
  rolloutConditions,
} from '../permissions/rules';
import { spec } from '../schema/openapi';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

/** `member` is signed in and owns nothing; `owner` owns the component; `admin` may do everything. */
const callers = ['anonymous', 'member', 'owner', 'admin', 'service'] as const;
type Caller = (typeof callers)[number];
type Answers = Readonly<Record<Caller, number>>;

interface Row {
  readonly route: string;
  readonly body?: object;
  readonly answers: Answers;
}

/** Everybody who is known may look. */
const looking = (status = 200): Answers => ({
  anonymous: 401,
  member: status,
  owner: status,
  admin: status,
  service: status,
});
/** Logs may hold anything, so they are for owners. */
const lookingDeeply = (status = 200): Answers => ({
  ...looking(status),
  member: 403,
});
/** A release is a person's doing. */
const acting = (status = 202): Answers => ({
  ...lookingDeeply(status),
  service: 403,
});

/** About a service as a whole. */
const administering = (status: number): Answers => ({
  ...looking(status),
  member: 403,
  owner: 403,
});

const RECORD = '7f2c1b0a-5d1e-4c3b-9a8f-0e1d2c3b4a59';
const ROLLOUT = '/rollouts/local/shop/cart';
const CART = 'entityRef=component:default/cart';
const rows: readonly Row[] = [
  { route: 'GET /clusters', answers: looking() },
  { route: 'GET /environments', answers: looking() },
  { route: 'GET /presets', answers: looking() },
  {
    route: 'GET /enrolment?entityRef=component:default/cart',
    answers: looking(),
  },
  { route: 'GET /rollouts', answers: looking() },
  { route: `GET ${ROLLOUT}`, answers: looking() },
  { route: `GET ${ROLLOUT}/events`, answers: looking() },
  { route: 'GET /events', answers: looking() },
  { route: `GET ${ROLLOUT}/pods`, answers: looking() },
  // There is no such pod, which only those may know who may read its log.
  { route: `GET ${ROLLOUT}/pods/cart-1/logs`, answers: lookingDeeply(404) },
  {
    route: `GET ${ROLLOUT}/pods/cart-1/diagnosis`,
    answers: lookingDeeply(404),
  },
  { route: `GET ${ROLLOUT}/kubernetes-events`, answers: looking() },
  { route: `GET ${ROLLOUT}/traffic`, answers: looking() },
  { route: `GET ${ROLLOUT}/traffic/series`, answers: looking() },
  { route: `GET ${ROLLOUT}/routes`, answers: looking() },
  ...[
    { action: 'promote', release: 'g7', step: 2 },
    { action: 'promote-full', release: 'g7' },
    { action: 'adjust', release: 'g7', step: 2, traffic: { weight: 5 } },
    { action: 'hold', release: 'g7' },
    { action: 'abort', release: 'g7' },
    { action: 'rollback', release: 'g7' },
  ].map(body => ({
    route: `POST ${ROLLOUT}/actions`,
    body,
    answers: acting(),
  })),
  // What isn't possible now is told to those who may do it at all.
  ...['resume', 'retry'].map(action => ({
    route: `POST ${ROLLOUT}/actions`,
    body: { action, release: 'g7' },
    answers: acting(409),
  })),
  {
    route: `POST ${ROLLOUT}/actions`,
    body: { action: 'approve', release: 'g7', gate: 'board' },
    answers: acting(422),
  },
  { route: 'GET /releases', answers: looking() },
  { route: 'GET /releases/statistics', answers: looking() },
  // There is no such record, which tells nobody anything: its id is random.
  ...[
    ...['', '/manifest', '/diagnosis', `/compare?with=${RECORD}`],
    ...['/pods', '/pods/cart-1/logs', '/pods/cart-1/diagnosis'],
  ].map(part => ({
    route: `GET /releases/${RECORD}${part}`,
    answers: looking(404),
  })),
  ...[
    { part: 'notes', body: { text: 'looks good' } },
    { part: 'verdict', body: { verdict: 'works' } },
  ].map(({ part, body }) => ({
    route: `POST /releases/${RECORD}/${part}`,
    body,
    answers: { ...looking(404), service: 403 },
  })),
  // There is no such release in waves, which is told to whoever may look at, or begin, any.
  { route: `GET /waves/${RECORD}`, answers: looking(404) },
  {
    route: `POST /waves/${RECORD}/stop`,
    body: {},
    answers: looking(404),
  },
  {
    route: 'GET /prefill?cluster=local&namespace=shop&rollout=cart',
    answers: looking(),
  },
  // The image runs already, and the release is under way.
  {
    route: 'POST /releases',
    body: {
      cluster: 'local',
      namespace: 'shop',
      rollout: 'cart',
      image: 'shop:1',
    },
    answers: lookingDeeply(409),
  },
  // There is no such template, which is told to whoever may release by one.
  {
    route: 'POST /releases',
    body: {
      cluster: 'local',
      namespace: 'shop',
      rollout: 'cart',
      template: { id: 'web' },
    },
    answers: lookingDeeply(422),
  },
  // There is no such release, which is told to whoever may begin any.
  ...['rerelease', 'rollback'].map(verb => ({
    route: `POST /releases/gone/${verb}`,
    body: {},
    answers: looking(404),
  })),
  { route: `GET /versions?${CART}`, answers: looking() },
  {
    route: 'POST /versions',
    body: { entityRef: 'component:default/cart', image: 'shop:2' },
    answers: administering(204),
  },
  // Harbor has a secret of its own; without one in the configuration there is no such route.
  {
    route: 'POST /versions/harbor',
    body: { type: 'PUSH_ARTIFACT' },
    answers: { ...looking(404), anonymous: 404 },
  },
  { route: 'GET /templates', answers: looking() },
  // There is no such template.
  { route: 'GET /templates/web', answers: looking(404) },
  { route: 'POST /templates/sync', answers: administering(200) },
  { route: `GET /config?${CART}`, answers: looking() },
  // Somebody else was faster, which is told to those who may change it at all.
  {
    route: 'PUT /config',
    body: {
      entityRef: 'component:default/cart',
      configuration: {},
      number: 999,
    },
    answers: administering(409),
  },
];

const people: Readonly<Record<string, readonly string[]>> = {
  'user:default/member': ['user:default/member', 'group:default/others'],
  'user:default/owner': ['user:default/owner', 'group:default/shop'],
};

const cart: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'cart',
    annotations: { 'backstage.io/kubernetes-id': 'cart' },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
};

const openToEverybody = [
  'rollouts.release.read',
  'rollouts.controller.read',
  'rollouts.config.read',
  'rollouts.template.read',
];
const forAdmins = ['rollouts.config.update'];

/** As a policy of a portal would: reading for all, changing for owners, configuration for administrators. */
function decide(who: string, permission: Permission): PolicyDecision {
  const allow = { result: AuthorizeResult.ALLOW } as const;
  if (who === 'user:default/admin') return allow;
  if (openToEverybody.includes(permission.name)) return allow;
  return !forAdmins.includes(permission.name) &&
    isResourcePermission(permission, RESOURCE_TYPE_ROLLOUT)
    ? createRolloutConditionalDecision(
        permission,
        rolloutConditions.isEntityOwner({ claims: [...(people[who] ?? [])] }),
      )
    : { result: AuthorizeResult.DENY };
}

/** Backstage lets services through; what they may not do is up to the routes. */
const permissions: PermissionsService = mockServices.permissions.mock({
  authorize: async (asked, { credentials }) =>
    asked.map(({ permission }) => {
      const { result } = answerTo(credentials.principal, permission);
      return {
        result:
          result === AuthorizeResult.CONDITIONAL
            ? AuthorizeResult.DENY
            : result,
      };
    }),
  authorizeConditional: async (asked, { credentials }) =>
    asked.map(({ permission }) => answerTo(credentials.principal, permission)),
});

function answerTo(principal: unknown, permission: Permission) {
  const { type, userEntityRef = '' } = principal as {
    type: string;
    userEntityRef?: string;
  };
  if (type === 'service') return { result: AuthorizeResult.ALLOW } as const;
  return decide(userEntityRef, permission);
}

const headers: Readonly<Record<Caller, string>> = {
  anonymous: mockCredentials.none.header(),
  member: mockCredentials.user.header('user:default/member'),
  owner: mockCredentials.user.header('user:default/owner'),
  admin: mockCredentials.user.header('user:default/admin'),
  service: mockCredentials.service.header(),
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop', resourceVersion: '1' },
  spec: {
    selector: { matchLabels: { app: 'cart' } },
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'shop', image: 'shop:1' }] },
    },
  },
};

let cluster: MemoryCluster;
let api: TestApi;
let server: Server;
let base: string;

beforeAll(async () => {
  cluster = new MemoryCluster();
  api = await startApi({
    clusters: { local: cluster.start },
    permissions,
    entities: [cart],
    features: [
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
    ],
  });
  server = api.app.listen(0, '127.0.0.1');
  await new Promise(listening => server.once('listening', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await api.stop();
  server.closeAllConnections();
  await new Promise(closed => server.close(closed));
});

beforeEach(() => {
  cluster.put(
    aRollout({
      status: {
        canary: { revision: 'bbb', images: [], replicas: 2, readyReplicas: 2 },
      },
    }),
  );
  cluster.objects.set(
    '/apis/apps/v1/namespaces/shop/deployments/cart',
    deployment,
  );
});

/** The status alone: live views never end. */
async function ask(caller: Caller, { route, body }: Row): Promise<number> {
  const [method, path] = route.split(' ');
  const leave = new AbortController();
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: headers[caller],
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
    signal: leave.signal,
  });
  leave.abort();
  return answer.status;
}

describe.each(rows)('$route $body', row => {
  it.each(callers)('%s', async caller => {
    expect(await ask(caller, row)).toBe(row.answers[caller]);
  });
});

it('has a row for every route of the API', () => {
  const patterns = Object.entries(spec.paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter(method => /^(get|post|put|patch|delete)$/.test(method))
      .map(method => ({
        route: `${method.toUpperCase()} ${path}`,
        pattern: new RegExp(
          `^${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '[^/]+')}$`,
        ),
      })),
  );
  const without = patterns.filter(
    ({ pattern }) =>
      !rows.some(({ route }) => pattern.test(route.split('?')[0])),
  );
  expect(without.map(({ route }) => route)).toEqual([]);
});
