// SPDX-License-Identifier: Apache-2.0
/** Lists images by Harbor's own API (v2.0), which knows when each was pushed, its labels and what a scanner found. */
import type { VersionScan } from '@teal/rollouts-common';
import type { ImageQuestion, ImageTag, ImageTags } from '@teal/rollouts-node';
import { RegistryError } from './RegistryError';
import type { RegistrySession } from './RegistrySession';
import { json } from './RegistrySession';

const PAGE = 100;
const MOST_PAGES = 5;

interface Artifact {
  readonly digest?: string;
  readonly push_time?: string;
  readonly tags?: readonly { name?: string; push_time?: string }[] | null;
  readonly labels?: readonly { name?: string; color?: string }[] | null;
  readonly scan_overview?: Readonly<Record<string, Overview>> | null;
  readonly extra_attrs?: {
    readonly config?: {
      readonly Labels?: Record<string, string> | null;
    } | null;
  } | null;
}

interface Overview {
  readonly scan_status?: string;
  readonly severity?: string;
  readonly summary?: { readonly summary?: Readonly<Record<string, number>> };
}

export class HarborRegistry {
  readonly #session: RegistrySession;

  constructor(session: RegistrySession) {
    this.#session = session;
  }

  /** @throws RegistryError */
  async listTags(question: ImageQuestion): Promise<ImageTags> {
    const { text = '', current, limit, signal, repository } = question;
    const items: ImageTag[] = [];
    let more = true;
    for (let page = 1; more && page <= MOST_PAGES; page += 1) {
      const answer = await this.#session.getWithUser(
        `${artifactsPath(repository)}&page=${page}`,
        signal,
      );
      const artifacts = json(answer.body, this.#session.settings.host);
      if (!Array.isArray(artifacts)) {
        throw new RegistryError(
          `${
            this.#session.settings.host
          } answered with no list of artifacts; is it Harbor?`,
        );
      }
      items.push(...(artifacts as Artifact[]).flatMap(tagsOf));
      more = artifacts.length === PAGE;
      if (items.filter(({ tag }) => tag.includes(text)).length >= limit) break;
    }
    const fitting = items.filter(({ tag }) => tag.includes(text));
    const chosen = fitting.slice(0, limit);
    const running = fitting.find(({ tag }) => tag === current);
    if (running && !chosen.includes(running)) chosen.push(running);
    return { items: chosen, more: more || fitting.length > chosen.length };
  }
}

/** Harbor wants the slashes of a repository encoded twice. */
export function artifactsPath(repository: string): string {
  const [project, ...name] = repository.split('/');
  const encoded = encodeURIComponent(encodeURIComponent(name.join('/')));
  return `/api/v2.0/projects/${encodeURIComponent(
    project,
  )}/repositories/${encoded}/artifacts?with_tag=true&with_label=true&with_scan_overview=true&sort=-push_time&page_size=${PAGE}`;
}

function tagsOf(artifact: Artifact): ImageTag[] {
  const { digest, labels, extra_attrs: attributes } = artifact;
  const commit =
    attributes?.config?.Labels?.['org.opencontainers.image.revision'];
  return (artifact.tags ?? []).flatMap(({ name, push_time: pushedAt }) =>
    name === undefined
      ? []
      : [
          {
            tag: name,
            digest,
            pushedAt: pushedAt ?? artifact.push_time,
            commit,
            labels: (labels ?? []).map(label => ({
              name: label.name ?? '',
              ...(label.color && { color: label.color }),
            })),
            scan: scanOf(artifact),
          },
        ],
  );
}

const STATUSES: readonly string[] = ['Pending', 'Running', 'Success', 'Error'];

function scanOf({
  scan_overview: overview,
}: Artifact): VersionScan | undefined {
  const [report] = Object.values(overview ?? {});
  if (!report) return undefined;
  const { scan_status: status = '', severity, summary } = report;
  return {
    status: STATUSES.includes(status)
      ? (status as VersionScan['status'])
      : 'Unknown',
    ...(severity && { severity }),
    ...(summary?.summary && { counts: { ...summary.summary } }),
  };
}
