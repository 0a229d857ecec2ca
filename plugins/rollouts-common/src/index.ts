// SPDX-License-Identifier: Apache-2.0

/**
 * What the frontend, the backend and other plugins share about Rollouts.
 *
 * @packageDocumentation
 */
export * from './rollout';
export * from './traffic';
export * from './analysis';
export * from './gates';
export * from './adjust';
export * from './trafficFault';
export * from './describeTraffic';
export * from './annotations';
export * from './enrolment';
export * from './steps';
export * from './releaseSteps';
export * from './schedule';
export * from './releases';
export * from './releaseStatistics';
export * from './environments';
export * from './newRelease';
export * from './waves';
export * from './imageReference';
export * from './versions';
export * from './templates';
export * from './baseConfiguration';
export * from './releaseEvents';
export * from './closedBySchedule';
export * from './direction';
export * from './availability';
export * from './explain';
export * from './permissions';
export * from './secondPerson';
export * from './api';
export * from './diagnosis';
export * from './rolloutRef';
export * from './client/ReleasesApi';
export * from './client/TemplatesApi';
export * from './client/RolloutsApi';
export * from './client/RolloutsClient';
export * from './client/refusal';
export * from './client/untilSilent';
