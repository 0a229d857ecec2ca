// SPDX-License-Identifier: Apache-2.0
/**
 * Lists images by the OCI distribution API. It tells no time of a push, so the
 * time is that at which the image was made, from its configuration: two small
 * reads a tag, which are kept by digest, because a digest never changes.
 */
import type { ImageQuestion, ImageTag, ImageTags } from '@teal/rollouts-node';
import type { ImageFacts } from './imageDocuments';
import { MANIFESTS, readConfig, readManifest } from './imageDocuments';
import { RegistryError } from './RegistryError';
import type { RegistrySession } from './RegistrySession';
import { json } from './RegistrySession';
import { byVersion } from './tagOrder';

/** Names that are asked for at once, and how often at most: beyond 10,000 tags a text has to narrow them. */
const PAGE = 1_000;
const MOST_PAGES = 10;
const AT_ONCE = 6;
const MOST_KEPT = 5_000;

export class OciRegistry {
  readonly #session: RegistrySession;
  readonly #facts = new Map<string, ImageFacts>();

  constructor(session: RegistrySession) {
    this.#session = session;
  }

  /** @throws RegistryError */
  async listTags(question: ImageQuestion): Promise<ImageTags> {
    const { text = '', current, limit } = question;
    const names = await this.#names(question);
    const fitting = names.items
      .filter(name => name.includes(text))
      .sort(byVersion);
    const chosen = new Set(fitting.slice(0, limit));
    if (current !== undefined && fitting.includes(current)) chosen.add(current);
    const items = await this.#described([...chosen], question);
    return {
      items: items.sort(newestFirst),
      more: names.more || fitting.length > chosen.size,
    };
  }

  async #names(
    question: ImageQuestion,
  ): Promise<{ items: string[]; more: boolean }> {
    const { repository, signal } = question;
    const { host } = this.#session.settings;
    const items: string[] = [];
    let path: string | undefined = `/v2/${repository}/tags/list?n=${PAGE}`;
    for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
      const answer = await this.#session.get(path, { repository, signal });
      const { tags } = json(answer.body, host) as { tags?: unknown };
      if (Array.isArray(tags)) {
        items.push(...tags.filter(tag => typeof tag === 'string'));
      }
      path = nextPage(answer.headers.link);
    }
    return { items, more: path !== undefined };
  }

  /** A few at a time, so that no registry takes us for an attack. */
  async #described(
    tags: string[],
    question: ImageQuestion,
  ): Promise<ImageTag[]> {
    const waiting = [...tags];
    const items: ImageTag[] = [];
    const worker = async () => {
      for (let tag = waiting.shift(); tag; tag = waiting.shift()) {
        items.push(await this.#describe(tag, question));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return items;
  }

  /** A tag whose documents can't be read is still a tag. */
  async #describe(tag: string, question: ImageQuestion): Promise<ImageTag> {
    try {
      const { digest, facts } = await this.#look(tag, question);
      return { tag, digest, pushedAt: facts.createdAt, commit: facts.commit };
    } catch (error) {
      const gone = error instanceof RegistryError && error.answered === 404;
      if (!gone) throw error;
      return { tag };
    }
  }

  async #look(
    reference: string,
    question: ImageQuestion,
  ): Promise<{ digest?: string; facts: ImageFacts }> {
    const { repository, signal } = question;
    const { host } = this.#session.settings;
    const answer = await this.#session.get(
      `/v2/${repository}/manifests/${reference}`,
      { repository, accept: MANIFESTS, signal },
    );
    const header = answer.headers['docker-content-digest'];
    const digest = typeof header === 'string' ? header : undefined;
    const known = digest && this.#facts.get(`${repository}@${digest}`);
    if (known) return { digest, facts: known };
    const step = readManifest(json(answer.body, host));
    const facts = await this.#follow(step, question);
    if (digest) this.#keep(`${repository}@${digest}`, facts);
    return { digest, facts };
  }

  async #follow(
    step: ReturnType<typeof readManifest>,
    question: ImageQuestion,
  ): Promise<ImageFacts> {
    if ('manifest' in step) {
      return (await this.#look(step.manifest, question)).facts;
    }
    if (!('config' in step)) return step.facts;
    if (step.facts.createdAt && step.facts.commit) return step.facts;
    const { repository, signal } = question;
    const { body } = await this.#session.get(
      `/v2/${repository}/blobs/${step.config}`,
      { repository, signal },
    );
    return readConfig(json(body, this.#session.settings.host), step.facts);
  }

  #keep(key: string, facts: ImageFacts): void {
    if (this.#facts.size >= MOST_KEPT) {
      const [oldest] = this.#facts.keys();
      this.#facts.delete(oldest);
    }
    this.#facts.set(key, facts);
  }
}

/** The next page by RFC 8288: `</v2/cart/tags/list?n=1000&last=v9>; rel="next"`. */
export function nextPage(
  header: string | string[] | undefined,
): string | undefined {
  const links = [header ?? []].flat().join(',');
  return /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(links)?.[1];
}

function newestFirst(a: ImageTag, b: ImageTag): number {
  const [older, newer] = [a.pushedAt ?? '', b.pushedAt ?? ''];
  if (older === newer) return byVersion(a.tag, b.tag);
  return older < newer ? 1 : -1;
}
