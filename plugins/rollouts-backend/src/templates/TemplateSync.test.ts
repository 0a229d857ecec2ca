// SPDX-License-Identifier: Apache-2.0
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { migrate } from '../releases/openDatabase';
import { DATABASES, TestDatabases } from '../releases/__testUtils__/databases';
import { GitFileHost } from './__testUtils__/GitFileHost';
import { templateText } from './__testUtils__/templateText';
import { TemplateStore } from './TemplateStore';
import { TemplateSync } from './TemplateSync';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

describe.each(DATABASES)('the templates of a file host on %s', kind => {
  const databases = new TestDatabases();
  let database: Knex;
  let host: GitFileHost;
  let store: TemplateStore;
  let at = Date.parse('2026-11-22T12:00:00Z');

  beforeEach(async () => {
    database = await databases.open(kind);
    await migrate(database);
    store = new TemplateStore({ database, now: () => (at += 1_000) });
    host = await GitFileHost.start();
  });
  afterEach(() => host.stop());
  afterAll(() => databases.close());

  /** A portal, with Backstage's own readers. */
  function portal(
    locations: readonly string[],
    config: JsonObject = { integrations: host.integrations },
  ): TemplateSync {
    const logger = mockServices.logger.mock();
    const reader = UrlReaders.default({
      logger,
      config: mockServices.rootConfig({ data: config }),
    });
    return new TemplateSync({ locations, reader, store, logger });
  }

  async function present(...locations: string[]): Promise<string[]> {
    const templates = await store.present(locations);
    return templates.map(({ id, version, file }) => `${id} ${version} ${file}`);
  }

  it('are found in a folder, and read again only when it has changed', async () => {
    host.push({
      'README.md': 'kind: DeploymentTemplate',
      'deploy/web.yaml': templateText(),
      'deploy/more/worker.yml': templateText({ id: 'worker' }),
      'deploy/values.yaml': 'replicas: 3',
      'other/db.yaml': templateText({ id: 'db' }),
    });
    const url = host.url('deploy');
    const sync = portal([url]);
    expect(await sync.sync()).toEqual({
      locations: [{ url, changed: true, templates: 2 }],
      problems: [],
    });
    expect(await present(url)).toEqual([
      'web 1.0.0 web.yaml',
      'worker 1.0.0 more/worker.yml',
    ]);
    const [{ locations }] = [await sync.sync()];
    expect(locations).toEqual([{ url, changed: false, templates: 2 }]);
    expect(host.requests.filter(it => it.includes('archive'))).toHaveLength(1);
  });

  it('are found in a single file of the integration, and of any host that may be read', async () => {
    host.push({ 'deploy/web.yaml': templateText() });
    const url = host.rawUrl('deploy/web.yaml');
    const config = {
      ...{ integrations: host.integrations },
      backend: { reading: { allow: [{ host: host.host, paths: ['/raw'] }] } },
    };
    const single = portal([host.url('deploy/web.yaml')], config);
    expect(await single.sync()).toMatchObject({
      locations: [{ templates: 1 }],
      problems: [],
    });
    const raw = portal([url], {
      backend: { reading: { allow: [{ host: host.host, paths: ['/raw'] }] } },
    });
    expect((await raw.sync()).locations[0].changed).toBe(true);
    expect((await raw.sync()).locations[0].changed).toBe(false);
    expect(host.requests.at(-1)).toBe('GET /raw/deploy/web.yaml 304');
  });

  it('keep every version that a release may name, and offer the one of the file', async () => {
    const url = host.url('deploy');
    const sync = portal([url]);
    host.push({ 'deploy/web.yaml': templateText() });
    await sync.sync();
    host.push({ 'deploy/web.yaml': templateText({ version: '1.1.0' }) });
    await sync.sync();
    expect(await present(url)).toEqual(['web 1.1.0 web.yaml']);
    expect((await store.versions(['web'])).get('web')).toEqual([
      '1.1.0',
      '1.0.0',
    ]);
    expect(await store.get('web', '1.0.0')).toMatchObject({
      content: templateText(),
    });
    host.push({ 'deploy/web.yaml': templateText() });
    await sync.sync();
    expect(await present(url)).toEqual(['web 1.0.0 web.yaml']);
  });

  it('never change under a version that releases name', async () => {
    const url = host.url('deploy');
    const sync = portal([url]);
    host.push({ 'deploy/web.yaml': templateText() });
    await sync.sync();
    const other = templateText({ manifest: 'kind: Deployment' });
    host.push({ 'deploy/web.yaml': other });
    const { problems, locations } = await sync.sync();
    expect(problems).toEqual([
      {
        ...{ location: url, file: 'web.yaml' },
        message:
          'web 1.0.0 is another text than before, and releases name it; give it another version',
      },
    ]);
    expect(locations[0].templates).toBe(1);
    expect((await store.get('web', '1.0.0'))?.content).toBe(templateText());
  });

  it('stay what they were while their file is broken, and are told with its line', async () => {
    const url = host.url('deploy');
    const sync = portal([url]);
    host.push({ 'deploy/web.yaml': templateText() });
    await sync.sync();
    const broken = templateText({ version: '2.0.0', manifest: 'a: [1,' });
    host.push({ 'deploy/web.yaml': broken });
    const { problems } = await sync.sync();
    expect(problems).toMatchObject([
      {
        file: 'web.yaml',
        line: broken.split('\n').length,
        message: expect.stringContaining('is no plain YAML'),
      },
    ]);
    expect(await present(url)).toEqual(['web 1.0.0 web.yaml']);
    host.push({ 'deploy/web.yaml': templateText({ version: '2.0.1' }) });
    expect((await sync.sync()).problems).toEqual([]);
    expect(await present(url)).toEqual(['web 2.0.1 web.yaml']);
  });

  it('go with their file, with their name, and with their location', async () => {
    const url = host.url('deploy');
    const sync = portal([url]);
    host.push({
      'deploy/a.yaml': templateText({ id: 'a' }),
      'deploy/b.yaml': templateText({ id: 'b' }),
    });
    await sync.sync();
    host.push({
      'deploy/a.yaml': null,
      'deploy/b.yaml': templateText({ id: 'c' }),
    });
    await sync.sync();
    expect(await present(url)).toEqual(['c 1.0.0 b.yaml']);
    expect(await present(host.url('other'))).toEqual([]);
  });

  it('belong to the location that has them first: another one can not take their name', async () => {
    host.push({
      'deploy/web.yaml': templateText(),
      'theirs/evil.yaml': templateText({ version: '9.0.0' }),
      'theirs/twice.yaml': templateText({ version: '9.0.1' }),
    });
    const [ours, theirs] = [host.url('deploy'), host.url('theirs')];
    const { problems } = await portal([ours, theirs]).sync();
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      'twice.yaml: there is a template web in evil.yaml already; give this one another name',
      `evil.yaml: there is a template web in ${ours} (web.yaml) already; give this one another name`,
    ]);
    expect(await present(ours, theirs)).toEqual(['web 1.0.0 web.yaml']);
  });

  it('of a location that is away for a while stay', async () => {
    const url = host.url('deploy');
    const sync = portal([url]);
    host.push({ 'deploy/web.yaml': templateText() });
    await sync.sync();
    await host.stop();
    const { problems, locations } = await sync.sync();
    expect(locations).toEqual([{ url, changed: false, templates: 1 }]);
    expect(problems).toMatchObject([{ location: url }]);
    host = await GitFileHost.start();
  });

  it('are asked of no host but those of the configuration', async () => {
    host.push({ 'deploy/web.yaml': templateText() });
    const { problems } = await portal(
      [host.url('deploy'), host.rawUrl('deploy/web.yaml')],
      {},
    ).sync();
    expect(problems).toHaveLength(2);
    for (const { message } of problems) {
      expect(message).toContain('is not allowed');
    }
    expect(host.requests).toEqual([]);
  });

  it('lead to no other file of any machine: a link is no template', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    try {
      const secret = join(outside, 'secret.yaml');
      writeFileSync(secret, templateText({ id: 'secret' }));
      host.push({
        'deploy/link.yaml': `-> ${secret}`,
        'deploy/up.yaml': '-> ../other/db.yaml',
        'other/db.yaml': templateText({ id: 'db' }),
        'deploy/fetch.yaml': templateText({
          id: 'fetch',
          parameters: `type: object\nproperties: { a: { $ref: '${host.rawUrl(
            'other/db.yaml',
          )}' } }`,
        }),
      });
      const url = host.url('deploy');
      const { problems } = await portal([url]).sync();
      expect(await present(url)).toEqual([]);
      expect(problems).toMatchObject([
        {
          file: 'fetch.yaml',
          message: expect.stringContaining("can't resolve reference"),
        },
      ]);
      expect(host.requests.some(it => it.includes('/raw/'))).toBe(false);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('are bounded: a huge file is told, and a folder of thousands refused', async () => {
    const url = host.url('deploy');
    host.push({
      'deploy/huge.yaml': `# ${'a'.repeat(200_000)}\n${templateText()}`,
      'deploy/web.yaml': templateText({ id: 'small' }),
    });
    const { problems, locations } = await portal([url]).sync();
    expect(problems).toMatchObject([
      { file: 'huge.yaml', message: 'has more than 131072 bytes' },
    ]);
    expect(locations[0].templates).toBe(1);
    const single = host.url('deploy/huge.yaml');
    expect((await portal([single]).sync()).problems).toMatchObject([
      { file: 'huge.yaml', message: 'has more than 131072 bytes' },
    ]);
    const many = Object.fromEntries(
      Array.from({ length: 501 }, (_, n) => [`many/${n}.yaml`, `n: ${n}`]),
    );
    host.push(many);
    expect((await portal([host.url('many')]).sync()).problems).toMatchObject([
      { message: expect.stringContaining('has 501 YAML files; at most 500') },
    ]);
  });

  it('are looked at once more where something was pushed during a look', async () => {
    host.push({ 'deploy/web.yaml': templateText() });
    const url = host.url('deploy');
    const sync = portal([url]);
    const first = sync.sync();
    const second = sync.sync();
    expect(sync.sync()).toBe(second);
    host.push({ 'deploy/web.yaml': templateText({ version: '2.0.0' }) });
    await Promise.all([first, second]);
    expect(await present(url)).toEqual(['web 2.0.0 web.yaml']);
  });
});
