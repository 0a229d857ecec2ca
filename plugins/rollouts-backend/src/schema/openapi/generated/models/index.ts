//

export * from '../models/ClusterList.model';
export * from '../models/ClusterView.model';
export * from '../models/ClusterViewGated.model';
export * from '../models/ErrorError.model';
export * from '../models/ErrorRequest.model';
export * from '../models/ErrorResponse.model';
export * from '../models/MeasuredTraffic.model';
export * from '../models/ModelError.model';
export * from '../models/ObjectMeta.model';
export * from '../models/ObjectReference.model';
export * from '../models/Phase.model';
export * from '../models/PodList.model';
export * from '../models/PodView.model';
export * from '../models/ReleaseNow.model';
export * from '../models/ReleaseStatus.model';
export * from '../models/Rollout.model';
export * from '../models/RolloutActionRequest.model';
export * from '../models/RolloutList.model';
export * from '../models/RolloutSpec.model';
export * from '../models/RolloutStatus.model';
export * from '../models/RolloutView.model';
