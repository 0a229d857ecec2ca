// SPDX-License-Identifier: Apache-2.0
import { capabilities } from '../../capabilities/capabilities';
import { grpcRoutes } from '../providers';

capabilities('istio-grpc', grpcRoutes);
