// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { RecordStatus, ReleaseRecord } from '@teal/rollouts-common';
import type { OpenedRelease, ReleaseBook } from './ReleaseBook';

/** Remembers the newest releases of this process, and nothing past its end. */
export class UnkeptReleases implements ReleaseBook {
  readonly #records = new Map<string, ReleaseRecord>();
  readonly #now: () => number;

  constructor(options: { readonly now: () => number }) {
    this.#now = options.now;
  }

  async open(release: OpenedRelease): Promise<ReleaseRecord> {
    const record: ReleaseRecord = {
      ...release,
      parameters: release.parameters && { ...release.parameters },
      id: randomUUID(),
      createdAt: this.#time(),
      status: 'Pending',
    };
    this.#records.set(record.id, record);
    if (this.#records.size > 1_000) {
      const [oldest] = this.#records.keys();
      this.#records.delete(oldest);
    }
    return record;
  }

  async begun(
    id: string,
    { releaseId }: { readonly releaseId?: string },
  ): Promise<ReleaseRecord> {
    return this.#change(id, {
      status: 'Running',
      startedAt: this.#time(),
      releaseId,
    });
  }

  async ended(
    id: string,
    end: { readonly status: RecordStatus; readonly reason: string },
  ): Promise<void> {
    this.#change(id, { ...end, finishedAt: this.#time() });
  }

  async tell(): Promise<void> {}

  async get(id: string): Promise<ReleaseRecord | undefined> {
    return this.#records.get(id);
  }

  #change(id: string, change: Partial<ReleaseRecord>): ReleaseRecord {
    const record = this.#records.get(id);
    if (!record) throw new Error(`there is no record ${id}`);
    const changed = { ...record, ...change };
    this.#records.set(id, changed);
    return changed;
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}
