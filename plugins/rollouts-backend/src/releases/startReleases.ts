// SPDX-License-Identifier: Apache-2.0
/** Wiring: clusters and database -> what is told and written down of releases. */
import type {
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { EntityOwners } from '../catalog/entityOwners';
import type { Clusters } from '../clusters/Clusters';
import type { RolloutsSettings } from '../config';
import type { Clock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import type { Place } from '../environments';
import { environmentOf } from '../environments';
import { ManifestKeeper } from './ManifestKeeper';
import { DiagnosisKeeper } from './DiagnosisKeeper';
import { DiagnosisStore } from './DiagnosisStore';
import { ReleaseFeed } from './ReleaseFeed';
import { ReleaseHistory } from './ReleaseHistory';
import { ReleaseKeeper } from './ReleaseKeeper';
import { ReleaseRecorder } from './ReleaseRecorder';
import { ReleaseStore } from './ReleaseStore';
import { VersionStore } from '../versions/VersionStore';

/** What other parts use of releases. */
export interface Releases {
  /** What people see of records. */
  readonly history: ReleaseHistory;
  /** Writes those that the portal begins. */
  readonly keeper: ReleaseKeeper;
  /** What is kept of pods that were not well. */
  readonly diagnoses: DiagnosisStore;
  /** Tells what happens. */
  readonly feed: ReleaseFeed;
  /** Resolves when what was seen is written, or can't be now. */
  close(): Promise<void>;
}

/** Starts to watch and to record. */
export function startReleases(options: {
  readonly clusters: Clusters;
  readonly database: Knex;
  readonly owners: EntityOwners;
  readonly permissions: PermissionsService;
  readonly userInfo: UserInfoService;
  readonly settings:
    | Partial<Pick<RolloutsSettings, 'controllerEnabled' | 'environments'>>
    | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): Releases {
  const { clusters, database, owners, settings, clock, logger } = options;
  const speaks = (cluster: string) => {
    // Another process leads then, and no replica of the portal ever will.
    if (settings?.controllerEnabled === false) return true;
    const state = clusters.get(cluster)?.state();
    return (
      state?.state === 'connected' && state.cluster.cache.leadership().leading
    );
  };
  const environments = settings?.environments ?? [];
  const places = {
    environmentOf: (place: Place) => environmentOf(environments, place),
  };
  const store = new ReleaseStore({ database, ...places });
  const feed = new ReleaseFeed({
    ...{ clusters, clock, logger, speaks },
    entityOf: ref => owners.entityNow(ref),
  });
  const keeper = new ReleaseKeeper({
    ...{ database, clock, ...places },
    onRolling: event => feed.tell(event),
  });
  const manifests = new ManifestKeeper({ clusters, keeper, logger });
  const recorder = new ReleaseRecorder({
    ...{ clusters, keeper, clock, logger, speaks },
    // A catalog that is down delays no record; who reads the Rollout next completes it.
    entityOf: ref => owners.entityOf(ref).catch(() => undefined),
    onRecorded: (id, update) => manifests.seen(id, update),
  });
  const diagnoses = new DiagnosisStore(database);
  const diagnosisKeeper = new DiagnosisKeeper({
    ...{ clusters, clock, logger, speaks },
    store: diagnoses,
  });
  return {
    keeper,
    feed,
    diagnoses,
    history: new ReleaseHistory({
      ...{ ...options, environments, store },
      diagnoses,
      versions: new VersionStore({ database, now: () => clock.now() }),
    }),
    async close() {
      feed.close();
      await recorder.close();
      // They belong to what the recorder wrote.
      await diagnosisKeeper.close();
    },
  };
}
