// SPDX-License-Identifier: Apache-2.0
import type {
  PodsOf,
  RolloutChange,
  RolloutFilter,
  WatchOptions,
} from '@teal/rollouts-common';
import type { ScreenApi } from '../src/api/rolloutsApiRef';
import { clusters, environments } from '../src/fixtures/places';
import { fixtureNamed } from './fixtureEntities';
import { fixtures } from '../src/fixtures';
import { atTime } from '../src/fixtures/atTime';
import type { Fixture } from '../src/fixtures/Fixture';
import { FixtureRolloutsApi } from '../src/fixtures/FixtureRolloutsApi';
import { manyReleases } from './manyReleases';
import { rollingRelease } from './rollingRelease';

/** Releases of the longest history. */
const LONG = 10_000;

/** Answers with the fixture of the entity that was asked for last; without an entity, with all of them. */
export class FixtureShelfApi implements ScreenApi {
  #current = apiOf(fixtures.healthy);

  async listRollouts(filter: RolloutFilter = {}) {
    if (filter.entityRef) {
      return this.#choose(filter.entityRef).listRollouts();
    }
    return Object.entries(fixtures).flatMap(([entityName, fixture]) =>
      atTime(fixture, Date.now()).views.map(view => ({
        ...view,
        entityName: entityName.toLowerCase(),
        rollout: {
          ...view.rollout,
          metadata: { ...view.rollout.metadata, name: entityName },
        },
      })),
    );
  }

  async *watchRollouts(
    filter: RolloutFilter = {},
    options: WatchOptions = {},
  ): AsyncIterable<RolloutChange> {
    if (filter.entityRef) {
      yield* this.#choose(filter.entityRef).watchRollouts(filter, options);
      return;
    }
    yield { type: 'snapshot', items: await this.listRollouts(filter) };
    await new Promise(resolve =>
      options.signal?.addEventListener('abort', resolve),
    );
  }

  getClusters = async () => [...clusters];
  listEnvironments = async () => [...environments];
  getConfiguration = (entityRef: string) =>
    this.#current.getConfiguration(entityRef);
  putConfiguration: ScreenApi['putConfiguration'] = update =>
    this.#current.putConfiguration(update);
  act: ScreenApi['act'] = (ref, request) => this.#current.act(ref, request);
  getPods = (of: PodsOf) => this.#current.getPods(of);
  getPodLogs: ScreenApi['getPodLogs'] = (...asked) =>
    this.#current.getPodLogs(...asked);
  followPodLogs: ScreenApi['followPodLogs'] = (...asked) =>
    this.#current.followPodLogs(...asked);
  getEvents = () => this.#current.getEvents();
  diagnosePod = (of: PodsOf, pod: string) => this.#current.diagnosePod(of, pod);
  getReleaseDiagnosis = (id: string) => this.#current.getReleaseDiagnosis(id);
  getTraffic = () => this.#current.getTraffic();
  getTrafficSeries = () => this.#current.getTrafficSeries();
  getRoutes = () => this.#current.getRoutes();
  getEnrolment = (entityRef: string) => this.#current.getEnrolment(entityRef);
  listPresets = () => this.#current.listPresets();
  listTemplates = () => this.#current.listTemplates();
  getTemplate: ScreenApi['getTemplate'] = ref => this.#current.getTemplate(ref);
  listVersions: ScreenApi['listVersions'] = question =>
    this.#current.listVersions(question);
  getPrefill: ScreenApi['getPrefill'] = question =>
    this.#current.getPrefill(question);
  previewRelease: ScreenApi['previewRelease'] = request =>
    this.#current.previewRelease(request);
  startRelease: ScreenApi['startRelease'] = request =>
    this.#current.startRelease(request);
  listReleases: ScreenApi['listReleases'] = filter =>
    this.#current.listReleases(filter);
  getWaves = (id: string) => this.#current.getWaves(id);
  stopWaves = (id: string) => this.#current.stopWaves(id);
  getReleaseStatistics = () => this.#current.getReleaseStatistics();
  getRelease = (id: string) => this.#current.getRelease(id);
  getReleaseManifest = (id: string) => this.#current.getReleaseManifest(id);
  compareReleases = (id: string, other: string) =>
    this.#current.compareReleases(id, other);
  addReleaseNote = (id: string, text: string) =>
    this.#current.addReleaseNote(id, text);
  giveReleaseVerdict: ScreenApi['giveReleaseVerdict'] = (id, verdict, text) =>
    this.#current.giveReleaseVerdict(id, verdict, text);
  previewAgain = (id: string) => this.#current.previewAgain(id);
  rerelease: ScreenApi['rerelease'] = (id, asked) =>
    this.#current.rerelease(id, asked);
  rollBackTo: ScreenApi['rollBackTo'] = (id, asked) =>
    this.#current.rollBackTo(id, asked);

  #choose(entityRef: string): FixtureRolloutsApi {
    this.#current = apiOf(fixtureNamed(entityRef));
    return this.#current;
  }
}

/** As if it happened now; where the history is what is looked at, it is a long one. */
function apiOf(fixture: Fixture): FixtureRolloutsApi {
  const now = Date.now();
  const shifted = atTime(fixture, now);
  const [rolling] = atTime({ ...fixture, releases: [rollingRelease] }, now)
    .releases ?? [rollingRelease];
  return new FixtureRolloutsApi({
    ...shifted,
    releases: [
      rolling,
      ...(shifted.releases ?? []),
      ...(fixture.releases ? manyReleases(LONG, now) : []),
    ],
  });
}
