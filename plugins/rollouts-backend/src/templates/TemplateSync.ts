// SPDX-License-Identifier: Apache-2.0
/** Looks at the configured locations, and at no other: no request can name one. */
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type {
  SyncedLocation,
  TemplateProblem,
  TemplateSyncResult,
} from '@teal/rollouts-common';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { ReadLocation } from './readLocation';
import { readLocation } from './readLocation';
import { readTemplate } from './DeploymentTemplate';
import { TemplateError } from './TemplateError';
import type { LocationContent, TemplateStore } from './TemplateStore';
import { LARGEST_FILE } from './yamlTree';

const LONGEST_LOOK_MS = 60_000;

export class TemplateSync {
  readonly locations: readonly string[];
  readonly #reader: UrlReaderService;
  readonly #store: TemplateStore;
  readonly #logger: Logger;
  #running: Promise<TemplateSyncResult> | undefined;
  #next: Promise<TemplateSyncResult> | undefined;

  constructor(options: {
    readonly locations: readonly string[];
    readonly reader: UrlReaderService;
    readonly store: TemplateStore;
    readonly logger: Logger;
  }) {
    this.locations = options.locations;
    this.#reader = options.reader;
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /** Looks; where a look is under way, once more after it, because it may have missed what was pushed since. */
  sync(): Promise<TemplateSyncResult> {
    if (!this.#running) return this.#run();
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#run();
      });
    return this.#next;
  }

  #run(): Promise<TemplateSyncResult> {
    const running = this.#look().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #look(): Promise<TemplateSyncResult> {
    const looked: { url: string; changed: boolean }[] = [];
    // One after the other: of two templates with one name the first location's holds.
    for (const url of this.locations) {
      looked.push({ url, changed: await this.#lookAt(url) });
    }
    const present = await this.#store.present(this.locations);
    const locations: SyncedLocation[] = looked.map(({ url, changed }) => ({
      ...{ url, changed },
      templates: present.filter(({ location }) => location === url).length,
    }));
    return {
      locations,
      problems: await this.#store.problems(this.locations),
    };
  }

  async #lookAt(url: string): Promise<boolean> {
    const etag = await this.#store.etagOf(url);
    let read: ReadLocation | undefined;
    try {
      read = await inTime(signal =>
        readLocation(this.#reader, url, { etag, signal }),
      );
    } catch (error) {
      const reason = sentenceOf(error);
      this.#logger.warn('Deployment templates could not be read', {
        ...{ location: url, reason },
      });
      await this.#store.unreadable(url, reason);
      return false;
    }
    if (!read) {
      await this.#store.unchanged(url);
      return false;
    }
    // Where the host gives no etag, everything is read each time.
    await this.#store.put(contentOf(url, read), this.locations);
    return true;
  }
}

/** Not every integration heeds the signal; a host that says nothing must not keep the other locations waiting. */
async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(LONGEST_LOOK_MS);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () =>
      reject(new Error(`no answer in ${LONGEST_LOOK_MS / 1_000} s`)),
    );
  });
  return Promise.race([work(signal), late]);
}

function contentOf(url: string, read: ReadLocation): LocationContent {
  const templates: LocationContent['templates'][number][] = [];
  const problems: TemplateProblem[] = read.tooBig.map(file => ({
    ...{ location: url, file },
    message: `has more than ${LARGEST_FILE} bytes`,
  }));
  for (const { file, text } of read.files) {
    try {
      const template = readTemplate(file, text);
      if (!template) continue;
      const { id, version } = template;
      const same = templates.find(it => it.id === id);
      if (same) {
        throw new TemplateError(
          { file },
          `there is a template ${id} in ${same.file} already; give this one another name`,
        );
      }
      templates.push({ id, version, file, content: text });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { line, column, problem } = error;
      problems.push({ location: url, file, line, column, message: problem });
    }
  }
  const broken = [
    ...new Set(problems.flatMap(({ file }) => (file ? [file] : []))),
  ];
  return { url, etag: read.etag, templates, broken, problems };
}
