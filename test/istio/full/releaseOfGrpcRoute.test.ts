// SPDX-License-Identifier: Apache-2.0
import { releases } from '../../capabilities/releases';
import { grpcRoutes } from '../providers';

releases('istio-grpc-release', grpcRoutes);
