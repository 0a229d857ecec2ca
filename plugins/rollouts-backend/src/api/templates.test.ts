// SPDX-License-Identifier: Apache-2.0
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { GitFileHost } from '../templates/__testUtils__/GitFileHost';
import { templateText } from '../templates/__testUtils__/templateText';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const pipeline = mockCredentials.service.header();

let host: GitFileHost;
let api: TestApi | undefined;

beforeEach(async () => {
  host = await GitFileHost.start();
});
afterEach(async () => {
  await api?.stop();
  api = undefined;
  await host.stop();
});

async function start(
  options: Omit<Parameters<typeof startApi>[0], 'clusters'> = {},
): Promise<TestApi['app']> {
  const config = mockServices.rootConfig({
    data: { integrations: host.integrations },
  });
  const logger = mockServices.logger.mock();
  api = await startApi({
    clusters: {},
    urlReader: UrlReaders.default({ config, logger }),
    settings: {
      clusters: [],
      templates: {
        locations: [host.url('deploy')],
        schedule: { frequency: { minutes: 5 }, timeout: { minutes: 2 } },
      },
    },
    ...options,
  });
  return api.app;
}

it('a pipeline has templates read, and people see them with their forms', async () => {
  host.push({ 'deploy/web.yaml': templateText() });
  const app = await start();
  expect((await request(app).get('/templates').expect(200)).body).toEqual({
    items: [],
    problems: [],
  });
  const synced = await request(app)
    .post('/templates/sync')
    .set('authorization', pipeline)
    .expect(200);
  expect(synced.body).toEqual({
    locations: [{ url: host.url('deploy'), changed: true, templates: 1 }],
    problems: [],
  });
  expect(api?.auditor.createEvent).toHaveBeenCalledWith(
    expect.objectContaining({ eventId: 'templates-sync' }),
  );
  host.push({ 'deploy/web.yaml': templateText({ version: '1.1.0' }) });
  await request(app).post('/templates/sync').expect(200);
  const { body } = await request(app).get('/templates').expect(200);
  expect(body).toEqual({
    items: [
      {
        id: 'web',
        version: '1.1.0',
        versions: ['1.1.0', '1.0.0'],
        title: 'Web service',
        parameters: expect.objectContaining({
          type: 'object',
          required: ['image'],
        }),
        location: host.url('deploy'),
        file: 'web.yaml',
        foundAt: expect.any(String),
      },
    ],
    problems: [],
  });
});

it('one version can be asked for; another one, or another template, is not there', async () => {
  host.push({ 'deploy/web.yaml': templateText() });
  const app = await start();
  await request(app).post('/templates/sync').expect(200);
  const { body } = await request(app)
    .get('/templates/web?version=1.0.0')
    .expect(200);
  expect(body).toMatchObject({ id: 'web', version: '1.0.0' });
  const gone = await request(app)
    .get('/templates/web?version=9.9.9')
    .expect(404);
  expect(gone.body.error.message).toBe(
    'there is no version 9.9.9 of template web; its file has 1.0.0',
  );
  const unknown = await request(app).get('/templates/db').expect(404);
  expect(unknown.body.error.message).toBe(
    'there is no template db; there are: web',
  );
});

it('a broken file is told with its line, to people and to the pipeline', async () => {
  host.push({ 'deploy/web.yaml': templateText({ manifest: 'a: *gone' }) });
  const app = await start();
  const { body } = await request(app).post('/templates/sync').expect(200);
  expect(body.problems).toEqual([
    {
      ...{ location: host.url('deploy'), file: 'web.yaml' },
      line: expect.any(Number),
      column: expect.any(Number),
      message: expect.stringContaining('has an anchor or alias'),
    },
  ]);
  const listed = await request(app).get('/templates').expect(200);
  expect(listed.body.problems).toEqual(body.problems);
});

it('no request can name a place to read from', async () => {
  const app = await start();
  await request(app)
    .post('/templates/sync')
    .query({ url: host.rawUrl('secret') })
    .expect(400);
  await request(app)
    .post('/templates/sync')
    .send({ locations: [host.rawUrl('secret')] })
    .expect(200);
  expect(host.requests.some(it => it.includes('/raw/'))).toBe(false);
});

it.each([
  ['get', '/templates', 'rollouts.template.read'],
  ['get', '/templates/web', 'rollouts.template.read'],
  ['post', '/templates/sync', 'rollouts.template.sync'],
] as const)('%s %s needs %s', async (method, path, permission) => {
  const app = await start({
    permissions: decideAlways({ result: AuthorizeResult.DENY }),
  });
  const { body } = await request(app)[method](path).expect(403);
  expect(body.error.permission).toBe(permission);
  expect(host.requests).toEqual([]);
});
