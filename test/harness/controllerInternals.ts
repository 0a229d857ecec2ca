// SPDX-License-Identifier: Apache-2.0
/**
 * Parts of the controller that it keeps to itself, for the tests that hold what
 * it believes of Kubernetes against a real API server: with a copy of the code
 * they would prove nothing.
 */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { disown } from '../../plugins/rollouts-backend/src/controller/act/disown';
export { type PerformContext } from '../../plugins/rollouts-backend/src/controller/act/write';
export {
  type Clock,
  systemClock,
} from '../../plugins/rollouts-backend/src/controller/clock';
export { connectKubeconfig } from '../../plugins/rollouts-backend/src/clusters/kubeconfig';
export {
  type ClusterConnection,
  isConflict,
  type KubeObject,
  resourcePath,
  resources,
} from '../../plugins/rollouts-backend/src/controller/kubeApi';
export { steadyWallTime } from '../../plugins/rollouts-backend/src/controller/steadyClock';
export { compareVersions } from '../../plugins/rollouts-backend/src/controller/objectCache';
export {
  type PodTemplate,
  templateHash,
} from '../../plugins/rollouts-backend/src/controller/templateHash';
export {
  HookServer,
  isSigned,
} from '../../plugins/rollouts-backend/src/controller/testing/hookServer';
export { serviceShapes } from '../../plugins/rollouts-backend/src/controller/testing/services';
export {
  canaryPatch,
  canaryServiceFor,
} from '../../plugins/rollouts-backend/src/controller/traffic/canaryService';
export * as ingresses from '../../plugins/rollouts-backend/src/controller/testing/ingresses';
export { ingressRouter } from '../../plugins/rollouts-backend/src/controller/traffic/ingressRouter';
export { realLifeRoutes } from '../../plugins/rollouts-backend/src/controller/traffic/gateway/testing/realLifeRoutes';
export { grpcRouteRouter } from '../../plugins/rollouts-backend/src/controller/traffic/gateway/grpcRouteRouter';
export { httpRouteRouter } from '../../plugins/rollouts-backend/src/controller/traffic/gateway/httpRouteRouter';
export { objectPatch } from '../../plugins/rollouts-backend/src/controller/traffic/objectPatch';
export { virtualService } from '../../plugins/rollouts-backend/src/controller/traffic/virtualService';
export { trimDeployment } from '../../plugins/rollouts-backend/src/controller/trim';
export {
  type RouteObject,
  routeTrimmer,
} from '../../plugins/rollouts-backend/src/controller/trimRoute';
export { trimService } from '../../plugins/rollouts-backend/src/controller/trimTraffic';
export { deploymentPatch } from '../../plugins/rollouts-backend/src/controller/workloads/deployment';
export { type GuardSource } from '../../plugins/rollouts-backend/src/controller/guard';
export { RolloutController } from '../../plugins/rollouts-backend/src/controller/RolloutController';
export { watchGuard } from '../../plugins/rollouts-backend/src/admission/guard';
export { type Logger } from '../../plugins/rollouts-backend/src/controller/logger';
export { jsonLogger } from '../../plugins/rollouts-backend/src/standalone/jsonLogger';
