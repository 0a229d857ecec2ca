// SPDX-License-Identifier: Apache-2.0
import type {
  ImageQuestion,
  ImageRegistriesExtensionPoint,
  ImageRegistry,
  ImageTags,
} from '@teal/rollouts-node';
import { SharedAnswers } from '../metrics/SharedAnswers';
import { HarborRegistry } from './HarborRegistry';
import { OciRegistry } from './OciRegistry';
import { RegistrySession } from './RegistrySession';
import type { RegistrySettings } from './settings';
import { defaultUrl } from './settings';

/** Registries that modules of the plugin bring along. */
export class AddedRegistries implements ImageRegistriesExtensionPoint {
  readonly #added: ImageRegistry[] = [];

  addImageRegistry(registry: ImageRegistry): void {
    if (this.#added.some(({ id }) => id === registry.id)) {
      throw new Error(
        `an image registry "${registry.id}" was added before; give this one an id of its own`,
      );
    }
    this.#added.push(registry);
  }

  /** In the order in which they were added. */
  all(): readonly ImageRegistry[] {
    return this.#added;
  }
}

/** Somebody who looks at the dialog again gets the same list; a pipeline that just pushed doesn't wait long. */
const KEEP_MS = 15_000;
/** A whole answer: hundreds of small reads. */
const DEADLINE_MS = 25_000;
/** Registries of images that nobody configured are forgotten at random beyond this many. */
const MOST_OTHERS = 50;

type Lister = Pick<ImageRegistry, 'listTags'>;

/** Lists images of any registry: by a module's client, by Harbor's API, or by the OCI distribution API. */
export class ImageRegistries {
  readonly #added: readonly ImageRegistry[];
  readonly #configured: ReadonlyMap<string, Lister>;
  readonly #others = new Map<string, Lister>();
  readonly #answers: SharedAnswers<ImageTags>;
  readonly #now: () => number;

  constructor(options: {
    readonly settings: readonly RegistrySettings[];
    readonly added?: readonly ImageRegistry[];
    readonly now: () => number;
  }) {
    const { settings, added = [], now } = options;
    this.#now = now;
    this.#added = added;
    this.#answers = new SharedAnswers(now);
    this.#configured = new Map(
      settings.map(it => [
        it.host,
        listerOf(
          new RegistrySession({ settings: it, trust: 'configured', now }),
          it.kind,
        ),
      ]),
    );
  }

  /** @throws RegistryError, or what a module's registry throws. */
  listTags(question: Omit<ImageQuestion, 'signal'>): Promise<ImageTags> {
    const { host, repository, text, current, limit } = question;
    const key = JSON.stringify([host, repository, text, current, limit]);
    return this.#answers.get(
      key,
      now => now + KEEP_MS,
      () =>
        this.#listerOf(host).listTags({
          ...question,
          signal: AbortSignal.timeout(DEADLINE_MS),
        }),
    );
  }

  #listerOf(host: string): Lister {
    return (
      this.#added.find(registry => registry.serves(host)) ??
      this.#configured.get(host) ??
      this.#other(host)
    );
  }

  #other(host: string): Lister {
    const known = this.#others.get(host);
    if (known) return known;
    if (this.#others.size >= MOST_OTHERS) {
      const [oldest] = this.#others.keys();
      this.#others.delete(oldest);
    }
    const session = new RegistrySession({
      settings: { host, url: defaultUrl(host) },
      trust: 'named',
      now: this.#now,
    });
    const lister = listerOf(session, 'oci');
    this.#others.set(host, lister);
    return lister;
  }
}

function listerOf(
  session: RegistrySession,
  kind: RegistrySettings['kind'],
): Lister {
  return kind === 'harbor'
    ? new HarborRegistry(session)
    : new OciRegistry(session);
}
