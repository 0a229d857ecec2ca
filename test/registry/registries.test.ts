// SPDX-License-Identifier: Apache-2.0
/** What the portal reads from a real registry: open, with user and password, and with tokens. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { build } from '@teal/local-cluster';
import { ImageRegistryProcess } from '../harness/ImageRegistryProcess';
import { ImageRegistries } from '../harness/registryInternals';
import { TokenService } from '../harness/TokenService';

const REPOSITORY = 'acme/cart';
const HOST = 'images.example.com';
const user = { username: 'portal', password: 'look-only' };
/** bcrypt of `look-only`. */
const HTPASSWD =
  'portal:$2a$05$GwFyR6Ju1Nuyw8npfqVNyOV2HMhrTnzm6.2RndMLWKy4uvzzw9ZNC\n';
const basic = `Basic ${Buffer.from('portal:look-only').toString('base64')}`;

let program = '';
const opened: { stop(): Promise<void> }[] = [];

before(async () => {
  program = (await build({ withIstio: false })).registry;
});
after(async () => {
  for (const each of opened.reverse()) await each.stop();
});

async function started<T extends { stop(): Promise<void> }>(
  starting: Promise<T>,
): Promise<T> {
  const one = await starting;
  opened.push(one);
  return one;
}

function portalOf(
  url: string,
  credentials: { username?: string; password?: string } = {},
): ImageRegistries {
  return new ImageRegistries({
    settings: [{ host: HOST, url, kind: 'oci', ...credentials }],
    now: Date.now,
  });
}

const question = { host: HOST, repository: REPOSITORY, limit: 50 };

describe('an open registry', () => {
  let registry: ImageRegistryProcess;
  const digests = new Map<string, string>();

  before(async () => {
    registry = await started(ImageRegistryProcess.start(program));
    for (const [tag, created] of [
      ['v1', '2026-01-01T00:00:00Z'],
      ['v2', '2026-03-01T00:00:00Z'],
      ['hotfix', '2026-04-01T00:00:00Z'],
      ['v10', '2026-02-01T00:00:00Z'],
    ]) {
      const digest = await registry.push({
        repository: REPOSITORY,
        tag,
        created,
        labels: { 'org.opencontainers.image.revision': `commit-of-${tag}` },
      });
      digests.set(tag, digest);
    }
  });

  it('lists the newest image first, each with its digest and the commit it was built from', async () => {
    const { items, more } = await portalOf(registry.url).listTags(question);
    assert.deepEqual(
      items.map(({ tag }) => tag),
      ['hotfix', 'v2', 'v10', 'v1'],
    );
    assert.deepEqual(items[0], {
      tag: 'hotfix',
      digest: digests.get('hotfix'),
      pushedAt: '2026-04-01T00:00:00.000Z',
      commit: 'commit-of-hotfix',
    });
    assert.equal(more, false);
  });

  it('is narrowed by a text, and to the highest versions, but for the one that runs', async () => {
    const portal = portalOf(registry.url);
    const narrowed = await portal.listTags({
      ...question,
      text: 'v',
      limit: 2,
      current: 'v1',
    });
    assert.deepEqual(
      narrowed.items.map(({ tag }) => tag),
      ['v2', 'v10', 'v1'],
    );
    assert.equal(narrowed.more, false);
    const { items, more } = await portal.listTags({ ...question, limit: 1 });
    assert.deepEqual(
      items.map(({ tag }) => tag),
      ['v10'],
    );
    assert.equal(more, true);
  });

  it('tells the age of an image for several platforms by one of them', async () => {
    const v2 = digests.get('v2') ?? '';
    const size = 1;
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const index = await registry.pushManifest('acme/cart', 'many', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType,
          digest: v2,
          size,
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ],
    });
    const { items } = await portalOf(registry.url).listTags({
      ...question,
      text: 'many',
    });
    assert.equal(items[0].digest, index);
    assert.equal(items[0].pushedAt, '2026-03-01T00:00:00.000Z');
  });

  it('is read page by page', async () => {
    const repository = 'acme/many';
    await registry.push({ repository, tag: 't0' });
    const base = `${registry.url}/v2/${repository}/manifests`;
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const first = await fetch(`${base}/t0`, { headers: { accept: type } });
    const manifest = await first.json();
    // The registry answers at most 1,000 names at once.
    for (let n = 1; n < 1_005; n += 1) {
      await registry.pushManifest(repository, `t${n}`, manifest);
    }
    const { items, more } = await portalOf(registry.url).listTags({
      ...question,
      repository,
      text: 't1004',
    });
    assert.deepEqual(
      items.map(({ tag }) => tag),
      ['t1004'],
    );
    assert.equal(more, false);
  });

  it('says that there is no such repository', async () => {
    await assert.rejects(
      portalOf(registry.url).listTags({ ...question, repository: 'acme/gone' }),
      /answered 404: there is no such repository/,
    );
  });

  it('is not asked at all where only an image names it and it is no public address', async () => {
    const { host } = registry;
    const stranger = new ImageRegistries({ settings: [], now: Date.now });
    await assert.rejects(
      stranger.listTags({ ...question, host }),
      /is no public address; name the registry in the portal's configuration/,
    );
  });
});

describe('a registry with user and password', () => {
  let registry: ImageRegistryProcess;

  before(async () => {
    registry = await started(
      ImageRegistryProcess.start(
        program,
        { htpasswd: { realm: 'images', path: '$dir/htpasswd' } },
        { htpasswd: HTPASSWD },
      ),
    );
    await registry.push({ repository: REPOSITORY, tag: 'v1' }, basic);
  });

  it('is read with those of the configuration', async () => {
    const { items } = await portalOf(registry.url, user).listTags(question);
    assert.deepEqual(
      items.map(({ tag }) => tag),
      ['v1'],
    );
  });

  it('says what is missing without them, and that they are wrong', async () => {
    await assert.rejects(
      portalOf(registry.url).listTags(question),
      /wants a user and password; put them into rollouts.registries/,
    );
    const wrong = { username: 'portal', password: 'guessed' };
    await assert.rejects(
      portalOf(registry.url, wrong).listTags(question),
      (error: Error) =>
        /answered 401: .* missing or wrong/.test(error.message) &&
        !error.message.includes('guessed'),
    );
  });
});

describe('a registry with a token service', () => {
  let registry: ImageRegistryProcess;
  let tokens: TokenService;

  before(async () => {
    tokens = await started(TokenService.start({ portal: 'look-only' }));
    registry = await started(
      ImageRegistryProcess.start(program, tokens.auth(), tokens.files()),
    );
    const scope = `repository:${REPOSITORY}:pull,push`;
    const push = `Bearer ${tokens.token(scope, 'pipeline')}`;
    await registry.push({ repository: REPOSITORY, tag: 'v1' }, push);
    await registry.push({ repository: REPOSITORY, tag: 'v2' }, push);
  });

  it('is read with one token for one repository, good for all its images', async () => {
    const portal = portalOf(registry.url, user);
    const { items } = await portal.listTags(question);
    assert.deepEqual(
      items.map(({ tag }) => tag),
      ['v2', 'v1'],
    );
    const [first] = tokens.asked;
    assert.equal(first, `portal repository:${REPOSITORY}:pull`);
    await portal.listTags({ ...question, text: 'v2' });
    assert.equal(tokens.asked.length, 1);
  });

  it('refuses a wrong password with a sentence that holds none', async () => {
    const wrong = { username: 'portal', password: 'guessed' };
    await assert.rejects(
      portalOf(registry.url, wrong).listTags(question),
      (error: Error) =>
        /answered 401/.test(error.message) && !/guessed/.test(error.message),
    );
  });
});
