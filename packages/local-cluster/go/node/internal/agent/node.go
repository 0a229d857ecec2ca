// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"encoding/json"
	"runtime"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

const kubeletPort = 10250

// Node is one node of the cluster; its quantities are what the scheduler goes by.
type Node struct {
	Name   string            `json:"name"`
	CPU    resource.Quantity `json:"cpu"`
	Memory resource.Quantity `json:"memory"`
	Pods   int64             `json:"pods"`
}

// register creates the Node object and makes it Ready. There are no
// heartbeats, because the controller that asks for them is switched off.
func (n Node) register(ctx context.Context, client kubernetes.Interface) error {
	nodes := client.CoreV1().Nodes()
	labels := map[string]string{v1.LabelHostname: n.Name, v1.LabelOSStable: "linux", v1.LabelArchStable: runtime.GOARCH}
	node := &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: n.Name, Labels: labels}}
	if _, err := nodes.Create(ctx, node, metav1.CreateOptions{}); err != nil && !errors.IsAlreadyExists(err) {
		return err
	}
	// Admission taints every new node not-ready, and the node lifecycle controller is not there to see it Ready.
	untaint := []byte(`{"spec": {"taints": null}}`)
	if _, err := nodes.Patch(ctx, n.Name, types.MergePatchType, untaint, metav1.PatchOptions{}); err != nil {
		return err
	}
	status, err := json.Marshal(map[string]any{"status": n.status()})
	if err != nil {
		return err
	}
	_, err = nodes.Patch(ctx, n.Name, types.MergePatchType, status, metav1.PatchOptions{}, "status")
	return err
}

func (n Node) status() v1.NodeStatus {
	now := metav1.Now()
	condition := func(kind v1.NodeConditionType, status v1.ConditionStatus, reason string) v1.NodeCondition {
		return v1.NodeCondition{Type: kind, Status: status, Reason: reason, LastHeartbeatTime: now, LastTransitionTime: now}
	}
	capacity := v1.ResourceList{
		v1.ResourceCPU:    n.CPU,
		v1.ResourceMemory: n.Memory,
		v1.ResourcePods:   *resource.NewQuantity(n.Pods, resource.DecimalSI),
	}
	return v1.NodeStatus{
		Capacity:    capacity,
		Allocatable: capacity,
		Conditions: []v1.NodeCondition{
			condition(v1.NodeMemoryPressure, v1.ConditionFalse, "KubeletHasSufficientMemory"),
			condition(v1.NodeDiskPressure, v1.ConditionFalse, "KubeletHasNoDiskPressure"),
			condition(v1.NodePIDPressure, v1.ConditionFalse, "KubeletHasSufficientPID"),
			condition(v1.NodeReady, v1.ConditionTrue, "KubeletReady"),
		},
		Addresses: []v1.NodeAddress{
			{Type: v1.NodeInternalIP, Address: NodeAddress},
			{Type: v1.NodeHostName, Address: n.Name},
		},
		DaemonEndpoints: v1.NodeDaemonEndpoints{KubeletEndpoint: v1.DaemonEndpoint{Port: kubeletPort}},
		NodeInfo: v1.NodeSystemInfo{
			OperatingSystem:         "linux",
			Architecture:            runtime.GOARCH,
			OSImage:                 "local processes",
			ContainerRuntimeVersion: "process://1",
			KubeletVersion:          "v1.36.3",
		},
	}
}
